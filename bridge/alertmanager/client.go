package alertmanager

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxAnswer bounds an answer of Alertmanager or Prometheus.
const maxAnswer = 128 << 20

// refusal is an answer other than the one that was hoped for.
type refusal struct {
	base string
	code int
	said []byte
}

func (r *refusal) Error() string {
	return fmt.Sprintf("ask %s: status %d: %.200s", r.base, r.code, r.said)
}

// get asks and reads the JSON of the answer.
func (s *Source) get(ctx context.Context, base, path string, into any) error {
	_, err := s.exchange(ctx, http.MethodGet, base, path, nil, into)
	return err
}

// exchange asks with a body of JSON, or without one, and reads the answer
// into what is given. It tells the answer's headers.
func (s *Source) exchange(ctx context.Context, method, base, path string, send, into any) (http.Header, error) {
	var content io.Reader
	if send != nil {
		text, err := json.Marshal(send)
		if err != nil {
			return nil, fmt.Errorf("ask %s: %w", base, err)
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(base, "/")+path, content)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", base, err)
	}
	if send != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := s.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", base, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read answer of %s: %w", base, err)
	case answer.StatusCode != http.StatusOK:
		return nil, &refusal{base: base, code: answer.StatusCode, said: body}
	case into == nil:
		return answer.Header, nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return nil, fmt.Errorf("understand answer of %s: %w", base, err)
	}
	return answer.Header, nil
}

// clock is a peer's clock, as its answers show it.
type clock struct {
	now   time.Time
	ahead time.Duration // of ours
}

// clockOf reads the Date of an answer, which has whole seconds. Where there is
// none, ours stands for it.
func clockOf(header http.Header, now time.Time) clock {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return clock{now: now}
	}
	ahead := time.Until(date).Truncate(time.Second)
	if ahead.Abs() <= sameClock {
		ahead = 0
	}
	return clock{now: date, ahead: ahead}
}

// sameClock is by how much clocks may differ without a difference that can be
// told from a slow answer.
const sameClock = 5 * time.Second
