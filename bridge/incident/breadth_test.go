package incident_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// isolated is an alert of a school as a whole, which names no device.
func isolated(n int, common ...string) bridge.Alert {
	a := school(n, common...)
	a.Labels["alertname"], a.Labels["device_criticity"] = "SiteIsole", "P3"
	delete(a.Labels, "device")
	return a
}

func isolatedSchools(n int, common ...string) (all []bridge.Alert) {
	for i := range n {
		all = append(all, isolated(i, common...))
	}
	return all
}

// ways is an inventory in which each school has a line out.
func ways(site, device string) incident.Facts {
	if device != "" {
		return incident.Facts{}
	}
	return incident.Facts{SiteTitle: "Lycée " + site, Circuits: []string{"référence FO-" + site}}
}

// TestStormOfWholeSites: schools of which no single device is told are counted
// as schools, raise the criticity, and are listed with their lines.
func TestStormOfWholeSites(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	r.policy.Breadth = []policy.Breadth{{Devices: 4, Criticity: bridge.P1}}
	r.notes.Lookup, r.notes.Links = ways, incident.Links{Dashboard: "https://grafana.example/d/{device}"}
	lost := isolatedSchools(5, "provider=telecom")
	r.fireAll(lost...)
	r.held()
	r.settle()
	storm := r.storms()[0]
	if storm.Criticity != bridge.P1 || !strings.Contains(storm.Why, "5 sites touchés → P1") {
		t.Errorf("the criticity is %s: %s", storm.Criticity, storm.Why)
	}
	body := r.articles(storm.TicketID)[0].Body
	for _, want := range []string{"<td>5 sites</td>", "Lycée école-003", "référence FO-école-003"} {
		if !strings.Contains(body, want) {
			t.Errorf("the note lacks %q:\n%s", want, body)
		}
	}
	for _, wrong := range []string{"0 équipement", "grafana.example"} {
		if strings.Contains(body, wrong) {
			t.Errorf("the note has %q:\n%s", wrong, body)
		}
	}
	r.endAll(lost...)
	for range 2 {
		r.pass(10 * time.Minute)
		r.settle()
	}
	if title := r.ticket(storm.TicketID).Title; title != "Tempête : 5 sites touchés, opérateur telecom" {
		t.Errorf("once all are back the title is %q", title)
	}
}

// TestBreadthOfACause: what hangs on a device raises its criticity, and says
// so. It never falls again by itself.
func TestBreadthOfACause(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	r.policy.Breadth = []policy.Breadth{{Devices: 4, Criticity: bridge.P1}}
	core := on("core-1", "major", "")
	below := []bridge.Alert{isolated(1, "parent=core-1"), isolated(2, "parent=core-1"), school(3, "parent=core-1")}
	r.fireAll(core)
	r.held()
	r.settle()
	if got := r.device("core-1"); got.Criticity != bridge.P2 {
		t.Fatalf("alone it is %s", got.Criticity)
	}
	r.fireAll(below...)
	r.held()
	r.pass(5 * time.Minute)
	r.settle()
	got := r.device("core-1")
	if got.Criticity != bridge.P1 || !strings.Contains(got.Why, "4 sites, 2 équipements touchés → P1") {
		t.Errorf("with all below it is %s: %s", got.Criticity, got.Why)
	}
	if ticket := r.ticket(got.TicketID); ticket.Fields["criticity"] != "P1" {
		t.Errorf("its ticket is %+v", ticket.Fields)
	}
	r.endAll(below...)
	r.pass(10 * time.Minute)
	r.settle()
	if got := r.device("core-1"); got.Criticity != bridge.P1 {
		t.Errorf("once they are back it is %s", got.Criticity)
	}
}

// TestStormNamedForPeople: a storm says what people call its members' operator.
func TestStormNamedForPeople(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	c := related()
	c.Named = func(by incident.Common, name string) string {
		return "Opérateur " + strings.ToUpper(name) + " (" + string(by) + ")"
	}
	r.correlate(c)
	r.fireAll(schools(0, 5, "provider=telecom")...)
	r.held()
	r.settle()
	storm := r.storms()[0]
	if want := "Tempête : 5 sites injoignables, Opérateur TELECOM (provider)"; r.ticket(storm.TicketID).Title != want {
		t.Errorf("the title is %q, want %q", r.ticket(storm.TicketID).Title, want)
	}
	if storm.Key != "tempête/provider/telecom" {
		t.Errorf("the key is %q", storm.Key)
	}
}

// A device that others hang on is told with the sites behind it: Alertmanager
// keeps their own alerts from the bridge while it does not answer. Their list
// is bounded.
func TestSitesBehind(t *testing.T) {
	t.Parallel()
	notes := incident.Notes{Lookup: func(_, device string) incident.Facts {
		if device == "" {
			return incident.Facts{OnSite: 3}
		}
		f := incident.Facts{Behind: 300}
		for n := range 102 {
			f.SitesBehind = append(f.SitesBehind, incident.SiteFacts{Title: fmt.Sprintf("École %03d", n), Circuits: fmt.Sprintf("référence <FO-%03d>", n)})
		}
		return f
	}}
	core, err := notes.Opening(bridge.Incident{Device: "core-1"}, nil, nil, policy.Level{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"300 équipements en aval", "<td>École 099</td><td>référence &lt;FO-099&gt;</td>", "… et 2 autres"} {
		if !strings.Contains(core.HTML, want) {
			t.Errorf("the core's note lacks %q:\n%s", want, core.HTML)
		}
	}
	if strings.Contains(core.HTML, "École 100") {
		t.Error("the core's note lists all")
	}
	school, err := notes.Opening(bridge.Incident{Site: "école-1"}, nil, nil, policy.Level{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(school.HTML, "3 équipements sur place") || strings.Contains(school.HTML, "en aval") {
		t.Errorf("the school's note is\n%s", school.HTML)
	}
}
