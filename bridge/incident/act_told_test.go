package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// TestActsAreToldOnTheTicket: what was done while the desk was away is told
// there, in order, once, in the name of who did it: the ticket's own history
// has it in the bridge's.
func TestActsAreToldOnTheTicket(t *testing.T) {
	t.Parallel()
	r, id := opened(t, withParties())
	r.settle()
	r.whileAway(func() {
		r.pass(time.Minute)
		r.acts(bridge.Act{Kind: bridge.ActTake})
		r.settle()
		r.pass(time.Minute)
		r.acts(bridge.Act{Kind: bridge.ActTransmit, Value: "N3"})
		r.pass(time.Minute)
		r.acts(bridge.Act{Kind: bridge.ActSuspend, Value: "force majeure", Motive: "inondation", Until: r.instant().Add(72 * time.Hour)})
		r.settle()
	})
	for range 3 {
		r.pass(10 * time.Minute)
		r.settle()
	}
	notes := r.articles(id)
	if len(notes) != 2 {
		t.Fatalf("there are %d notes: %+v", len(notes), notes)
	}
	body, at := notes[1].Body, 0
	for _, want := range []string{
		"Pris en charge par amel@vigie.example", "Transmis à N3 par amel@vigie.example",
		"Suspendu (force majeure) jusqu", " par amel@vigie.example : inondation",
	} {
		next := strings.Index(body[at:], want)
		if next < 0 || strings.Count(body, want) != 1 {
			t.Fatalf("no %q, or not there or not once, in\n%s", want, body)
		}
		at += next
	}
}

// TestActsBeforeTheTicketAreTold: the ticket that is opened once the desk is
// back begins with what people did before.
func TestActsBeforeTheTicketAreTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, withParties())
	r.whileAway(func() {
		r.fire(critical)
		r.settle()
		r.acts(
			bridge.Act{Kind: bridge.ActTake},
			bridge.Act{Kind: bridge.ActSuspend, Value: "force majeure", Motive: "inondation", Until: r.instant().Add(72 * time.Hour)},
		)
	})
	for range 3 {
		r.pass(10 * time.Minute)
		r.settle()
	}
	i := r.fault()
	notes := r.articles(i.TicketID)
	if len(notes) != 1 || strings.Count(notes[0].Body, "Pris en charge par amel@vigie.example") != 1 || strings.Count(notes[0].Body, ": inondation") != 1 {
		t.Errorf("told %+v", notes)
	}
}

// TestAnActKeepsWhatWasBefore: where an act was done does not stand where the
// journal tells what was before it.
func TestAnActKeepsWhatWasBefore(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, withParties())
	r.settle()
	r.acts(
		bridge.Act{Kind: bridge.ActTransmit, Value: "N3"},
		bridge.Act{Kind: bridge.ActCriticity, Value: "P3", Motive: "vacances"},
		bridge.Act{Kind: bridge.ActHandOver, Value: "operateur-a"},
		bridge.Act{Kind: bridge.ActTakeBack},
	)
	id := r.fault().ID
	for kind, before := range map[bridge.Kind]string{
		bridge.KindAssigned: "N2", bridge.KindPriority: "P1", bridge.KindThirdBack: "operateur-a",
	} {
		told := r.entries(id, kind)
		if len(told) != 1 || told[0].Data["from"] != before || told[0].Data["via"] != "grafana" {
			t.Errorf("%s: %+v, want %s before", kind, told, before)
		}
	}
}

// TestSlipsAreRefused: an act that says too little, or too much, is told what
// would fit.
func TestSlipsAreRefused(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, withParties())
	for _, test := range []struct {
		act  bridge.Act
		told string
	}{
		{bridge.Act{Kind: bridge.ActHandOver, Value: "operateur-z"}, "tiers du contrat : operateur-a"},
		{bridge.Act{Kind: bridge.ActSuspend, Value: "force majeure", Motive: "x", Until: r.instant().AddDate(100, 0, 0)}, "un an au plus"},
	} {
		if _, err := r.act(test.act); err == nil || !strings.Contains(err.Error(), test.told) {
			t.Errorf("%s: %v, want %q", test.act.Kind, err, test.told)
		}
	}
}
