package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/web"
)

// order is what an operator asks for.
func order(t *testing.T, event, device, subject string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"event": event, "device": device, "subject": subject})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestInterfacesByAnyName: an interface is ended by each of its names, alone or
// as a part of a subject.
func TestInterfacesByAnyName(t *testing.T) {
	t.Parallel()
	for raised, said := range map[string]string{
		"GigabitEthernet1/0/1":           "Gi1/0/1",
		"GigabitEthernet1/0/1 10":        "Gi1/0/1 10",
		"192.0.2.1 GigabitEthernet1/0/1": "192.0.2.1 Gig1/0/1",
		"Port-channel3":                  " port-channel3",
		"Tu0":                            "Tu0", // a peer, which the rules leave as it is
	} {
		table := fixture()
		tell(table, down, raised, false)
		e := events(web.Options{Table: table, Access: access(t)})
		if w := ask(e, http.MethodPost, "/api/v1/events/clear", order(t, "link_down", "sw1", said), "operate", far); w.Code != http.StatusOK {
			t.Errorf("%q: got %d %s", said, w.Code, w.Body)
		}
		if left, _ := table.Events(active.Filter{Subject: raised, State: active.Active}, 1); len(left) > 0 {
			t.Errorf("%q is still active", raised)
		}
	}
}

// TestWrongNames: each mistake is told as what it is.
func TestWrongNames(t *testing.T) {
	t.Parallel()
	many := fixture()
	for _, subject := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "198.51.100.7", "FE80::1"} {
		tell(many, slow, subject, false)
	}
	e := events(web.Options{Table: many, Access: access(t)})
	for _, c := range []struct{ event, device, subject, want string }{
		{"link_dwn", "sw1", "Gi9", "Il n'y a pas d'événement « link_dwn » dans les règles. Vouliez-vous dire « link_down » ?"},
		{"x", "sw1", "Gi9", "Il n'y a pas d'événement « x » dans les règles."},
		{"login_failure_burst", "sw1", "", "L'événement « login_failure_burst » est seulement compté : il n'est jamais actif."},
		{"link_down", "sw-cartage", "Gi9", "L'équipement « sw-cartage » n'est pas dans l'inventaire. Vouliez-vous dire « SW-Carthage » ?"},
		{"link_down", "10.9.9.9", "Gi9", "L'équipement « 10.9.9.9 » n'est pas dans l'inventaire."},
		{"link_down", "SW-Carthage", "Gi9", "Aucun « link_down » n'est actif sur « SW-Carthage »."},
		{"link_down", "sw1", "Gi9", "« link_down » n'est pas actif sur « sw1 » pour « Gi9 » (\"subject\"). Il l'est pour : « Gi\\1 »."},
		{"link_down", "", "Lycée A", "« link_down » n'est pas actif sans équipement (\"device\") pour « Lycée A » (\"subject\"). Il l'est pour : « Lycée \"A\" »."},
		{"bgp_down", "", "192.0.2.1", "Aucun « bgp_down » n'est actif sans équipement (\"device\")."},
		{"bgp_down", "sw1", "fe80::2", "« bgp_down » n'est pas actif sur « sw1 » pour « fe80::2 » (\"subject\"). Vouliez-vous dire « FE80::1 » ?"},
		{"bgp_down", "sw1", "", "« bgp_down » n'est pas actif sur « sw1 » pour «  » (\"subject\"). Il l'est pour : « 10.0.0.1 », « 192.0.2.1 », « 192.0.2.2 », « 192.0.2.3 », « 192.0.2.4 » et 2 autres."},
	} {
		w := ask(e, http.MethodPost, "/api/v1/events/clear", order(t, c.event, c.device, c.subject), "operate", far)
		if got := strings.TrimSpace(w.Body.String()); w.Code != http.StatusNotFound || got != c.want {
			t.Errorf("%s, %s, %s: %d\ngot  %s\nwant %s", c.event, c.device, c.subject, w.Code, got, c.want)
		}
	}
}
