package logbook

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// ownService is the service of incidents of the supervision itself, such as a
// source that is not heard any more.
const ownService = "vigie"

// fieldCriticity is the desk's attribute, for tickets that people opened.
const fieldCriticity = "criticity"

// pressing are facts that a shift should know of what presses: P1 and P2, storms,
// and the supervision itself. Of members a storm tells.
var pressing = map[bridge.Kind]bool{
	bridge.KindOpened: true, bridge.KindReopened: true, bridge.KindRestored: true, bridge.KindUnverified: true, bridge.KindPriority: true,
}

// always are facts that it should know whatever they are about.
var always = map[bridge.Kind]bool{
	bridge.KindEscalated: true, bridge.KindThirdParty: true, bridge.KindThirdBack: true, bridge.KindSuspended: true, bridge.KindResumed: true,
	bridge.KindAnomaly: true, bridge.KindTicketGone: true, bridge.KindLogAsked: true,
}

// changeSteps are the states of a change that it should know of.
var changeSteps = map[string]bool{"en cours": true, "terminé": true, "annulé": true}

// about is what facts are about.
type about struct {
	incidents map[string]bridge.Incident
	tickets   map[int64]bridge.Mirrored
}

// look reads what entries are about.
func (b *Book) look(ctx context.Context, entries []*bridge.Entry) (about, error) {
	var ids []string
	var tickets []int64
	asked := make(map[string]bool)
	for _, e := range entries {
		if asked[e.Subject] || e.Subject == "" {
			continue
		}
		asked[e.Subject] = true
		if ticket := bridge.SubjectTicket(e.Subject); ticket != 0 {
			tickets = append(tickets, ticket)
		} else {
			ids = append(ids, e.Subject)
		}
	}
	var a about
	var err error
	if a.incidents, err = b.Store.Incidents(ctx, ids); err != nil {
		return a, err
	}
	a.tickets, err = b.Store.MirroredOf(ctx, tickets)
	return a, err
}

// choose makes entries of the log book of those of the journal that belong there.
// They name the facts and repeat none of their words, which persons wrote.
func (b *Book) choose(ctx context.Context, entries []bridge.Entry, now time.Time) ([]bridge.Entry, error) {
	all := make([]*bridge.Entry, 0, len(entries))
	for i := range entries {
		if kind := entries[i].Kind; pressing[kind] || always[kind] || kind == bridge.KindChange {
			all = append(all, &entries[i])
		}
	}
	known, err := b.look(ctx, all)
	if err != nil {
		return nil, err
	}
	var chosen []bridge.Entry
	for _, e := range all {
		criticity, belongs := known.belongs(e)
		if !belongs {
			continue
		}
		data := map[string]string{
			bridge.LogSeq: number(e.Seq), bridge.LogHash: e.Hash, bridge.LogSubject: e.Subject, bridge.LogKind: string(e.Kind),
		}
		if criticity != "" {
			data[fieldCriticity] = string(criticity)
		}
		chosen = append(chosen, bridge.Entry{
			Subject: bridge.SubjectLogbook, Kind: bridge.KindLogFact, Actor: bridge.ActorBridge, EffectiveAt: e.EffectiveAt, ReceivedAt: now,
			Origin: "logbook:fact:" + number(e.Seq), Data: data,
		})
	}
	return chosen, nil
}

// belongs tells whether a fact belongs in the log book, and how much what it is
// about mattered then.
func (a about) belongs(e *bridge.Entry) (bridge.Criticity, bool) {
	incident, is := a.incidents[e.Subject]
	if is && e.Origin != "" && e.Actor == bridge.ActorBridge && e.Kind != bridge.KindChange && e.Data["linked"] == "" {
		return "", false // the history tells what the bridge has told itself
	}
	criticity := incident.Criticity
	if !is {
		criticity = bridge.Criticity(a.tickets[bridge.SubjectTicket(e.Subject)].Fields[fieldCriticity])
	}
	if then := bridge.Criticity(e.Data[fieldCriticity]); e.Kind == bridge.KindOpened && then != "" {
		criticity = then // as it was opened
	}
	if to := bridge.Criticity(e.Data["to"]); e.Kind == bridge.KindPriority && to != "" {
		criticity = to
	}
	switch {
	case e.Kind == bridge.KindChange:
		return criticity, changeSteps[e.Data["to"]]
	case always[e.Kind]:
		return criticity, true
	case is && incident.Parent != "" && incident.Nature == bridge.NatureFault:
		return criticity, false
	case is && (incident.Nature == bridge.NatureHandover || incident.Nature == bridge.NatureProblem):
		return criticity, false // the parent's own facts tell
	}
	return criticity, criticity == bridge.P1 || criticity == bridge.P2 || incident.Nature == bridge.NatureStorm || incident.Service == ownService
}
