package mirror_test

import (
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/mirror"
)

// party gives a story the third party "operateur-a", and a ticket of it that
// hangs together with the story's.
func (s *story) party(ticket int64, minute int) *story {
	s.Desk.Groups[6], s.Desk.Third = "Opérateur A", map[int64]string{6: "operateur-a"}
	linked := opened(amel)
	linked.next = ticket * 1000
	linked.Ticket.ID, linked.Ticket.Number, linked.Ticket.Group = ticket, "300"+string(rune('0'+ticket%10)), "Opérateur A"
	linked.Ticket.CreatedAt, linked.Changes[0].At, linked.Changes[0].ID = after(minute), after(minute), ticket*1000-1
	linked.Desk = s.Desk
	return linked
}

// hang has a story read with linked tickets.
func (s *story) hang(linked ...*story) {
	s.Linked = nil
	for _, l := range linked {
		s.Linked = append(s.Linked, mirror.Linked{Ticket: l.Ticket, Party: "operateur-a", Changes: l.Changes})
	}
}

// TestThirdPartyReturns: the end of the linked ticket is the return, once.
func TestThirdPartyReturns(t *testing.T) {
	t.Parallel()
	const handed = "5 third_party_handed person party=operateur-a"
	tests := []struct {
		name   string
		happen func(s, l, other *story)
		want   string
	}{
		{
			"its ticket is closed", func(_, l, _ *story) { l.set(60, sami, "state", "closed") },
			handed + "; 60 third_party_returned person party=operateur-a linked=21",
		},
		{"its ticket is resolved, then closes by itself", func(_, l, _ *story) {
			l.set(60, customer, "state", "résolu")
			l.set(90, 1, "state", "closed")
		}, handed + "; 60 third_party_returned customer party=operateur-a linked=21"},
		{"closed, then cleared", func(s, l, _ *story) {
			l.set(60, sami, "state", "closed")
			s.set(70, amel, "tiers", "")
		}, handed + "; 60 third_party_returned person party=operateur-a linked=21"},
		{"cleared, then closed", func(s, l, _ *story) {
			s.set(60, amel, "tiers", "")
			l.set(70, sami, "state", "closed")
		}, handed + "; 60 third_party_returned person party=operateur-a"},
		{"both at one instant", func(s, l, _ *story) {
			s.set(60, amel, "tiers", "")
			l.set(60, sami, "state", "closed")
		}, handed + "; 60 third_party_returned person party=operateur-a"},
		{"closed, opened again, closed", func(_, l, _ *story) {
			l.set(60, sami, "state", "closed")
			l.set(70, customer, "state", "open")
			l.set(80, sami, "state", "closed")
		}, handed + "; 60 third_party_returned person party=operateur-a linked=21; 70 third_party_handed customer party=operateur-a linked=21; 80 third_party_returned person party=operateur-a linked=21"},
		{"opened again after it was taken back", func(s, l, _ *story) {
			l.set(60, sami, "state", "closed")
			s.set(65, amel, "tiers", "")
			l.set(70, customer, "state", "open")
		}, handed + "; 60 third_party_returned person party=operateur-a linked=21"},
		{"handed over again after its ticket ended", func(s, l, _ *story) {
			l.set(60, sami, "state", "closed")
			s.set(65, amel, "tiers", "")
			s.set(70, amel, "tiers", "operateur-a")
			s.set(80, amel, "tiers", "")
		}, handed + "; 60 third_party_returned person party=operateur-a linked=21; 70 third_party_handed person party=operateur-a; 80 third_party_returned person party=operateur-a"},
		{"another took over meanwhile", func(s, l, _ *story) {
			s.set(50, amel, "tiers", "operateur-b")
			l.set(60, sami, "state", "closed")
		}, handed + "; 50 third_party_returned person party=operateur-a; 50 third_party_handed person party=operateur-b"},
		{"the reference comes after its ticket ended", func(s, l, _ *story) {
			l.set(60, sami, "state", "closed")
			s.set(65, amel, "tiers_reference", "OP-7")
		}, handed + "; 60 third_party_returned person party=operateur-a linked=21"},
		{"it has another ticket open", func(s, l, o *story) {
			s.hang(l, o)
			l.set(60, sami, "state", "closed")
			o.set(80, sami, "state", "closed")
		}, handed + "; 80 third_party_returned person party=operateur-a linked=22"},
		{"its ticket is merged into another of it, which ends", func(_, l, o *story) {
			l.set(60, sami, "state", "merged")
			l.row(bridge.DeskChange{At: after(60), By: sami, Object: "Ticket", Type: "merged_into", FromID: 21, ToID: 22})
			o.set(80, sami, "state", "closed")
		}, handed + "; 80 third_party_returned person party=operateur-a linked=22"},
		{"its ticket is merged into one of it that had ended", func(_, l, o *story) {
			o.set(40, sami, "state", "closed")
			l.set(60, sami, "state", "merged")
			l.row(bridge.DeskChange{At: after(60), By: sami, Object: "Ticket", Type: "merged_into", FromID: 21, ToID: 22})
		}, handed + "; 60 third_party_returned person party=operateur-a linked=21"},
		{"its ticket is merged into one of others", func(s, l, _ *story) {
			l.set(60, sami, "state", "merged")
			l.row(bridge.DeskChange{At: after(60), By: sami, Object: "Ticket", Type: "merged_into", FromID: 21, ToID: 99})
			s.set(70, amel, "tiers", "")
		}, handed + "; 70 third_party_returned person party=operateur-a"},
		{
			"by a trigger", func(_, l, _ *story) { l.set(60, amel, "state", "closed").Source = "Trigger x" },
			handed + "; 60 third_party_returned desk party=operateur-a linked=21",
		},
		{
			"by whom nobody knows", func(_, l, _ *story) { l.set(60, former, "state", "closed") },
			handed + "; 60 gap unknown reason=unknown_user; 60 third_party_returned unknown party=operateur-a linked=21",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := opened(amel)
			l, other := s.party(21, 4), s.party(22, 4)
			s.set(5, amel, "tiers", "operateur-a")
			test.happen(s, l, other)
			if s.hang(l); len(other.Changes) > 1 {
				s.hang(l, other)
			}
			if got := told(mirror.Facts(s.Reading), "party", "linked", "reason"); got != test.want {
				t.Errorf("told %s\nwant %s", got, test.want)
			}
		})
	}
}

// reads puts down what a reading tells as a ledger would.
func reads(s *story, journal []bridge.Entry) []bridge.Entry {
	s.Told = nil
	known := make(map[string]bool)
	for _, e := range journal {
		known[e.Origin] = true
		if e.Kind == bridge.KindThirdParty || e.Kind == bridge.KindThirdBack {
			s.Told = append(s.Told, e)
		}
	}
	for _, e := range mirror.Facts(s.Reading) {
		if !known[e.Origin] {
			journal = append(journal, ledger.Settled(e))
		}
	}
	return journal
}

// TestOneReturnWheneverItIsRead: however much of it was seen at each reading, and
// in whatever order, a hand-over and a return take turns.
func TestOneReturnWheneverItIsRead(t *testing.T) {
	t.Parallel()
	steps := []func(s, l *story){
		func(s, _ *story) { s.set(5, amel, "tiers", "operateur-a") },
		func(_, l *story) { l.set(10, sami, "state", "closed") },
		func(_, l *story) { l.set(20, sami, "state", "open") },
		func(_, l *story) { l.set(30, sami, "state", "résolu") },
		func(s, _ *story) { s.set(40, amel, "tiers", "") },
		func(_, l *story) { l.set(50, sami, "state", "open") },
		func(s, _ *story) { s.set(60, amel, "tiers", "operateur-a") },
		func(_, l *story) { l.set(70, sami, "state", "closed") },
	}
	// Two bits a step: whether it is read after it, and its link is there then.
	for seen := 0; seen < 1<<(2*len(steps)); seen += 13 { // which all are in turn, none always
		s := opened(amel)
		l := s.party(21, 4)
		var journal []bridge.Entry
		for i, step := range steps {
			step(s, l)
			if s.hang(); seen>>(2*i)&2 != 0 {
				s.hang(l)
			}
			if seen>>(2*i)&1 != 0 {
				journal = reads(s, journal)
			}
		}
		s.hang(l)
		journal = reads(s, journal)
		if again := reads(s, journal); len(again) != len(journal) {
			t.Fatalf("%x: read again, %s is told as well", seen, told(again[len(journal):]))
		}
		alternates(t, seen, journal)
	}
}

func alternates(t *testing.T, seen int, journal []bridge.Entry) {
	t.Helper()
	var turns []bridge.Entry
	for minute := range 100 { // in the order of their instants
		for _, e := range journal {
			if e.EffectiveAt.Equal(after(minute)) && (e.Kind == bridge.KindThirdParty || e.Kind == bridge.KindThirdBack) {
				turns = append(turns, e)
			}
		}
	}
	for i, e := range turns {
		if want := []bridge.Kind{bridge.KindThirdParty, bridge.KindThirdBack}[i%2]; e.Kind != want {
			t.Fatalf("%x: told %s", seen, told(turns, "linked"))
		}
	}
	if len(turns)%2 != 0 {
		t.Fatalf("%x: it is still told to be with the third party: %s", seen, told(turns, "linked"))
	}
}
