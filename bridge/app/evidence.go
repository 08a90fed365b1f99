package app

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/evidence"
	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Evidence says what is copied out of Prometheus into the ledger: of each day,
// when devices and sites were down or not measured; of each incident, samples.
type Evidence struct {
	// After is how long after its end a day is copied.
	After document.Duration `yaml:"after"`
	// CatchUp is how far back days are copied that were not: for as long as
	// Prometheus keeps its samples.
	CatchUp document.Duration `yaml:"catch_up"`
	// Around is how long before and after the beginning and the end of an
	// incident the series behind its alerts are kept with it; 0s for none.
	Around document.Duration `yaml:"around"`
}

// DefaultEvidence is what holds where the file says nothing.
func DefaultEvidence() Evidence {
	return Evidence{
		After: document.Duration(30 * time.Minute), CatchUp: document.Duration(45 * 24 * time.Hour), Around: document.Duration(5 * time.Minute),
	}
}

func (e Evidence) validate(fail func(key, message, hint string)) {
	if e.After.Std() < 5*time.Minute || e.After.Std() > 24*time.Hour {
		fail("evidence.after", fmt.Sprintf("%s is out of range", e.After), "5m to 1d, 30m is usual")
	}
	if e.CatchUp.Std() < 2*24*time.Hour || e.CatchUp.Std() > 400*24*time.Hour {
		fail("evidence.catch_up", fmt.Sprintf("%s is out of range", e.CatchUp), "2d to 400d: for as long as Prometheus keeps its samples")
	}
	if e.Around < 0 || e.Around.Std() > time.Hour {
		fail("evidence.around", fmt.Sprintf("%s is out of range", e.Around), "0s to 1h, 5m is usual")
	}
}

// wireEvidence has what outlives Prometheus copied.
func (a *App) wireEvidence() {
	opts := evidence.Options{
		Store: a.store, Terms: a.evidenceTerms, Holder: replica(),
		Logger: a.logger.With("component", "evidence"), Registerer: a.registry,
	}
	for _, source := range a.sources {
		opts.Sources = append(opts.Sources, source.History())
	}
	a.evidence = evidence.New(opts)
	a.api.Measures = a.measures(opts.Sources)
}

func (a *App) evidenceTerms() evidence.Terms {
	c, s := a.config.Evidence, a.settings.Load()
	return evidence.Terms{
		Location: s.contract.Location(), ForAdded: !s.contract.Availability.FromAlert, Members: s.members,
		After: c.After.Std(), CatchUp: c.CatchUp.Std(), Around: c.Around.Std(),
	}
}

// members are the devices of an inventory, by name.
func members(inv *inventory.Inventory) []bridge.EvidenceMember {
	all := make([]bridge.EvidenceMember, 0, len(inv.Equipment))
	for i := range inv.Equipment {
		all = append(all, bridge.EvidenceMember{Device: inv.Equipment[i].Device, Site: inv.Equipment[i].Site})
	}
	slices.SortFunc(all, func(a, b bridge.EvidenceMember) int { return cmp.Compare(a.Device, b.Device) })
	return all
}
