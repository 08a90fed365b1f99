package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
)

// grafana is where dashboards are fetched from.
type grafana struct {
	url       string
	tokenFile string
}

// Bounds of a request.
const (
	patience = 15 * time.Second
	largest  = 8 << 20
)

// wellFormed keeps a uid from being a path of its own, of the address asked
// or of the file written.
var wellFormed = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// dashboard asks for a dashboard in the classic model, in which this address
// answers in every version.
func (g grafana) dashboard(ctx context.Context, uid string) (map[string]any, error) {
	if !wellFormed.MatchString(uid) {
		return nil, errors.New("no uid of a dashboard is like that")
	}
	address, err := url.JoinPath(g.url, "api/dashboards/uid", uid)
	if err != nil {
		return nil, fmt.Errorf("--url: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("--url: %w", err)
	}
	if g.tokenFile != "" {
		token, err := os.ReadFile(g.tokenFile)
		if err != nil {
			return nil, fmt.Errorf("--token-file: %w", err)
		}
		request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	}
	// A redirect leads to a page to log in at, and the token to wherever it says.
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, largest+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return read(answer.StatusCode, body)
}

func read(code int, body []byte) (map[string]any, error) {
	switch {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return nil, fmt.Errorf("refused by Grafana (%d): the token of --token-file may not view it", code)
	case code == http.StatusNotFound:
		return nil, errors.New("no such dashboard in Grafana")
	case code != http.StatusOK:
		return nil, fmt.Errorf("answer %d of Grafana: %.200s", code, body)
	case len(body) > largest:
		return nil, fmt.Errorf("the answer has more than %d bytes", largest)
	}
	var told struct {
		Dashboard map[string]any `json:"dashboard"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // 42 stays 42
	if err := decoder.Decode(&told); err != nil {
		return nil, fmt.Errorf("read the answer, which is no dashboard: %w", err)
	}
	if told.Dashboard == nil {
		return nil, errors.New("the answer has no dashboard in it")
	}
	return told.Dashboard, nil
}
