package app

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
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Replay sends a webhook again to a bridge that runs: one that the ledger kept,
// by its id, or a file.
type Replay struct {
	Remote Remote
	Config string // bridge.yml, which says where the ledger is
	What   string // an id, or the path of a file
	Source string // whose it is; may be empty for one that was kept
}

// Run sends it and tells what the bridge answered. The source's sign of life
// is left out: what is sent again does not prove that the source lives.
func (r Replay) Run(ctx context.Context, out io.Writer) error {
	payload, source, err := r.read(ctx)
	if err != nil {
		return err
	}
	body, alerts, err := withoutWatchdog(payload)
	if err != nil {
		return err
	}
	token, err := r.Remote.token()
	if err != nil {
		return err
	}
	address := strings.TrimSuffix(r.Remote.URL, "/") + "/api/v1/alerts/" + url.PathEscape(source)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("send webhook again: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("send webhook again: %w", err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, 4<<10))
	if err != nil {
		return fmt.Errorf("send webhook again: %w", err)
	}
	if answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusUnauthorized {
		return fmt.Errorf("the bridge does not take that token for source %s: it needs the scope alerts (%d)", report.Printable(source), answer.StatusCode)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the bridge answered %d: %s", answer.StatusCode, report.Printable(strings.TrimSpace(string(said))))
	}
	_, err = fmt.Fprintf(out, "taken: %d alerts of source %s\n", alerts, source)
	return err
}

func (r Replay) read(ctx context.Context) (payload []byte, source string, err error) {
	id, err := strconv.ParseInt(r.What, 10, 64)
	if err != nil {
		file, err := os.Open(r.What)
		if err != nil {
			return nil, "", fmt.Errorf("read webhook, which is the id of none that was kept: %w", err)
		}
		defer file.Close() //nolint:errcheck // it was only read
		if r.Source == "" {
			return nil, "", errors.New("a file does not say whose it is: give --source")
		}
		payload, err = io.ReadAll(io.LimitReader(file, alertmanager.MaxBody))
		return payload, r.Source, err
	}
	config, err := LoadConfig(r.Config)
	if err != nil {
		return nil, "", err
	}
	if err := config.Store.present(); err != nil {
		return nil, "", err
	}
	store, err := config.Store.openToRead()
	if err != nil {
		return nil, "", err
	}
	found, err := store.Delivery(ctx, id)
	switch err := errors.Join(err, store.Close()); {
	case err != nil:
		return nil, "", err
	case found == nil:
		return nil, "", fmt.Errorf("the ledger keeps no delivery %d: they are kept for %s", id, config.Store.KeepDeliveries)
	case r.Source != "":
		found.Source = r.Source
	}
	return found.Payload, found.Source, nil
}

// withoutWatchdog takes the source's sign of life out of a webhook, and counts
// the other alerts.
func withoutWatchdog(payload []byte) (body []byte, alerts int, err error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(payload, &all); err != nil {
		return nil, 0, fmt.Errorf("read webhook: it is not whole, or none: %w", err)
	}
	var list, kept []json.RawMessage
	if err := json.Unmarshal(all["alerts"], &list); err != nil {
		return nil, 0, fmt.Errorf("read webhook: its alerts: %w", err)
	}
	for _, each := range list {
		var alert struct {
			Labels map[string]string `json:"labels"`
		}
		if err := json.Unmarshal(each, &alert); err != nil {
			return nil, 0, fmt.Errorf("read webhook: an alert: %w", err)
		}
		if alert.Labels[labels.AlertName] != labels.Watchdog {
			kept = append(kept, each)
		}
	}
	if len(kept) == 0 {
		return nil, 0, errors.New("the webhook lists no alert, but for signs of life")
	}
	if all["alerts"], err = json.Marshal(kept); err != nil {
		return nil, 0, fmt.Errorf("write webhook: %w", err)
	}
	body, err = json.Marshal(all)
	return body, len(kept), err
}
