package report

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
)

// TestDrift: what the desk refuses is listed; what waits its turn is not.
func TestDrift(t *testing.T) {
	t.Parallel()
	with := func(id, failure string, final bool) bridge.Incident {
		i := incidentOf(id)
		i.TicketNumber, i.LastError, i.LastErrorFinal = "3000"+id, failure, final
		return i
	}
	at := serve(t, &shelf{incidents: []bridge.Incident{with("2", "422: <b>group</b>", true), with("1", "502 Bad Gateway", false)}})
	text, _ := page(t, at.URL+"/")
	_, listed, found := strings.Cut(text, "Écarts à reprendre à la main")
	listed, _, _ = strings.Cut(listed, "Passerelle démarrée")
	if !found || !strings.Contains(listed, "30002 Équipement « sw-1 » injoignable 422: <b>group</b>") || strings.Contains(listed, "30001") {
		t.Errorf("listed is\n%s", listed)
	}
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
