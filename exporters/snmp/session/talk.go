package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
)

// talk is a conversation by SNMPv3 or TCP. gosnmp asks one question at a time,
// so that a few workers ask for it.
type talk struct {
	ctx       context.Context //nolint:containedctx // a conversation is one scrape's, and ends with it
	cancel    context.CancelFunc
	target    Target
	transport string
	to        netip.AddrPort
	source    string
	pace      config.Pace
	logger    *slog.Logger
	engines   *engines
	key       engineKey

	questions chan asked
	answers   chan outcome
	workers   sync.WaitGroup
	started   int
	busy      atomic.Int32
	packets   atomic.Int64
}

// asked is a question in gosnmp's form.
type asked struct {
	token  int
	pdu    byte
	repeat uint32
	names  []string
}

type outcome struct {
	answer *Answer
	err    error
}

// mostWorkers are how many questions are under way by gosnmp.
const mostWorkers = 4

func (p *Pool) openGosnmp(ctx context.Context, target Target, transport string, to netip.AddrPort, pace config.Pace) (Conn, error) {
	if err := authorize(&gosnmp.GoSNMP{}, target); err != nil {
		return nil, err
	}
	t := &talk{
		target: target, transport: transport, to: to, source: localAddress(to, p.options.Source), pace: pace, logger: p.options.Logger,
		engines: &p.engines, key: keyOf(to, target.Auth),
		questions: make(chan asked, most), answers: make(chan outcome, most),
	}
	t.ctx, t.cancel = context.WithCancel(ctx)
	return t, nil
}

func localAddress(to netip.AddrPort, source netip.Addr) string {
	if !source.IsValid() || source.Is6() != to.Addr().Is6() {
		return ""
	}
	return netip.AddrPortFrom(source, 0).String()
}

func (t *talk) Parallel() int {
	if t.transport == "tcp" {
		return 1 // agents serve few connections
	}
	return mostWorkers
}

func (t *talk) Version() config.Version { return t.target.Auth.Version }
func (t *talk) Stats() Stats            { return Stats{Packets: int(t.packets.Load())} }

// Send implements Conn.
func (t *talk) Send(token int, q *Question) error {
	question := asked{token: token, pdu: q.PDU, repeat: uint32(q.MaxRepetitions)} //nolint:gosec // rows of one packet
	for _, oid := range q.OIDs {
		question.names = append(question.names, oid.String())
	}
	if int(t.busy.Add(1)) > t.started && t.started < t.Parallel() {
		t.started++
		t.workers.Go(t.work)
	}
	select {
	case t.questions <- question:
		return nil
	default:
		return errors.New("too many questions under way")
	}
}

// Receive implements Conn.
func (t *talk) Receive(deadline time.Time) (*Answer, error) {
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case o := <-t.answers:
		return o.answer, o.err
	case <-timer.C:
		return nil, ErrTimeout
	case <-t.ctx.Done():
		return nil, reason(t.ctx, t.ctx.Err())
	}
}

// Close implements Conn.
func (t *talk) Close() error {
	t.cancel()
	t.workers.Wait()
	return nil
}

// work is what one worker does until the conversation ends.
func (t *talk) work() {
	w, kept, err := t.begin()
	for {
		var q asked
		select {
		case <-t.ctx.Done():
			if w != nil {
				w.close()
			}
			return
		case q = <-t.questions:
		}
		var answer *Answer
		if err == nil {
			answer, err = w.ask(&q)
		}
		if err != nil && t.worthAnother(err, kept) {
			t.engines.forget(t.key)
			if w != nil {
				w.close()
			}
			if w, err = t.newWorker(nil); err == nil {
				answer, err = w.ask(&q)
			}
		}
		kept = false
		t.busy.Add(-1)
		err = t.tell(w, answer, err)
	}
}

// worthAnother tells whether a new connection may do better. What was kept of
// an SNMPv3 agent is out of date when it started anew or another took its
// place; an agent may close a TCP connection after each answer.
func (t *talk) worthAnother(err error, kept bool) bool {
	if t.ctx.Err() != nil {
		return false
	}
	_, refused := errors.AsType[*RefusedError](err)
	return kept && !timedOut(err) || t.transport == "tcp" && !refused
}

// begin opens a connection, with what is known about the agent if anything is.
func (t *talk) begin() (w *worker, kept bool, err error) {
	if t.target.Auth.Version != config.V3 {
		w, err = t.newWorker(nil)
		return w, false, err
	}
	user := t.engines.user(t.key)
	w, err = t.newWorker(user)
	return w, user != nil, err
}

// tell brings an outcome to the conversation. No answer is none: the one who
// asks knows how long to wait. It gives the error that the worker has for good.
func (t *talk) tell(w *worker, answer *Answer, err error) error {
	if err == nil {
		if user, ok := w.snmp.SecurityParameters.(*gosnmp.UsmSecurityParameters); ok {
			t.engines.learn(t.key, user)
		}
	}
	if timedOut(err) && t.transport == "udp" {
		return nil
	}
	if err != nil {
		err = fmt.Errorf("ask %s: %w", t.target.Address, err)
	}
	select {
	case t.answers <- outcome{answer, err}:
	case <-t.ctx.Done():
	}
	return err
}

// timedOut tells whether nothing came. gosnmp wraps what it says about that in
// words only.
func timedOut(err error) bool {
	return errors.Is(err, gosnmp.ErrMaxRetriesExceeded) || errors.Is(err, context.DeadlineExceeded)
}
