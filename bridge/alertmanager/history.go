package alertmanager

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// historyTimeout bounds a question about a long time. Prometheus itself gives
// one up after two minutes.
const historyTimeout = 2*time.Minute + 5*time.Second

// ErrQuery says that Prometheus cannot answer a query: it does not understand
// it, or takes too long over it.
var ErrQuery = errors.New("Prometheus refuses the query") //nolint:staticcheck // a name

// History asks a source's Prometheus about times that are over. What it is
// asked takes longer than what tickets wait for, and has a client of its own.
type History struct {
	name string
	base string
	http *http.Client
}

// History is that of the source.
func (s *Source) History() *History {
	return &History{name: s.config.Name, base: s.config.Prometheus, http: &http.Client{
		Timeout: historyTimeout, CheckRedirect: s.http.CheckRedirect,
	}}
}

// Name is the source's name.
func (h *History) Name() string { return h.name }

// Rule is how an alert is looked for.
type Rule struct {
	Interval      time.Duration // between two evaluations
	For           time.Duration
	KeepFiringFor time.Duration
}

// Rules are those of alerts, by their names; one that Prometheus does not have
// is left out.
func (h *History) Rules(ctx context.Context, names ...string) (map[string]Rule, error) {
	var answer struct {
		Groups []struct {
			Interval float64 `json:"interval"`
			Rules    []struct {
				Name string  `json:"name"`
				For  float64 `json:"duration"`
				Keep float64 `json:"keepFiringFor"`
			} `json:"rules"`
		} `json:"groups"`
	}
	if err := h.ask(ctx, "/api/v1/rules", url.Values{"type": {"alert"}, "rule_name[]": names}, &answer); err != nil {
		return nil, fmt.Errorf("ask for rules: %w", err)
	}
	found := make(map[string]Rule)
	for _, group := range answer.Groups {
		for _, rule := range group.Rules {
			found[rule.Name] = Rule{Interval: duration(group.Interval), For: duration(rule.For), KeepFiringFor: duration(rule.Keep)}
		}
	}
	return found, nil
}

func duration(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }

// Series is one series of an answer.
type Series struct {
	Labels map[string]string `json:"metric"`
	Points Points            `json:"values"`
}

// Point is one sample.
type Point struct {
	At    int64 // milliseconds since 1970 UTC
	Value float64
}

// At asks what a query yields at an instant.
func (h *History) At(ctx context.Context, query string, at time.Time) ([]Sample, error) {
	var answer struct {
		Result []struct {
			Labels map[string]string `json:"metric"`
			Value  pair              `json:"value"`
		} `json:"result"`
	}
	if err := h.ask(ctx, "/api/v1/query", url.Values{"query": {query}, "time": {seconds(at)}}, &answer); err != nil {
		return nil, err
	}
	samples := make([]Sample, 0, len(answer.Result))
	for _, r := range answer.Result {
		samples = append(samples, Sample{Labels: r.Labels, Value: r.Value.Value})
	}
	return samples, nil
}

// Stored asks for samples as they are stored: the query is a selector with a
// range, which ends at an instant.
func (h *History) Stored(ctx context.Context, query string, at time.Time) ([]Series, error) {
	return h.series(ctx, "/api/v1/query", url.Values{"query": {query}, "time": {seconds(at)}})
}

// Range asks what a query yields at each step of a time.
func (h *History) Range(ctx context.Context, query string, over bridge.Span, step time.Duration) ([]Series, error) {
	return h.series(ctx, "/api/v1/query_range", url.Values{
		"query": {query}, "start": {seconds(time.UnixMilli(over.From))}, "end": {seconds(time.UnixMilli(over.To))},
		"step": {strconv.FormatFloat(step.Seconds(), 'f', 3, 64)},
	})
}

func (h *History) series(ctx context.Context, path string, form url.Values) ([]Series, error) {
	var answer struct {
		Type   string   `json:"resultType"`
		Result []Series `json:"result"`
	}
	if err := h.ask(ctx, path, form, &answer); err != nil {
		return nil, err
	}
	return answer.Result, nil
}

// ask posts a question, which may be long, and reads the data of the answer.
// The rules alone are read: Prometheus has no other way to them.
func (h *History) ask(ctx context.Context, path string, form url.Values, into any) error {
	method, body := http.MethodPost, io.Reader(strings.NewReader(form.Encode()))
	if path == "/api/v1/rules" {
		method, path, body = http.MethodGet, path+"?"+form.Encode(), nil
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(h.base, "/")+path, body)
	if err != nil {
		return fmt.Errorf("ask %s: %w", h.base, err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := h.http.Do(request)
	if err != nil {
		return fmt.Errorf("ask %s: %w", h.base, err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	switch {
	case err != nil:
		return fmt.Errorf("read answer of %s: %w", h.base, err)
	case len(said) > maxAnswer:
		return fmt.Errorf("read answer of %s: it is longer than %d bytes", h.base, maxAnswer)
	}
	return understand(h.base, answer.StatusCode, said, into)
}

func understand(base string, code int, said []byte, into any) error {
	var answer struct {
		Status string          `json:"status"`
		Error  string          `json:"error"`
		Kind   string          `json:"errorType"`
		Data   json.RawMessage `json:"data"`
	}
	err := json.Unmarshal(said, &answer)
	switch {
	case err == nil && (answer.Kind == "bad_data" || answer.Kind == "execution" || answer.Kind == "timeout"):
		return fmt.Errorf("%w: %s", ErrQuery, answer.Error)
	case code != http.StatusOK:
		return &refusal{base: base, code: code, said: said}
	case err != nil:
		return fmt.Errorf("understand answer of %s: %w", base, err)
	case answer.Status != "success":
		return fmt.Errorf("ask %s: %s", base, answer.Error)
	}
	if err := json.Unmarshal(answer.Data, into); err != nil {
		return fmt.Errorf("understand answer of %s: %w", base, err)
	}
	return nil
}

// Points are samples in the order of time. There may be a million: they are
// read without an object for each.
type Points []Point

// UnmarshalJSON reads [[1435781430.781, "1"], …].
func (p *Points) UnmarshalJSON(text []byte) error {
	text = bytes.TrimSpace(text)
	*p = nil
	if string(text) == "null" {
		return nil
	}
	if len(text) == 0 || text[0] != '[' {
		return fmt.Errorf("%.60q are no samples", text)
	}
	*p = make(Points, 0, bytes.Count(text, []byte{'['})-1)
	for rest := text[1:]; ; {
		begin, end := bytes.IndexByte(rest, '['), bytes.IndexByte(rest, ']')
		if begin < 0 || end < begin {
			return nil
		}
		var one pair
		if err := one.UnmarshalJSON(rest[begin : end+1]); err != nil {
			return err
		}
		*p = append(*p, Point(one))
		rest = rest[end+1:]
	}
}

// pair is an instant and a value.
type pair Point

// UnmarshalJSON reads [1435781430.781, "1"].
func (p *pair) UnmarshalJSON(text []byte) error {
	at, value, found := strings.Cut(strings.Trim(string(text), "[] \n"), ",")
	instant, err := strconv.ParseFloat(strings.TrimSpace(at), 64)
	if err != nil || !found {
		return fmt.Errorf("%.60q is no sample", text)
	}
	number, err := strconv.ParseFloat(strings.Trim(value, `" `), 64)
	if err != nil {
		return fmt.Errorf("%.60q is no sample", text)
	}
	*p = pair{At: int64(instant*1000 + 0.5), Value: number}
	return nil
}

// BehindQuery is PromQL: the series behind an alert, and those of the alert
// itself; empty where nothing of it can be asked for.
func BehindQuery(alert bridge.Alert) string {
	measure := measureQuery(alert)
	if measure == "" {
		return ""
	}
	return "(\n" + measure + "\n) or " + alertQuery(alert)
}
