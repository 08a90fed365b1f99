package zammad

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Bounds of answers, in bytes.
const (
	maxAnswer = 32 << 20
	// maxStream is for what is decoded piece by piece: histories hold all
	// articles of a ticket with their texts.
	maxStream = 512 << 20
	// maxFailure is for what comes with an error status.
	maxFailure = 256 << 10
	// maxDrain is how much of a rest is read to keep the connection; closing it
	// costs less than reading on.
	maxDrain = 256 << 10
)

// request is one call of the REST API.
type request struct {
	op       string // for errors: "create ticket"
	endpoint string // for metrics: "ticket_create"
	method   string
	path     string // below /api/v1/
	query    url.Values
	body     any   // nil for none
	bound    int64 // of the answer in bytes; 0 for maxAnswer
}

// streamed is an answer that is decoded piece by piece.
type streamed interface {
	decode(decoder *json.Decoder) error
}

// call sends r and decodes the answer into out, with numbers kept as they were
// written; a nil out asks for the status alone. What is safe to repeat is
// repeated within the time of one call.
func (c *Client) call(ctx context.Context, r request, out any) error {
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	for attempt := 1; ; attempt++ {
		sent, err := c.newRequest(limited, r)
		if err != nil {
			return fmt.Errorf("%s: %w", r.op, err)
		}
		probe, err := c.breaker.enter(r.op)
		if err != nil {
			return err
		}
		err = c.attempt(sent, r, out)
		c.breaker.leave(probe, r.path, judge(ctx, err), err)
		if err == nil || !c.again(limited, r, attempt, began, err) {
			return err
		}
	}
}

func (c *Client) attempt(sent *http.Request, r request, out any) error {
	started := time.Now()
	status, err := c.exchange(sent, r, out)
	took := time.Since(started)
	c.metrics.observe(r.endpoint, status, took)
	c.logger.DebugContext(sent.Context(), "asked zammad", "endpoint", r.endpoint, "status", status, "took", took, "err", err)
	return err
}

func (c *Client) newRequest(ctx context.Context, r request) (*http.Request, error) {
	token, err := c.token.read()
	if err != nil {
		return nil, err
	}
	var body io.Reader
	if r.body != nil {
		text, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	address := c.base.JoinPath("api/v1", r.path)
	address.RawQuery = r.query.Encode()
	sent, err := http.NewRequestWithContext(ctx, r.method, address.String(), body)
	if err != nil {
		return nil, err
	}
	sent.Header.Set("Accept", "application/json")
	sent.Header.Set("Authorization", "Token token="+token)
	sent.Header.Set("User-Agent", "vigie-bridge")
	if r.body != nil {
		sent.Header.Set("Content-Type", "application/json")
	}
	return sent, nil
}

// exchange returns the status of the answer, 0 when there was none to read.
func (c *Client) exchange(sent *http.Request, r request, out any) (int, error) {
	answer, err := c.http.Do(sent)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", r.op, err)
	}
	c.metrics.compareClocks(answer.Header.Get("Date"), time.Now())
	defer func() {
		_, _ = io.CopyN(io.Discard, answer.Body, maxDrain)
		_ = answer.Body.Close()
	}()
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		body, err := io.ReadAll(io.LimitReader(answer.Body, maxFailure))
		if err != nil {
			return 0, fmt.Errorf("%s: read answer: %w", r.op, err)
		}
		return answer.StatusCode, statusError(r.op, answer, body)
	}
	if out == nil {
		return answer.StatusCode, nil
	}
	decoder := json.NewDecoder(&boundedReader{from: answer.Body, left: cmp.Or(r.bound, maxAnswer)})
	decoder.UseNumber()
	if pieces, ok := out.(streamed); ok {
		err = pieces.decode(decoder)
	} else {
		err = decoder.Decode(out)
	}
	if err != nil {
		return answer.StatusCode, &decodeError{op: r.op, cause: err}
	}
	return answer.StatusCode, nil
}

// decodeError is an answer that began as a success and could not be read to
// its end.
type decodeError struct {
	op    string
	cause error
}

func (e *decodeError) Error() string { return e.op + ": decode answer: " + e.cause.Error() }
func (e *decodeError) Unwrap() error { return e.cause }

// errTooLarge is an answer beyond its bound.
var errTooLarge = errors.New("it is larger than what is taken")

// boundedReader fails beyond the bound, where io.LimitReader would pass for
// the end.
type boundedReader struct {
	from io.Reader
	left int64
}

func (b *boundedReader) Read(into []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(into)) > b.left {
		into = into[:b.left]
	}
	n, err := b.from.Read(into)
	b.left -= int64(n)
	return n, err
}
