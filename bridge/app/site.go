package app

import (
	"context"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/remark"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/site"
	"github.com/vigie-noc/vigie/internal/document"
)

// Sites says what is told of places on tickets of schools that are no
// incident's own.
type Sites struct {
	// Notes has "État du site" written on them.
	Notes bool `yaml:"notes"`
	// Pace is the least time between two of them on one ticket.
	Pace document.Duration `yaml:"pace"`
}

// DefaultSites is what holds where the file says nothing.
func DefaultSites() Sites { return Sites{Notes: true, Pace: document.Duration(30 * time.Minute)} }

func (s Sites) validate(fail func(key, message, hint string)) {
	if s.Pace.Std() < time.Minute || s.Pace.Std() > 24*time.Hour {
		fail("sites.pace", fmt.Sprintf("%s is out of range", s.Pace), "1m to 1d, 30m is usual")
	}
}

// wireSites has people told what goes on at a place.
func (a *App) wireSites(remarks *remark.Writer, holder string) {
	inspector := &site.Inspector{
		Store: a.store, Map: func() *change.Map { return a.settings.Load().places },
		Hidden: func(name string) []site.Masked { return a.hidden.hiddenAt(name) },
	}
	for _, source := range a.sources {
		inspector.Sources = append(inspector.Sources, source)
	}
	a.siteNotes = &site.Notes{
		Inspector: inspector, Tickets: a.store, Remarks: remarks, Terms: a.siteTerms,
		Desk: a.desk.Once(), Plaints: &incident.Plaints{Store: a.store},
		Holder: holder, Logger: a.logger.With("component", "site"),
	}
	a.look = func(ctx context.Context, name string) (site.State, bool, error) {
		return inspector.State(ctx, name, time.Now())
	}
}

func (a *App) siteTerms() site.Terms {
	notes := a.settings.Load().notes
	return site.Terms{
		Enabled: a.config.Sites.Notes, Pace: a.config.Sites.Pace.Std(),
		Page: notes.Links.Site, Incident: notes.Links.Incident, Location: notes.Location,
	}
}

// sitePage shows what goes on at a place.
func (a *App) sitePage() *report.SitePage { return &report.SitePage{Pages: a.pages, Look: a.look} }
