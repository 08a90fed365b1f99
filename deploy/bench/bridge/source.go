package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// alert is one of the fleet's, as Alertmanager and Prometheus have it.
type alert struct {
	group       string
	fingerprint string
	labels      map[string]string
	begun, over time.Time // zero for not
}

func (a *alert) fires() bool { return !a.begun.IsZero() && a.over.IsZero() }

// evidence always has samples: what measures is alive all the time.
const evidence = "vector(1)"

// wire is an alert as the webhook and the list of alerts have it.
func (a *alert) wire() map[string]any {
	status, end := "firing", time.Time{}
	if !a.over.IsZero() {
		status, end = "resolved", a.over
	}
	return map[string]any{
		"status": status, "labels": a.labels, "startsAt": a.begun, "endsAt": end, "fingerprint": a.fingerprint, "generatorURL": "",
		"annotations": map[string]string{"summary": a.labels["alertname"] + " : " + a.labels["device"], "evidence": evidence},
	}
}

// source is the imitated Alertmanager with its Prometheus: it knows what
// fires, and answers when it is asked.
type source struct {
	*server

	mu     sync.Mutex
	alerts []*alert
	groups map[string][]*alert
}

func newSource(ctx context.Context, alerts []*alert) (s *source, err error) {
	s = &source{alerts: alerts, groups: make(map[string][]*alert)}
	for _, a := range alerts {
		s.groups[a.group] = append(s.groups[a.group], a)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/alerts", s.list)
	mux.HandleFunc("GET /api/v2/alerts/groups", func(w http.ResponseWriter, _ *http.Request) { answer(w, []any{}) })
	mux.HandleFunc("GET /api/v2/silences", func(w http.ResponseWriter, _ *http.Request) { answer(w, []any{}) })
	mux.HandleFunc("GET /api/v2/status", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"uptime": time.Now().Add(-24 * time.Hour), "cluster": map[string]string{"status": "ready"}})
	})
	mux.HandleFunc("GET /api/v1/query_range", steps)
	s.server, err = serve(ctx, mux)
	return s, err
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // a client that is gone is not our concern
}

// list is what fires now, the Watchdog among it.
func (s *source) list(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	firing := []*alert{{fingerprint: "00000000000000dd", labels: map[string]string{"alertname": "Watchdog"}, begun: time.Now().Add(-time.Hour)}}
	for _, a := range s.alerts {
		if a.fires() {
			firing = append(firing, a)
		}
	}
	all := make([]any, 0, len(firing))
	for _, a := range firing {
		one := a.wire()
		one["updatedAt"], one["receivers"] = time.Now(), []map[string]string{{"name": "vigie"}}
		one["status"] = map[string]any{"state": "active", "silencedBy": []string{}, "inhibitedBy": []string{}}
		all = append(all, one)
	}
	s.mu.Unlock()
	answer(w, all)
}

// steps answers that there was a sample at each.
func steps(w http.ResponseWriter, r *http.Request) {
	number := func(name string) float64 {
		value, _ := strconv.ParseFloat(r.FormValue(name), 64) // 0 ends the loop below
		return value
	}
	values := [][2]any{}
	for at := number("start"); at <= number("end") && number("step") > 0; at += number("step") {
		values = append(values, [2]any{at, "1"})
	}
	answer(w, map[string]any{"status": "success", "data": map[string]any{"resultType": "matrix", "result": []any{map[string]any{"values": values}}}})
}

// change has an alert begin or end now.
func (s *source) change(a *alert, fires bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().UTC().Truncate(time.Millisecond)
	if fires {
		a.begun, a.over = now, time.Time{}
	} else {
		a.over = now
	}
}

// webhook is what Alertmanager posts of a group: all of it, whatever changed,
// and what is resolved once more until it was told.
func (s *source) webhook(group string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var alerts []any
	for _, a := range s.groups[group] {
		if !a.begun.IsZero() {
			alerts = append(alerts, a.wire())
		}
	}
	body, err := json.Marshal(map[string]any{
		"version": "4", "receiver": "vigie", "status": "firing", "groupKey": "{}:{" + group + "}", "truncatedAlerts": 0, "alerts": alerts,
	})
	if err != nil {
		panic(err) // maps of text always marshal
	}
	return body
}

// firing are the fingerprints of what fires, in order.
func (s *source) firing() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.alerts {
		if a.fires() {
			all = append(all, a.fingerprint)
		}
	}
	slices.Sort(all)
	return all
}

// shape is what the devices of a fleet have in common.
type shape int

const (
	apart    shape = iota // nothing
	schooled              // ten are of a school
	provided              // … and many schools of a provider and a region
)

// fleet are ten alerts for every three devices, in the order in which they
// begin: always the same, and such that those of a group do not come together.
func fleet(devices int, of shape, families []string) (all []*alert) {
	names := map[string]string{"reachability": "Injoignable", "interface": "LienCoupe", "environment": "Alimentation"}
	for n := range devices * 10 / 3 {
		device, round := n%devices, n/devices
		family, site := families[round%len(families)], device
		if of != apart {
			site = device / 10
		}
		labels := map[string]string{
			"alertname": fmt.Sprintf("%s%d", names[family], round), "severity": "critical", "family": family,
			"site": fmt.Sprintf("ecole-%04d", site), "device": fmt.Sprintf("sw-%04d", device), "service": "internet",
		}
		if of == provided {
			labels["provider"], labels["region"] = fmt.Sprintf("operateur-%d", site%3), fmt.Sprintf("region-%02d", site%24)
		}
		all = append(all, &alert{
			group: labels["alertname"] + "," + labels["site"], fingerprint: fmt.Sprintf("%016x", n+1), labels: labels,
		})
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] }) //nolint:gosec // an order
	return all
}
