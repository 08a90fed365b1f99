package identity

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
)

// patience bounds how long an act waits for its proof, all that is asked for it
// together.
const patience = 2 * time.Second

// Options are what a Checker needs.
type Options struct {
	Grafanas   func() *Grafanas // those in force
	Desk       Desk
	Logger     *slog.Logger
	Registerer prometheus.Registerer
}

// Checker tells who acts.
type Checker struct {
	grafanas func() *Grafanas
	people   *people
	logger   *slog.Logger
	acts     *prometheus.CounterVec
}

// NewChecker makes a Checker. It asks nobody yet.
func NewChecker(o Options) (*Checker, error) {
	c := &Checker{
		grafanas: o.Grafanas, logger: o.Logger,
		people: &people{desk: o.Desk, logger: o.Logger, known: make(map[string]agent)},
		acts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_bridge_identities_total",
			Help: "Acts by how it was known who did them: verified, stranger (verified, and no agent of the desk), said, forged, or why a proof was none.",
		}, []string{"identity"}),
	}
	for _, outcome := range append([]bridge.Unproven{"verified", "stranger", "said", "forged"}, bridge.Unprovens...) {
		c.acts.WithLabelValues(string(outcome))
	}
	return c, o.Registerer.Register(c.acts)
}

// Who tells who acts with a token, or is said to, and how that is known. It fails
// with a bridge.ForgedError where nothing is to be done for them, and waits for
// patience at most.
func (c *Checker) Who(ctx context.Context, token, said string) (person string, known bridge.Identity, err error) {
	grafanas := c.grafanas()
	if token == "" || len(grafanas.all) == 0 {
		c.acts.WithLabelValues("said").Inc()
		return said, bridge.Identity{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	now := time.Now()
	proven, err := grafanas.verify(ctx, token, now)
	if nothing, ok := errors.AsType[*unprovenError](err); ok {
		c.acts.WithLabelValues(string(nothing.why)).Inc()
		c.logger.Warn("an act is taken without proof of who does it", "why", nothing.why, "err", nothing.err)
		return said, bridge.Identity{Unproven: nothing.why}, nil
	}
	if err == nil {
		person, known, err = c.desk(ctx, &proven, said, now)
	}
	if err != nil {
		c.acts.WithLabelValues("forged").Inc()
		c.logger.Warn("an act was refused for who does it", "err", err)
		return "", bridge.Identity{}, err
	}
	return person, known, nil
}

// desk is whom the desk knows by what Grafana says.
func (c *Checker) desk(ctx context.Context, proven *claims, said string, now time.Time) (string, bridge.Identity, error) {
	who, settled := c.people.find(ctx, proven.Email, now)
	names := []string{proven.Email, proven.Username, who.Login, strings.ToLower(who.Email)}
	person, known := proven.Email, bridge.Identity{Verified: true, Called: proven.Name}
	outcome := "stranger"
	if who.ID != 0 {
		person, known, outcome = agentName(who), bridge.Identity{Verified: true, Ref: reference(who.ID)}, "verified"
	}
	switch fits := said == "" || anyOf(names, said); {
	case !fits && settled:
		return "", bridge.Identity{}, &bridge.ForgedError{
			Reason: "Grafana a signé que c'est « " + person + " » qui agit, et non « " + said + " » : on n'agit pas sous le nom d'un autre. Rien n'a été fait",
		}
	case !fits:
		c.logger.Warn("an act names another than who does it, whom the desk cannot tell of now", "said", said, "proven", person)
	}
	c.acts.WithLabelValues(outcome).Inc()
	slices.Sort(names)
	known.Also = slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" || name == person })
	return person, known, nil
}
