package zammad

import (
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// How calls are held back while the whole desk fails.
const (
	maxFailures = 5 // in a row, before the desk is left alone
	firstPause  = 2 * time.Second
	maxPause    = time.Minute
	maxDemanded = 5 * time.Minute // of what the desk asks for by Retry-After
)

// UnavailableError is a call that was not sent, because the desk has failed as
// a whole.
type UnavailableError struct {
	Op    string
	Since time.Time // first failure in a row
	Until time.Time // when it is asked again
	Cause error     // the last failure; not unwrapped, as it was another call's
}

func (e *UnavailableError) Error() string {
	return fmt.Sprintf("%s: zammad is not asked before %s, because since %s it has failed: %v", e.Op,
		e.Until.UTC().Format(time.RFC3339), e.Since.UTC().Format(time.RFC3339), e.Cause)
}

// NotDone tells that the request was certainly not carried out.
func (e *UnavailableError) NotDone() bool { return true }

// verdict is what the outcome of a call says about the desk as a whole.
type verdict int

const (
	silent verdict = iota // nothing: it was given up, or a proxy refused it
	answers
	fails
	failsHere // it fails, but it may be for this one record
)

// breaker keeps calls from a desk that fails: after some failures in a row it
// lets none pass for a while, then one, whose outcome decides for all.
type breaker struct {
	now     func() time.Time
	logger  *slog.Logger
	metrics *metrics

	mu       sync.Mutex
	failures int
	path     string // of the last failure
	since    time.Time
	cause    error
	until    time.Time     // zero while calls pass
	pause    time.Duration // the last one
	probing  bool
}

// enter asks for a call to pass; probe is whether it decides for all.
func (b *breaker) enter(op string) (probe bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return false, nil
	}
	if b.probing || b.now().Before(b.until) {
		b.metrics.refused.Inc()
		return false, &UnavailableError{Op: op, Since: b.since, Until: b.until, Cause: b.cause}
	}
	b.probing = true
	return true, nil
}

// leave takes the outcome of a call that passed.
func (b *breaker) leave(probe bool, path string, said verdict, cause error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if probe {
		b.probing = false
	}
	switch said {
	case answers:
		b.close()
	case failsHere:
		// Another record's failure has to come in between before it counts.
		if path != b.path || probe {
			b.fail(probe, path, cause)
		}
	case fails:
		b.fail(probe, path, cause)
	case silent:
	}
}

func (b *breaker) close() {
	if !b.until.IsZero() {
		b.logger.Info("zammad answers again", "failed_since", b.since)
	}
	b.failures, b.path, b.cause, b.until, b.pause = 0, "", nil, time.Time{}, 0
	b.metrics.open.Set(0)
}

func (b *breaker) fail(probe bool, path string, cause error) {
	now := b.now()
	if b.failures++; b.failures == 1 {
		b.since = now
	}
	b.path, b.cause = path, cause
	wasOpen := !b.until.IsZero()
	demanded := demandedPause(cause)
	switch {
	case wasOpen && !probe: // was under way when the others were stopped
		b.until = later(b.until, now.Add(demanded))
		return
	case !probe && demanded == 0 && b.failures < maxFailures:
		return
	}
	b.pause = min(max(2*b.pause, firstPause), maxPause)
	b.until = now.Add(max(b.pause, demanded))
	b.metrics.open.Set(1)
	if !wasOpen {
		b.logger.Warn("zammad fails: it is left alone for a while", "since", b.since, "until", b.until, "err", cause)
	}
}

// demandedPause is what a desk that limits our rate has asked for.
func demandedPause(cause error) time.Duration {
	if status := statusOf(cause); status != nil && status.Status == http.StatusTooManyRequests {
		return min(status.RetryAfter, maxDemanded)
	}
	return 0
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
