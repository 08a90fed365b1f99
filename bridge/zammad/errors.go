package zammad

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// ErrNotFound is what errors.Is finds in the answer to a read or write of a
// ticket that the desk does not have (or no longer has).
var ErrNotFound = bridge.ErrNotFound

// StatusError is an answer of the desk, or of something in front of it, that
// is not a success.
type StatusError struct {
	Op      string // what was attempted: "create ticket"
	Status  int    // HTTP status
	Message string // one line for a person
	Foreign bool   // written by a proxy, not by Zammad: the body was not its JSON
	// RetryAfter is how long the desk asks to be left alone, 0 when it does not.
	RetryAfter time.Duration
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s: zammad answered %d: %s", e.Op, e.Status, e.Message)
}

// Is makes errors.Is(err, ErrNotFound) true for Zammad's own 404, and
// bridge.ErrNoAccess for its own 403. A proxy's 404 is none: it would pass for a
// deleted ticket during a restart.
func (e *StatusError) Is(target error) bool {
	switch {
	case e.Foreign:
		return false
	case e.Status == http.StatusNotFound:
		return target == ErrNotFound
	}
	return e.Status == http.StatusForbidden && target == bridge.ErrNoAccess
}

// Misconfigured tells that an operator has to act (address, token or rights of
// the bridge's user) before any request can pass: nothing is wrong with this
// one, so it is to be repeated, slowly.
func (e *StatusError) Misconfigured() bool {
	return e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden ||
		e.Status == http.StatusProxyAuthRequired || (e.Status >= 300 && e.Status < 400)
}

// NotDone tells that the request was certainly not carried out. The desk
// computes escalations after it has committed, so an internal error, also a
// hidden one, leaves open what became of it; so do gateways, unless they say
// that nothing is behind them.
func (e *StatusError) NotDone() bool {
	switch e.Status {
	case http.StatusServiceUnavailable:
		return true
	case http.StatusRequestTimeout:
		return false
	}
	return e.Status < 500 && !strings.HasPrefix(e.Message, hiddenError)
}

// Permanent tells that the same request would fail again.
func (e *StatusError) Permanent() bool {
	switch e.Status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	case http.StatusNotFound:
		return !e.Foreign
	case http.StatusUnprocessableEntity:
		return !strings.HasPrefix(e.Message, hiddenError)
	}
	return e.Status >= 400 && e.Status < 500 && !e.Misconfigured()
}

// TooLarge tells that a proxy or the desk takes no request of such a size.
func (e *StatusError) TooLarge() bool { return e.Status == http.StatusRequestEntityTooLarge }

// hiddenError begins the text that stands for every error which Zammad hides
// from people who are no administrators: deadlocks of its database too. It is
// the only text that a decision is taken on.
const hiddenError = "Error ID "

// Permanent tells that repeating the same request is useless. Whatever did not
// come back as a status (no connection, time-out, cut answer) is transient.
func Permanent(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Permanent()
}

// DroppedFieldsError comes beside a ticket that was written, but whose
// attributes do not hold what was sent. Zammad ignores attributes that it does
// not know without saying so: they are not provisioned, or one of its
// processes was not restarted since.
type DroppedFieldsError struct {
	Fields []string // names of the attributes, sorted
}

func (e *DroppedFieldsError) Error() string {
	return "zammad did not keep the ticket attributes " + strings.Join(e.Fields, ", ") +
		": are they provisioned, and was zammad restarted since?"
}

// maxMessage bounds what an answer may add to an error, in bytes.
const maxMessage = 500

// statusError reads the two forms of an error body: Zammad's JSON, and
// anything else, which is a page of a proxy and not worth repeating.
func statusError(op string, answer *http.Response, body []byte) *StatusError {
	failure := &StatusError{
		Op: op, Status: answer.StatusCode, RetryAfter: retryAfter(answer.Header.Get("Retry-After"), time.Now()),
	}
	var known struct {
		Error string `json:"error"`
		Human string `json:"error_human"`
	}
	if err := json.Unmarshal(body, &known); err == nil && (known.Error != "" || known.Human != "") {
		failure.Message = oneLine(known.Human)
		if known.Human == "" {
			failure.Message = oneLine(known.Error)
		}
		return failure
	}
	failure.Foreign = true
	failure.Message = http.StatusText(answer.StatusCode)
	if failure.Message == "" {
		failure.Message = "unknown status"
	}
	if failure.Status >= 300 && failure.Status < 400 {
		failure.Message += fmt.Sprintf(" to %q, not followed: set url to the final address",
			oneLine(answer.Header.Get("Location")))
	}
	return failure
}

// retryAfter reads both forms of the header, seconds and a date; what is
// neither counts for nothing.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}

// oneLine makes text of a stranger fit for a log line and a status page.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return text
}
