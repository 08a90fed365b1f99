package stack

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// Step is one part that has become ready.
type Step struct {
	Part string
	URL  string // empty for a part without HTTP
	Took time.Duration
}

// Failure is the death of a part that nobody asked for.
type Failure struct {
	Part string
	Err  error  // how it ended
	Tail string // end of its log
}

// Stack is the running product.
type Stack struct {
	opts     Options
	ports    Ports
	claim    claim
	tokens   Tokens
	grafana  *installation // nil when none is started
	network  *inventory.Inventory
	mailbox  *mailbox
	parts    []*part
	failures chan Failure

	noGrafana error         // why none is, though one was asked for
	deskUser  person        // the bridge's at a real desk
	steady    time.Duration // for which a desk that restarted must answer well; the simulated one does not restart
}

// part is one process and how to know that it works.
type part struct {
	process
	url   string // base address
	ready string // path that answers 200 once it works

	patience, grace time.Duration // if it needs more than others to become ready and to end
}

// New checks the options, finds the ports and the programs; nothing is
// written or started yet.
func New(ctx context.Context, opts Options) (*Stack, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	s := &Stack{opts: opts, ports: opts.Ports, tokens: newTokens()}
	if opts.Desk != nil {
		s.tokens = s.tokens.withoutDesk()
		s.ports.Zammad = 0 // whoever listens there may
		s.steady = realSteady
	}
	if opts.Grafana {
		s.grafana, s.noGrafana = findGrafana(ctx, os.Getenv("GRAFANA_HOME"), opts.BinDir)
	}
	if s.grafana == nil {
		s.ports.Grafana = 0 // whoever listens there may
	}
	if err := s.findPorts(ctx); err != nil {
		return nil, err
	}
	s.network = s.simulate()
	s.placeRealAgent()
	if err := s.assemble(); err != nil {
		return nil, errors.Join(err, s.claim.release())
	}
	s.failures = make(chan Failure, len(s.parts))
	return s, nil
}

func (s *Stack) findPorts(ctx context.Context) error {
	if s.ports != (Ports{}) {
		return s.ports.check(ctx)
	}
	var err error
	s.ports, s.claim, err = claimPorts(ctx)
	return err
}

// Start renders the configuration and starts every part. On error nothing is
// left running.
func (s *Stack) Start(ctx context.Context) error {
	if err := s.prepare(ctx); err != nil {
		return errors.Join(err, s.Stop())
	}
	if s.opts.Desk != nil && s.provisioned() {
		if err := s.provisionReal(ctx); err != nil {
			return errors.Join(err, s.Stop())
		}
	}
	for _, p := range s.parts {
		if err := s.startPart(ctx, p); err != nil {
			return errors.Join(err, s.Stop())
		}
	}
	return nil
}

// prepare makes the folder, the configuration in it, and what is no process
// of its own. A real desk that is not disposable ends it first.
func (s *Stack) prepare(ctx context.Context) error {
	if s.opts.Desk != nil {
		var err error
		if s.deskUser, err = s.opts.Desk.examine(ctx); err != nil {
			return err
		}
	}
	if err := renew(s.opts.Dir); err != nil {
		return err
	}
	if err := s.render(); err != nil {
		return err
	}
	var err error
	s.mailbox, err = openMailbox(ctx, address(s.ports.Mail), s.Path("state", "mail"))
	return err
}

func (s *Stack) startPart(ctx context.Context, p *part) error {
	begin := time.Now()
	err := p.start(func(err error) {
		select {
		case s.failures <- Failure{Part: p.name, Err: err, Tail: p.tail(tailLines)}:
		default: // nobody listens any more, and there is enough to read
		}
	})
	if err != nil {
		return err
	}
	if err := p.awaitReady(ctx); err != nil {
		return err
	}
	if p.name == Lab && s.opts.Desk == nil && s.provisioned() { // it begins anew each time
		if err := s.provision(ctx); err != nil {
			return err
		}
	}
	if s.opts.Progress != nil {
		s.opts.Progress(Step{Part: p.name, URL: p.url, Took: time.Since(begin)})
	}
	return nil
}

// Stop ends all parts, last started first, and gives the ports back. It may
// be called again.
func (s *Stack) Stop() error {
	var failed []error
	for _, p := range slices.Backward(s.parts) {
		failed = append(failed, p.end(syscall.SIGTERM, cmp.Or(p.grace, Grace)))
	}
	return errors.Join(append(failed, s.mailbox.close(), s.claim.release())...)
}

// Failures tells of parts that died unasked.
func (s *Stack) Failures() <-chan Failure { return s.failures }
