package zammadtest

import (
	"net/http"
	"testing"
)

func TestPageOfWhatWasSent(t *testing.T) {
	h := newHooked(t, Options{})
	contains(t, visit(t, h.Server, "/").Body.String(), `href="/envois"`)
	contains(t, visit(t, h.Server, "/envois").Body.String(), "Aucun courriel", "Aucun appel", "0 en attente, 0 abandonné ")
	h.hook(nil)
	h.trigger("avis", "update", map[string]any{"notification.email": map[string]any{
		"recipient": "ticket_customer", "subject": "Suivi de <#{ticket.title}>", "body": "<p>Bonjour</p>",
	}})
	h.open(nil)
	h.later()
	h.answers(http.StatusBadGateway)
	h.amend(map[string]any{"site": "Sfax"})
	h.later()
	h.answers(http.StatusOK)
	h.amend(map[string]any{"site": "Gabès"})
	h.later()
	contains(t, visit(t, h.Server, "/envois").Body.String(),
		"Suivi de &lt;Coupure&gt;", "&lt;p&gt;Bonjour&lt;/p&gt;", "supervision@vigie.example", `href="/tickets/1"`, "avis",
		"1 en attente", "échec", "502", "reçu", "POST "+h.url+"/hook",
	)
}

func TestPageOfATicketShowsWhenItIsDue(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:30")}
	s, _, _ := levelled(t, clock)
	open(t, s, nil)
	contains(t, visit(t, s, "/tickets/1").Body.String(), "Échéance", berlin(t, "10:30").Local().Format("15:04:05"))
}
