package ledgertest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// numbered: an incident is found by the number of its ticket, and by those of
// the tickets that were merged into it, in circles too.
func numbered(t *testing.T, s Store) {
	with := func(id string, ticket int64, number string, state bridge.State) *bridge.Incident {
		i := newIncident(id, id)
		i.TicketID, i.TicketNumber, i.State = ticket, number, state
		return i
	}
	save(t, s, with("01A", 17, "30017", bridge.StateOpen), with("01B", 17, "30017", bridge.StateClosed), with("01C", 17, "30017", bridge.StateRestored),
		with("01D", 40, "30040", bridge.StateOpen), with("01E", 0, "", bridge.StateOpen))
	for id, each := range map[int64]struct {
		number string
		into   int64
	}{17: {"30017", 0}, 18: {"30018", 17}, 19: {"30019", 18}, 40: {"30040", 17}, 50: {"30050", 51}, 51: {"30051", 50}, 60: {"30060", 0}} {
		m := mirrored(id)
		m.Number, m.MergedInto, m.GoneAt = each.number, each.into, time.Time{}
		must(s.SaveMirrored(t.Context(), m, nil))(t)
	}
	for number, want := range map[string]string{
		"30017": "01C 01A 01B", "30018": "01C 01A 01B", "30019": "01C 01A 01B", "30040": "01D 01C 01A 01B", "30050": "", "30060": "", "30099": "", "": "",
	} {
		write(t, s, func(tx incident.Tx) error {
			if got := strings.Join(ids(must(tx.IncidentsNumbered(number))(t)), " "); got != want {
				t.Errorf("of ticket %q: %q, want %q", number, got, want)
			}
			return nil
		})
	}
	for ticket, want := range map[int64]string{17: "01C 01A 01B", 40: "01D", 0: "", 99: ""} {
		write(t, s, func(tx incident.Tx) error {
			if got := strings.Join(ids(must(tx.IncidentsOn(ticket))(t)), " "); got != want {
				t.Errorf("on ticket %d: %q, want %q", ticket, got, want)
			}
			return nil
		})
	}
}

// lastTold: what the desk told last of a kind, not what the bridge put down.
func lastTold(t *testing.T, s Store) {
	m := mirrored(17)
	m.Subject = "01A"
	var facts []bridge.Entry
	for i, origin := range []string{"a", "b", "c"} {
		e := read(m, origin)
		e.Kind, e.EffectiveAt, e.Words = bridge.KindAttachAsked, at(i), map[string]string{"to": origin}
		facts = append(facts, e)
	}
	facts[2].Kind = bridge.KindNoted
	must(s.SaveMirrored(t.Context(), m, facts))(t)
	write(t, s, func(tx incident.Tx) error { return tx.Append(entry("01A", bridge.KindAttachAsked)) })
	for ticket, want := range map[int64]string{17: "b", 18: ""} {
		write(t, s, func(tx incident.Tx) error {
			got := ""
			if found := must(tx.LastTold(ticket, bridge.KindAttachAsked))(t); found != nil {
				got = found.Words["to"]
			}
			if got != want {
				t.Errorf("of ticket %d it is %q, want %q", ticket, got, want)
			}
			return nil
		})
	}
}

func wishedTickets(t *testing.T, s Store) {
	for id, change := range map[int64]func(*bridge.Mirrored){
		1: func(m *bridge.Mirrored) { m.Fields["rattachement"], m.UpdatedAt = "n° \"22041\" %", at(9) },
		2: func(m *bridge.Mirrored) { m.Fields["rattachement"], m.Stage = "aucun", bridge.StageClosed },
		3: func(m *bridge.Mirrored) { m.Fields["rattachement"] = "" },
		4: func(m *bridge.Mirrored) { m.Fields["site"] = `"rattachement":"aucun"` },
		5: func(m *bridge.Mirrored) { m.Fields["rattachement"], m.Stage = "aucun", bridge.StageMerged },
		6: func(m *bridge.Mirrored) { m.Fields["rattachement"], m.GoneAt = "aucun", at(1) },
		7: func(m *bridge.Mirrored) { m.Fields["rattachement"], m.UpdatedAt = "aucun", at(4) },
		8: func(m *bridge.Mirrored) { m.Fields["rattachement"], m.UpdatedAt = "aucun", at(5) },
		9: func(*bridge.Mirrored) {},
		10: func(m *bridge.Mirrored) {
			m.Fields["rattachement"], m.Fields["remise_en_supervision"], m.UpdatedAt = "", "demandée", at(10)
		},
		11: func(m *bridge.Mirrored) { m.Fields["remise_en_supervision"] = "" },
		12: func(m *bridge.Mirrored) { m.Fields["main_courante"], m.UpdatedAt = "directeur prévenu", at(11) },
		13: func(m *bridge.Mirrored) { m.Fields["main_courante"] = "" },
	} {
		m := mirrored(id)
		m.GoneAt, m.UpdatedAt = time.Time{}, at(7)
		change(m)
		must(s.SaveMirrored(t.Context(), m, nil))(t)
	}
	for limit, want := range map[int]string{10: "[8 2 1 10 12]", 2: "[8 2]"} {
		var ids []int64
		for _, m := range must(s.WishedTickets(t.Context(), at(5), limit))(t) {
			ids = append(ids, m.ID)
		}
		if fmt.Sprint(ids) != want {
			t.Errorf("%d at most: %v, want %s", limit, ids, want)
		}
	}
}
