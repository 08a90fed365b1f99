package app

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/events"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/remark"
	"github.com/vigie-noc/vigie/internal/document"
)

// Changes says how planned changes are carried out: a ticket of the nature
// "changement" silences its scope during its window.
type Changes struct {
	// Broad is how many devices a change may hide before a second person has
	// to approve.
	Broad int `yaml:"broad"`
	// Silences that one change may make at most.
	Silences int `yaml:"silences"`
	// Lead is how long before its beginning they are made, to begin with it.
	Lead document.Duration `yaml:"lead"`
	// Watch is how long after its end incidents that began within it are
	// marked as its anomalies.
	Watch document.Duration `yaml:"watch"`
}

// DefaultChanges is what holds where the file says nothing.
func DefaultChanges() Changes {
	return Changes{Broad: 50, Silences: 100, Lead: document.Duration(10 * time.Minute), Watch: document.Duration(15 * time.Minute)}
}

func (c Changes) validate(fail func(key, message, hint string)) {
	if c.Broad < 1 {
		fail("changes.broad", fmt.Sprintf("%d is out of range", c.Broad), "1 or more, 50 is usual")
	}
	if c.Silences < 1 || c.Silences > 1000 {
		fail("changes.silences", fmt.Sprintf("%d is out of range", c.Silences), "1 to 1000, 100 is usual")
	}
	if c.Lead < 0 || c.Lead.Std() > 24*time.Hour {
		fail("changes.lead", fmt.Sprintf("%s is out of range", c.Lead), "0s to 1d, 10m is usual")
	}
	if c.Watch.Std() < time.Minute || c.Watch.Std() > 12*time.Hour {
		fail("changes.watch", fmt.Sprintf("%s is out of range", c.Watch), "1m to 12h, 15m is usual")
	}
}

// Acknowledge says what taking an incident in hand does besides.
type Acknowledge struct {
	// Silence is for how long the alerts of an incident that somebody has in
	// hand are hidden; it is extended for as long as they fire and somebody has
	// it in hand, and ends with that. 30m at most; 0s hides nothing.
	Silence document.Duration `yaml:"silence"`
}

func (a Acknowledge) validate(fail func(key, message, hint string)) {
	if a.Silence != 0 && (a.Silence.Std() < 2*time.Minute || a.Silence.Std() > 30*time.Minute) {
		fail("acknowledge.silence", fmt.Sprintf("%s is out of range", a.Silence), "2m to 30m, or 0s for none")
	}
}

// wireChanges has changes carried out; woken is called when incidents have
// become worth another look.
func (a *App) wireChanges(woken func()) (err error) {
	holder := replica()
	remarks := remark.New(a.desk.Once(), a.store)
	a.wireSites(remarks, holder)
	a.called = &escalation.Writer{
		Store: a.store, Remarks: remarks, Policy: func() *policy.Contract { return a.settings.Load().contract }, Holder: holder,
		Logger: a.logger.With("component", "escalation"),
	}
	logger := a.logger.With("component", "change")
	a.keeper, err = change.New(change.Options{
		Store: a.store, Sources: a.silencers(), Remarks: remarks,
		Terms: a.changeTerms, Map: func() *change.Map { return a.settings.Load().places },
		Holder: holder, Logger: logger, Registerer: a.registry, Woken: woken,
	})
	if silence := a.config.Acknowledge.Silence.Std(); err == nil && silence > 0 {
		a.extender = &change.Extender{Store: a.store, Sources: a.silencers(), Silence: silence, Holder: holder, Logger: logger}
	}
	return err
}

// replica names this process among those that share a ledger.
func replica() string {
	host, err := os.Hostname()
	if err != nil {
		host = "bridge"
	}
	return host + "/" + strconv.Itoa(os.Getpid()) + "/" + strconv.FormatInt(time.Now().UnixNano(), 36)
}

func (a *App) changeTerms() change.Terms {
	c, notes := a.config.Changes, a.settings.Load().notes
	return change.Terms{
		Broad: c.Broad, Silences: c.Silences, Lead: c.Lead.Std(), Watch: c.Watch.Std(),
		Link: notes.Links.Incident, Location: notes.Location,
	}
}

// silencers are the sources as those that hide alerts.
func (a *App) silencers() []change.Source {
	all := make([]change.Source, 0, len(a.sources))
	for _, source := range a.sources {
		all = append(all, source)
	}
	return all
}

// supervisor puts what was repaired back under supervision.
type supervisor struct {
	*events.Client

	sources []change.Source
	store   ledger.Store
}

// Unsilence ends the silences that were made for an incident or its ticket.
func (s supervisor) Unsilence(ctx context.Context, id string) (int, error) {
	incident, err := s.store.Incident(ctx, id)
	if err != nil || incident == nil {
		return 0, err
	}
	return change.Unsilence(ctx, s.sources, incident.ID, incident.TicketNumber)
}
