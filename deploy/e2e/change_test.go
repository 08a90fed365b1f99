package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/deploy/lab/stack"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// A change at a school: a person plans and approves it at the desk, the real
// Alertmanager hides the school for as long, also while the bridge is killed,
// and no ticket is opened. What still fires at the end opens one, which says
// that it is an anomaly after an intervention.
func TestChangeHidesASchoolAndWhatIsLeftIsAnAnomaly(t *testing.T) {
	simulatedOnly(t, "it needs an agent's token and a desk of its own")
	s := open(t, stack.Options{Mute: true})
	router, _ := s.uplink()
	begins, ends := time.Now().Add(15*time.Second), time.Now().Add(100*time.Second)
	planned := s.plans(router, begins, ends)
	s.eventually(settledWithin, "the scope is shown", func() error {
		return planned.says("Changement : ce que couvre le périmètre", "1 : "+router.Site, "Mises en sourdine", "0 sur 1")
	})
	planned.set(map[string]any{"change_state": "approuvé"})
	s.eventually(time.Until(begins.Add(20*time.Second)), "the change goes on", func() error { return planned.is("en cours") })
	t.Logf("in progress %.1f s after its beginning", time.Since(begins).Seconds())
	if hidden := s.silencesOf(planned.Number); len(hidden) != 2 || hidden[0].EndsAt.Sub(ends).Abs() > 2*time.Second {
		t.Errorf("the silences are %+v, want the router and the school until %v", hidden, ends)
	}

	s.breaks(router.Device, "device_down", "")
	s.eventually(time.Until(ends.Add(-5*time.Second)), "the school's alert fires, and is hidden", func() error {
		return s.isolated(router.Site, "suppressed")
	})
	s.eventually(45*time.Second, "the status page tells of the silences", func() error {
		_, page, err := s.call(request{method: http.MethodGet, url: s.StatusPage(), credentials: bearer(s.Tokens().Read)})
		if missing := lacks(page, []string{"changement n° " + planned.Number, "site=&#34;" + router.Site}); err == nil && missing != "" {
			err = fmt.Errorf("it does not say %q", missing)
		}
		return err
	})
	s.must(s.Kill(stack.Bridge))
	s.throughout(3*time.Second, "it stays hidden while the bridge is dead", func() error { return s.isolated(router.Site, "suppressed") })
	s.must(s.Restart(t.Context(), stack.Bridge))
	s.throughout(time.Until(ends.Add(-time.Second)), "no ticket is opened in the window", s.noTicketBut(planned))

	var opened ticket
	s.eventually(settledWithin, "what still fires becomes a ticket", func() (err error) {
		opened, err = s.theTicket("", "reachability")
		return err
	})
	t.Logf("ticket %.1f s after the end", time.Since(ends).Seconds())
	if opened.CreatedAt.Before(ends.Add(-time.Second)) || opened.Site != router.Site {
		t.Errorf("the ticket is %+v, the window ended at %v", opened, ends)
	}
	// The bridge that was killed led for up to two minutes more.
	s.eventually(settledWithin+2*time.Minute, "the change is told as over", func() error {
		if err := planned.is("terminé"); err != nil {
			return err
		}
		return planned.says("Intervention terminée", "apparues pendant l'intervention", "SiteIsole")
	})
	if hidden := s.silencesOf(planned.Number); len(hidden) != 0 {
		t.Errorf("still silenced: %+v", hidden)
	}
	s.eventually(settledWithin, "it is an anomaly after the intervention", func() error {
		return s.blamed(opened, planned.Number)
	})
	s.throughout(5*time.Second, "one ticket, not two", func() error {
		_, err := s.theTicket("", "reachability")
		return err
	})
}

// plan is a change's ticket.
type plan struct {
	*scene

	ID     int64
	Number string
}

// plans opens the ticket of a change at a router and all behind it, as an
// agent does.
func (s *scene) plans(router *inventory.Equipment, begins, ends time.Time) plan {
	s.t.Helper()
	var made ticket
	s.ask(request{
		method: http.MethodPost, url: s.ZammadURL() + "/api/v1/tickets", credentials: deskToken(s.Tokens().Agent), into: &made,
		body: map[string]any{
			"title": "Remplacement du routeur", "group": "N2", "customer": "supervision@vigie.example",
			"nature": "changement", "change_state": "brouillon", "change_scope": "device:" + router.Device + " dépendants",
			"change_start": begins.UTC().Format(time.RFC3339), "change_end": ends.UTC().Format(time.RFC3339),
			"article": map[string]any{"body": "Routeur à remplacer.", "type": "note", "internal": true},
		},
	})
	return plan{s, made.ID, made.Number}
}

func (p plan) set(fields map[string]any) {
	p.t.Helper()
	p.ask(request{
		method: http.MethodPut, url: fmt.Sprintf("%s/api/v1/tickets/%d", p.ZammadURL(), p.ID), credentials: deskToken(p.Tokens().Agent), body: fields,
	})
}

// is tells whether the change is in a state.
func (p plan) is(state string) error {
	var now struct {
		State string `json:"change_state"`
	}
	err := p.readDesk(fmt.Sprintf("tickets/%d", p.ID), &now)
	if err == nil && now.State != state {
		err = fmt.Errorf("it is %q", now.State)
	}
	return err
}

// says tells whether one of the notes has all of the parts.
func (p plan) says(parts ...string) error {
	var articles []struct {
		Subject string `json:"subject"`
		Body    string `json:"body"`
	}
	if err := p.readDesk(fmt.Sprintf("ticket_articles/by_ticket/%d", p.ID), &articles); err != nil {
		return err
	}
	var missing string
	for _, each := range articles {
		text := each.Subject + "\n" + each.Body
		if missing = lacks(text, parts); missing == "" {
			return nil
		}
	}
	return fmt.Errorf("no note says %q: %+v", missing, articles)
}

func lacks(text string, parts []string) string {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return part
		}
	}
	return ""
}

// noTicketBut the change's own, that is.
func (s *scene) noTicketBut(p plan) func() error {
	return func() error {
		list, err := s.tickets()
		if err == nil && len(list) != 1 {
			err = fmt.Errorf("there are %d beside n° %s: %+v", len(list)-1, p.Number, list)
		}
		return err
	}
}

// hush is a silence as Alertmanager lists it.
type hush struct {
	Comment string    `json:"comment"`
	EndsAt  time.Time `json:"endsAt"`
	Status  struct {
		State string `json:"state"`
	} `json:"status"`
}

// silencesOf are those of a ticket that are not over.
func (s *scene) silencesOf(number string) (found []hush) {
	s.t.Helper()
	var list []hush
	s.must(s.get(s.URL(stack.Alertmanager)+"/api/v2/silences", "", &list))
	for _, each := range list {
		if each.Status.State != "expired" && strings.HasPrefix(each.Comment, "[ticket "+number+"]") {
			found = append(found, each)
		}
	}
	return found
}

// isolated tells whether Alertmanager has the alert of a cut-off school, in a
// state.
func (s *scene) isolated(site, state string) error {
	var list []alert
	if err := s.get(s.URL(stack.Alertmanager)+"/api/v2/alerts", "", &list); err != nil {
		return err
	}
	for _, each := range list {
		if each.Labels["alertname"] == "SiteIsole" && each.Labels["site"] == site {
			if each.Status.State != state {
				return fmt.Errorf("it is %s", each.Status.State)
			}
			return nil
		}
	}
	return fmt.Errorf("%s is not isolated, among %d alerts", site, len(list))
}

// blamed tells whether the journal and the ticket of an incident say that a
// change is behind it.
func (s *scene) blamed(of ticket, change string) error {
	journal, err := s.bridge().Operations(s.t.Context(), of.Incident)
	if err != nil {
		return err
	}
	anomalies := 0
	for _, each := range journal.Operations {
		if each.Kind == string(bridge.KindAnomaly) && strings.Contains(each.Text, change) {
			anomalies++
		}
	}
	if anomalies != 1 {
		return fmt.Errorf("its journal has %d anomalies of change n° %s", anomalies, change)
	}
	return plan{s, of.ID, of.Number}.says("Anomalie après intervention")
}
