package e2e

import (
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// The drill of docs/mode-degrade.md: Zammad is away, a fault happens, and
// people work on it in a terminal. Once Zammad is back it has one ticket, and
// one for the third party; what people did stands at the instants at which
// they did it.
func TestDegradedMode(t *testing.T) {
	s := open(t, stack.Options{Mute: true})
	away := s.breaksDesk(deskFault{Kind: "status", Status: http.StatusBadGateway, HTML: true})
	router, ifName := s.uplink()
	broken := time.Now()
	s.breaks(router.Device, "link_down", ifName)
	var open reportapi.Ticket
	s.eventually(ticketWithin, "the fault becomes an incident", func() (err error) {
		if open, err = s.incidentOf(router.Device, linkFamily); err == nil && open.State != "open" {
			err = fmt.Errorf("it is %s", open.State)
		}
		return err
	})
	t.Logf("from the fault to the incident: %.1f s", time.Since(broken).Seconds())

	if list := s.terminal("tickets"); !strings.Contains(list, open.Incident) || !strings.Contains(list, router.Device) {
		t.Errorf("the list is\n%s", list)
	}
	taken := time.Now()
	s.terminal("act", "prendre", open.Incident, "--person", "amel@vigie.example")
	s.must(s.Kill(stack.Bridge)) // and the bridge too, in between
	s.must(s.Restart(t.Context(), stack.Bridge))
	handed := time.Now()
	s.terminal("act", "confier", open.Incident, "--person", "amel@vigie.example", "--value", "operateur-a", "--reference", "OP-4711")

	s.repairsDesk(away)
	back := time.Now()
	var tickets []heldTicket
	s.eventually(settledWithin, "the desk has caught up", func() error {
		tickets = nil
		err := s.get(s.ZammadURL()+"/api/v1/tickets?expand=true&per_page=100", deskToken(s.Tokens().Agent), &tickets)
		if err == nil && len(tickets) < 2 {
			err = fmt.Errorf("it has %d tickets", len(tickets))
		}
		return err
	})
	t.Logf("caught up %.1f s after Zammad was back", time.Since(back).Seconds())
	s.awaitSynced()
	s.must(s.get(s.ZammadURL()+"/api/v1/tickets?expand=true&per_page=100", deskToken(s.Tokens().Agent), &tickets))
	if len(tickets) != 2 {
		t.Fatalf("the desk has %d tickets, want ours and the operator's: %+v", len(tickets), tickets)
	}
	for _, each := range tickets {
		if each.Party != "operateur-a" || each.Reference != "OP-4711" || each.Device != router.Device {
			t.Errorf("a ticket is %+v", each)
		}
	}
	ours := slices.IndexFunc(tickets, func(k heldTicket) bool { return k.Incident == open.Incident })
	if ours < 0 || tickets[ours].Owner != "amel@vigie.example" || tickets[1-ours].Group != "Opérateur A" {
		t.Errorf("the tickets are %+v", tickets)
	}
	s.checkTold(tickets[ours].ID, "Pris en charge par amel@vigie.example", "Confié à operateur-a par amel@vigie.example")
	s.checkInstant(open.Incident, bridge.KindFirstAct, taken, handed)
	s.checkInstant(open.Incident, bridge.KindThirdParty, handed, back)
}

// heldTicket is what an agent sees of who has a ticket.
type heldTicket struct {
	ID        int64  `json:"id"`
	Group     string `json:"group"`
	Owner     string `json:"owner"`
	Device    string `json:"device"`
	Incident  string `json:"vigie_incident"`
	Party     string `json:"tiers"`
	Reference string `json:"tiers_reference"`
}

// checkTold: a ticket's notes tell of acts in their order, of each once.
func (s *scene) checkTold(ticket int64, acts ...string) {
	s.t.Helper()
	var notes []struct {
		Body string `json:"body"`
	}
	s.must(s.get(fmt.Sprintf("%s/api/v1/ticket_articles/by_ticket/%d", s.ZammadURL(), ticket), deskToken(s.Tokens().Agent), &notes))
	all := ""
	for _, note := range notes {
		all += note.Body
	}
	last := -1
	for _, act := range acts {
		if at := strings.Index(all, act); at <= last || strings.Count(all, act) != 1 {
			s.t.Errorf("%q is told not at all, twice or too early in\n%s", act, all)
		} else {
			last = at
		}
	}
}

// checkInstant: a person's act of a kind is in the journal once, between two
// instants.
func (s *scene) checkInstant(incident string, kind bridge.Kind, from, to time.Time) {
	s.t.Helper()
	journal, err := s.bridge().Operations(s.t.Context(), incident)
	s.must(err)
	var found []reportapi.Operation
	for _, each := range journal.Operations {
		if each.Kind == string(kind) {
			found = append(found, each)
		}
	}
	if len(found) != 1 || found[0].Actor != string(bridge.ActorPerson) || found[0].ActorName != "amel@vigie.example" ||
		found[0].EffectiveAt.Before(from.Truncate(time.Millisecond)) || found[0].EffectiveAt.After(to) {
		s.t.Errorf("%s is told as %+v, want once, between %v and %v", kind, found, from, to)
	}
}

// terminal runs the bridge's command as an operator does, and gives what it
// prints.
func (s *scene) terminal(command string, args ...string) string {
	s.t.Helper()
	program, err := filepath.Abs(filepath.Join(root, "bin", "vigie-bridge"))
	s.must(err)
	args = append([]string{command}, args...)
	args = append(args, "--url", s.URL(stack.Bridge), "--token.file", s.Path("config", "secrets", "exploitation.token"))
	out, err := exec.CommandContext(s.t.Context(), program, args...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	s.t.Logf("%s", out)
	return string(out)
}
