package identity

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/identity/identitytest"
)

// desk answers as it is told, and counts.
type desk struct {
	mu     sync.Mutex
	agents map[string][]bridge.DeskUser
	err    error
	asked  int
	hangs  bool
}

func (d *desk) Agents(ctx context.Context, address string) ([]bridge.DeskUser, error) {
	d.mu.Lock()
	hangs := d.hangs
	d.asked++
	agents, err := d.agents[address], d.err
	d.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return agents, err
}

func (d *desk) set(err error, hangs bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err, d.hangs = err, hangs
}

var (
	amelie  = bridge.DeskUser{ID: 12, Login: "amelie.n", Name: "Amélie Noël", Email: "Amelie.Noel@vigie.example", Agent: true}
	errDesk = errors.New("the desk is away")
)

// rig is a checker with all that it asks.
type rig struct {
	*Checker
	*identitytest.Grafana

	t    *testing.T
	desk *desk
	logs *bytes.Buffer
}

func newRig(t *testing.T, change func(*Config)) *rig {
	t.Helper()
	r := &rig{
		Grafana: identitytest.New(t), t: t, logs: &bytes.Buffer{},
		desk: &desk{agents: map[string][]bridge.DeskUser{"amelie.noel@vigie.example": {amelie}, "deux@vigie.example": {{ID: 3, Login: "un"}, {ID: 4, Login: "deux"}}}},
	}
	config := Config{Name: "noc", URL: r.URL}
	if change != nil {
		change(&config)
	}
	r.checker(config)
	return r
}

func (r *rig) checker(configs ...Config) {
	r.t.Helper()
	grafanas, err := Open(configs)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Checker, err = NewChecker(Options{
		Grafanas: func() *Grafanas { return grafanas }, Desk: r.desk, Registerer: prometheus.NewRegistry(),
		Logger: slog.New(slog.NewTextHandler(r.logs, nil)),
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// counted is how many acts there were of an outcome.
func (r *rig) counted(outcome string) int {
	return int(testutil.ToFloat64(r.acts.WithLabelValues(outcome)))
}

// amelie is a token of hers, with other claims laid over it.
func (r *rig) amelie(others identitytest.Claims) string {
	return r.Sign(r.Person("amelie.noel@vigie.example", "amelie", "Amélie Noël", others))
}

// claimed wants an act to be taken for who is said to do it, and why.
func (r *rig) claimed(token string, why bridge.Unproven) {
	r.t.Helper()
	before := r.counted(string(why))
	person, known, err := r.Who(r.t.Context(), token, "amelie")
	if err != nil || person != "amelie" || known.Verified || known.Unproven != why || known.Ref != "" || known.Also != nil || r.counted(string(why)) != before+1 {
		r.t.Errorf("%q, %+v, %v; want amelie, claimed, as %s", person, known, err, why)
	}
}

// proves wants it to be hers by proof.
func (r *rig) proves(token string) {
	r.t.Helper()
	person, known, err := r.Who(r.t.Context(), token, "amelie")
	if err != nil || person != "amelie.n" || !known.Verified || known.Ref != "12" || known.Unproven != "" || known.Called != "" {
		r.t.Errorf("%q, %+v, %v; want Amélie by proof", person, known, err)
	}
}

// forged wants nothing to be done.
func (r *rig) forged(token, said string) string {
	r.t.Helper()
	before := r.counted("forged")
	person, known, err := r.Who(r.t.Context(), token, said)
	forged, ok := errors.AsType[*bridge.ForgedError](err)
	if !ok || person != "" || known.Verified || r.counted("forged") != before+1 {
		r.t.Errorf("%q, %+v, %v; want it refused", person, known, err)
		return ""
	}
	return forged.Reason
}
