package monthly_test

import (
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// on is an instant of Tunis in 2026: "03-16 09:00".
func on(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+text, time.FixedZone("Tunis", 3600))
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

func pairs(data []string) map[string]string {
	m := make(map[string]string)
	for i := 0; i+1 < len(data); i += 2 {
		m[data[i]] = data[i+1]
	}
	return m
}

// entry is a fact of a ticket's history.
func (r *rig) entry(ticket int64, at string, kind bridge.Kind, data ...string) bridge.Entry {
	r.number++
	return bridge.Entry{
		Subject: bridge.TicketSubject(ticket), Kind: kind, Actor: bridge.ActorPerson, ActorRef: "3", Ticket: ticket, EffectiveAt: on(at), ReceivedAt: on(at),
		Data: pairs(data), Origin: fmt.Sprintf("zammad:%d", r.number),
	}
}

// tell has the mirror read a fact of a ticket that people opened.
func (r *rig) tell(ticket int64, at string, kind bridge.Kind, data ...string) {
	r.t.Helper()
	r.read(ticket, at, r.entry(ticket, at, kind, data...))
}

// read has it read some.
func (r *rig) read(ticket int64, at string, entries ...bridge.Entry) {
	r.t.Helper()
	m := &bridge.Mirrored{
		Ticket: bridge.Ticket{
			ID: ticket, Number: fmt.Sprint(30000 + ticket), Title: fmt.Sprintf("Ticket %d", ticket), Group: "N1", Priority: "2 normal", CreatedAt: on(at), UpdatedAt: on(at),
			Fields: map[string]string{"site": "ecole-a", "criticity": "P1"},
		},
		Subject: bridge.TicketSubject(ticket), ReadAt: on(at),
	}
	_, err := r.store.SaveMirrored(r.t.Context(), m, entries)
	r.must(err)
}

// open begins a ticket of a criticity.
func (r *rig) open(ticket int64, at, criticity string) {
	r.t.Helper()
	r.tell(ticket, at, bridge.KindOpened, "criticity", criticity, "group", "N1", "number", fmt.Sprint(30000+ticket))
}

// fault is an incident of the supervision with its facts: "kind at key value …".
func (r *rig) fault(i bridge.Incident, facts ...bridge.Entry) {
	r.t.Helper()
	r.must(r.store.Write(r.t.Context(), func(tx incident.Tx) error {
		i.Desired, i.Synced = 1, 1
		if err := tx.SaveIncident(&i); err != nil {
			return err
		}
		for _, e := range facts {
			e.Subject, e.ReceivedAt = i.ID, e.EffectiveAt
			if err := tx.Append(e); err != nil {
				return err
			}
		}
		return nil
	}))
}

// fact is one of the bridge, or of a person where who is given.
func fact(kind bridge.Kind, at, said string, data ...string) bridge.Entry {
	return bridge.Entry{Kind: kind, Actor: bridge.ActorBridge, EffectiveAt: on(at), Text: said, Data: pairs(data)}
}

func byPerson(e bridge.Entry, who string) bridge.Entry {
	e.Actor, e.ActorName = bridge.ActorPerson, who
	return e
}

// correct says something about a journal afterwards.
func (r *rig) correct(subject, at, motive string, data ...string) {
	r.t.Helper()
	e := byPerson(fact(bridge.KindCorrection, at, motive, data...), "nadia")
	e.Subject, e.ReceivedAt = subject, e.EffectiveAt
	r.must(r.store.Write(r.t.Context(), func(tx incident.Tx) error { return tx.Append(e) }))
}

// evidence keeps the days of March.
func (r *rig) evidence(down func(n int, day *bridge.EvidenceDay)) {
	r.t.Helper()
	for n := 1; n <= 31; n++ {
		from := time.Date(2026, 3, n-1, 23, 0, 0, 0, time.UTC)
		school := "ecole-b"
		if n > 15 {
			school = "ecole-c"
		}
		day := &bridge.EvidenceDay{
			Source: "noc", Day: fmt.Sprintf("2026-03-%02d", n), Span: bridge.SpanOf(from, from.AddDate(0, 0, 1)), CopiedAt: on("04-02 00:00"),
			Members: []bridge.EvidenceMember{{Device: "r-a", Site: "ecole-a", Measured: n != 20}, {Device: "r-b", Site: school, Measured: true}},
		}
		down(n, day)
		r.must(r.store.SaveEvidence(r.t.Context(), day))
	}
}
