package report

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
)

// TestDrift: what a person closed while its alarm fires is listed, and what the
// desk refuses; what waits its turn is not.
func TestDrift(t *testing.T) {
	t.Parallel()
	with := func(id string, change func(*bridge.Incident)) bridge.Incident {
		i := incidentOf(id)
		i.TicketNumber = "3000" + id
		change(&i)
		return i
	}
	at := serve(t, &shelf{incidents: []bridge.Incident{
		with("6", func(i *bridge.Incident) { i.TicketState = "closed" }),
		with("5", func(i *bridge.Incident) { i.TicketState = "résolu" }),
		with("4", func(i *bridge.Incident) { i.TicketState, i.State = "closed", bridge.StateRestored }),
		with("3", func(i *bridge.Incident) { i.TicketState, i.State = "closed", bridge.StateUnverified }),
		with("2", func(i *bridge.Incident) { i.LastError, i.LastErrorFinal = "422: <b>group</b>", true }),
		with("1", func(i *bridge.Incident) { i.LastError = "502 Bad Gateway" }),
	}})
	at.status.Over = []string{"résolu", "closed"}
	text, _ := page(t, at.URL+"/")
	_, listed, found := strings.Cut(text, "Écarts à reprendre à la main")
	listed, _, _ = strings.Cut(listed, "Passerelle démarrée")
	for want, there := range map[string]bool{
		"30006 Équipement « sw-1 » injoignable ticket closed, alarme active": true,
		"30005 Équipement « sw-1 » injoignable ticket résolu, alarme active": true,
		"30002 Équipement « sw-1 » injoignable 422: <b>group</b>":            true,
		"30004": false, "30003": false, "30001": false,
	} {
		if !found || strings.Contains(listed, want) != there {
			t.Errorf("%q is listed: %t, want %t, in\n%s", want, !there, there, listed)
		}
	}
	at.status.Over = nil
	quiet := serve(t, &shelf{incidents: []bridge.Incident{incidentOf("1")}})
	if text, _ := page(t, quiet.URL+"/"); strings.Contains(text, "Écarts") {
		t.Error("where all is well, there is a list")
	}
}

func TestShadowIsTold(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	if text, _ := page(t, at.URL+"/"); strings.Contains(text, "Mode ombre") {
		t.Error("it is in earnest, and says otherwise")
	}
	at.status.Shadow = true
	if text, _ := page(t, at.URL+"/"); !strings.Contains(text, "Mode ombre : tout est prévu, rien n'est écrit dans Zammad") {
		t.Errorf("the page says\n%s", text)
	}
}
