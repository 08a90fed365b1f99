package bridgetest

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// ActToken is the token that may act besides.
const ActToken = "jeton-des-actes" //nolint:gosec // of tests

// Done is an act that reached the bridge.
type Done struct {
	Incident string
	Act      reportapi.Act
	Identity string // of Grafana's user
}

// Acts lists what was done since the last call.
func (b *Bridge) Acts() []Done {
	b.mu.Lock()
	defer b.mu.Unlock()
	done := b.acts
	b.acts = nil
	return done
}

// act takes a ticket in hand; other acts change nothing that a test looks at.
func (b *Bridge) act(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+ActToken {
		http.Error(w, "the token lacks the right", http.StatusForbidden)
		return
	}
	var act reportapi.Act
	if err := json.NewDecoder(r.Body).Decode(&act); err != nil {
		Answer(w, http.StatusBadRequest, reportapi.Error{Error: err.Error()})
		return
	}
	at := slices.IndexFunc(b.tickets, func(t reportapi.Ticket) bool { return t.Incident == r.PathValue("incident") })
	if at < 0 {
		Answer(w, http.StatusNotFound, reportapi.Error{Error: "there is no such incident"})
		return
	}
	ticket := &b.tickets[at]
	if act.Act == "take" {
		if ticket.State == "acknowledged" {
			Answer(w, http.StatusConflict, reportapi.Error{Error: "le ticket est déjà pris en charge"})
			return
		}
		ticket.State, ticket.Owner = "acknowledged", act.Person
	}
	b.acts = append(b.acts, Done{Incident: ticket.Incident, Act: act, Identity: r.Header.Get("X-Grafana-Id")})
	Answer(w, http.StatusOK, ticket)
}
