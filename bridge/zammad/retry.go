package zammad

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"
)

// How a call is repeated within itself.
const (
	maxAttempts = 3
	firstWait   = 200 * time.Millisecond // doubles
)

// repeatable tells whether sending r again does no harm when the first one was
// carried out: it only reads, or it sets what it set before. An article would
// be written twice.
func (r request) repeatable() bool {
	switch r.method {
	case http.MethodGet:
		return true
	case http.MethodPost:
		return r.path == "tickets/search"
	case http.MethodPut:
		body, _ := r.body.(map[string]any)
		_, article := body["article"]
		return !article
	}
	return false
}

// passing tells whether a failure may be over in a moment.
func passing(err error) bool {
	if _, refused := errors.AsType[*UnavailableError](err); refused || errors.Is(err, errTooLarge) {
		return false
	}
	if _, mistyped := errors.AsType[*json.UnmarshalTypeError](err); mistyped {
		return false // a well-formed answer of another kind
	}
	status := statusOf(err)
	return status == nil || !status.Permanent() && !status.Misconfigured()
}

// again waits before the next attempt; false when there is to be none. None
// begins in the second half of the call's time, so that the last one has a
// chance to be answered.
func (c *Client) again(ctx context.Context, r request, attempt int, began time.Time, err error) bool {
	if attempt >= c.attempts || !r.repeatable() || !passing(err) {
		return false
	}
	base := firstWait << (attempt - 1)
	wait := base/2 + rand.N(base) //nolint:gosec // spread, not secrecy
	if status := statusOf(err); status != nil {
		wait = max(wait, status.RetryAfter+wait/2)
	}
	if time.Since(began)+wait > c.timeout/2 {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		c.metrics.retries.WithLabelValues(r.endpoint).Inc()
		return true
	}
}

// judge says what an outcome tells about the desk as a whole. A broken ticket
// may give an internal error, or no answer in time, for as long as it exists.
func judge(ctx context.Context, err error) verdict {
	status := statusOf(err)
	switch {
	case err == nil:
		return answers
	case status == nil && ctx.Err() != nil:
		return silent // the caller gave up
	case errors.Is(err, context.DeadlineExceeded):
		return failsHere
	case status == nil:
		if _, unreadable := errors.AsType[*decodeError](err); unreadable {
			return silent
		}
		return fails
	case status.Status == http.StatusInternalServerError && !status.Foreign:
		return failsHere
	case status.Status >= 500 || status.Status == http.StatusTooManyRequests:
		return fails
	case status.Foreign:
		return silent
	}
	return answers
}

func statusOf(err error) *StatusError {
	status, _ := errors.AsType[*StatusError](err)
	return status
}
