package change

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// How the extender works.
const (
	extendEvery = 30 * time.Second
	extendOf    = "acknowledged"
	mostHidden  = 50 // alerts of one incident
)

// Extender hides the alerts of incidents that somebody has in hand, each by all
// of its labels, for a short time that it extends for as long as they fire. One
// alone does so: two would each make silences of their own.
type Extender struct {
	Store   Store
	Sources []Source
	Silence time.Duration
	Holder  string
	Logger  *slog.Logger
}

// Run works until ctx ends.
func (e *Extender) Run(ctx context.Context) {
	ticker := time.NewTicker(extendEvery)
	defer ticker.Stop()
	defer leave(ctx, e.Store, extendOf, e.Holder, e.Logger)
	for {
		if err := e.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			e.Logger.Warn("alerts of what is in hand were not all hidden", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// RunOnce brings the silences of all incidents to what they should be.
func (e *Extender) RunOnce(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, lease*3/4) // before another may lead
	defer cancel()
	leads, err := e.Store.Lead(ctx, extendOf, e.Holder, now, lease)
	if err != nil || !leads {
		return err
	}
	wanted, err := e.wanted(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, source := range e.Sources {
		errs = append(errs, e.align(ctx, source, wanted[source.Name()], now))
	}
	return errors.Join(errs...)
}

// inHand are label sets by source and incident.
type inHand map[string]map[string][]Term

// wanted are the alerts that fire and that somebody has in hand.
func (e *Extender) wanted(ctx context.Context) (inHand, error) {
	all := make(inHand)
	filter := ledger.TicketFilter{States: []bridge.State{bridge.StateAcknowledged}, Limit: pageSize}
	for read := 0; read < mostMatched; read += pageSize {
		page, err := e.Store.Tickets(ctx, filter)
		if err != nil {
			return nil, err
		}
		for i := range page {
			if err := e.add(ctx, all, &page[i]); err != nil {
				return nil, err
			}
		}
		if len(page) < pageSize {
			break
		}
		filter.Before = page[len(page)-1].ID
	}
	return all, nil
}

// add adds the alerts of an incident, unless a person wanted it supervised
// again since it was taken in hand.
func (e *Extender) add(ctx context.Context, all inHand, inc *bridge.Incident) error {
	return e.Store.Write(ctx, func(tx incident.Tx) error {
		entries, err := tx.EntriesAfter(inc.ID, 0)
		if err != nil {
			return err
		}
		for i := range entries {
			if entries[i].Kind == bridge.KindSupervised && entries[i].EffectiveAt.After(inc.AcknowledgedAt) {
				return nil
			}
		}
		occurrences, err := tx.Occurrences(inc.ID)
		for i := range occurrences {
			o := &occurrences[i]
			if o.Ended() || len(all[o.Alert.Source][inc.ID]) == mostHidden {
				continue
			}
			if all[o.Alert.Source] == nil {
				all[o.Alert.Source] = make(map[string][]Term)
			}
			all[o.Alert.Source][inc.ID] = append(all[o.Alert.Source][inc.ID], Term(o.Alert.Labels))
		}
		return err
	})
}

// align ends what is not in hand any more, and makes or extends the rest.
func (e *Extender) align(ctx context.Context, source Source, wanted map[string][]Term, now time.Time) error {
	there, err := source.Silences(ctx)
	if err != nil {
		return err
	}
	references := make(map[string][]alertmanager.Silence)
	for _, silence := range there {
		if _, err := ulid.ParseStrict(silence.Reference); err == nil {
			references[silence.Reference] = append(references[silence.Reference], silence)
		}
	}
	for id := range wanted {
		if _, known := references[id]; !known {
			references[id] = nil
		}
	}
	var errs []error
	for id, mine := range references {
		h := hide{reference: id, terms: wanted[id], end: now.Add(e.Silence), now: now, comment: "Incident pris en charge"}
		// What goes on for half of the time yet is left alone.
		for i := range mine {
			if left := mine[i].EndsAt.Sub(now); left > e.Silence/2 && left <= e.Silence {
				mine[i].EndsAt = h.end
			}
		}
		_, err := h.align(ctx, source, mine)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
