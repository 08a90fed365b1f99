package conformance

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/internal/labels"
)

// ask asks a peer's API; an answer other than 200 ends the test.
func (p *peer) ask(method, path string, body, into any) {
	p.t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(p.t.Context(), method, url("%s%s", p.address, path), bytes.NewReader(content))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		p.t.Fatalf("%s %s: %s: %s", method, path, answer.Status, said)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(said, into); err != nil {
		p.t.Fatal(err)
	}
}

// silence hides a fault, as an operator does.
func (p *peer) silence(f fault) (id string) {
	p.t.Helper()
	var made struct {
		SilenceID string `json:"silenceID"`
	}
	p.ask(http.MethodPost, "/api/v2/silences", map[string]any{
		"matchers": []any{map[string]any{"name": labels.AlertName, "value": f.name, "isRegex": false, "isEqual": true}},
		"startsAt": time.Now(), "endsAt": time.Now().Add(time.Hour), "createdBy": "essai", "comment": "essai",
	}, &made)
	return made.SilenceID
}

func (p *peer) expire(silence string) {
	p.t.Helper()
	p.ask(http.MethodDelete, "/api/v2/silence/"+silence, nil, nil)
}

// gettable is an alert as the API lists it.
type gettable struct {
	Labels map[string]string `json:"labels"`
	Status struct {
		State string `json:"state"`
	} `json:"status"`
}

// states are the states in which a peer lists a fault: one at most.
func (p *peer) states(f fault) []string {
	p.t.Helper()
	var all []gettable
	p.ask(http.MethodGet, "/api/v2/alerts", nil, &all)
	return f.among(all)
}

func (f fault) among(all []gettable) []string {
	var states []string
	for _, each := range all {
		if each.Labels[labels.AlertName] == f.name && each.Labels[labels.Site] == f.site {
			states = append(states, each.Status.State)
		}
	}
	return states
}

// hidden tells whether every peer lists a fault as suppressed.
func (c cluster) hidden(f fault) bool {
	for _, p := range c {
		if states := p.states(f); len(states) != 1 || states[0] != "suppressed" {
			return false
		}
	}
	return true
}

// listed tells whether every peer lists a fault.
func (c cluster) listed(f fault) bool {
	for _, p := range c {
		if len(p.states(f)) == 0 {
			return false
		}
	}
	return true
}

// tellMutes tells whether peers of this version say what they mute by time.
func (c cluster) tellMutes(f fault) bool {
	var groups []struct {
		Alerts []gettable `json:"alerts"`
	}
	c[0].ask(http.MethodGet, "/api/v2/alerts/groups", nil, &groups)
	for _, group := range groups {
		if slices.Contains(f.among(group.Alerts), "suppressed") {
			return true
		}
	}
	return false
}

// configure gives both peers another configuration.
func (r *rig) configure(config string) {
	r.t.Helper()
	for _, p := range r.peers {
		p.configure(r.webhook, config)
		p.reload()
	}
}
