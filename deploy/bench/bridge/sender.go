package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// How Alertmanager sends, as shipped but for its times, which are short enough
// that most groups are sent several times within the minute.
const (
	groupWait     = 5 * time.Second
	groupInterval = 10 * time.Second
	firstRetry    = 500 * time.Millisecond
	lastRetry     = 10 * time.Second
	sendTimeout   = 30 * time.Second
	connections   = 32
)

// sender posts webhooks as Alertmanager does: a group at a time, all of its
// alerts, once more after a while until it is taken.
type sender struct {
	source *source
	client *http.Client
	to     func() string // where the bridge is
	slots  chan struct{}

	mu      sync.Mutex
	answers []time.Duration // of those that were taken
	retried int
	sending sync.WaitGroup
	waiting map[string]bool // groups that will be sent
	sent    map[string]time.Time
}

func newSender(from *source, to func() string) *sender {
	return &sender{
		source: from, to: to, slots: make(chan struct{}, connections), waiting: make(map[string]bool), sent: make(map[string]time.Time),
		client: &http.Client{Timeout: sendTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: connections}},
	}
}

// tell has a group sent that has changed, when its time has come.
func (s *sender) tell(ctx context.Context, group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting[group] {
		return
	}
	s.waiting[group] = true
	due := time.Now().Add(groupWait)
	if last, known := s.sent[group]; known {
		due = last.Add(groupInterval)
	}
	s.sending.Go(func() {
		if pause(ctx, time.Until(due)) {
			s.send(ctx, group)
		}
	})
}

// send posts a group until it is taken.
func (s *sender) send(ctx context.Context, group string) {
	for wait := firstRetry; ctx.Err() == nil; wait = min(wait*3/2, lastRetry) {
		s.mu.Lock()
		s.waiting[group], s.sent[group] = false, time.Now() // what changes from here on is sent again
		s.mu.Unlock()
		s.slots <- struct{}{}
		begun := time.Now()
		taken := s.post(ctx, group)
		lasted := time.Since(begun)
		<-s.slots
		s.mu.Lock()
		if taken {
			s.answers = append(s.answers, lasted)
		} else {
			s.retried++
		}
		s.mu.Unlock()
		if taken || !pause(ctx, wait) {
			return
		}
	}
}

func (s *sender) post(ctx context.Context, group string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.to()+"/api/v1/alerts/noc", bytes.NewReader(s.source.webhook(group)))
	if err != nil {
		return false
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := s.client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body) // the status says all
	return response.StatusCode == http.StatusOK
}

// wait ends when all that was told was taken.
func (s *sender) wait() { s.sending.Wait() }

// percentile of the answers, in milliseconds.
func percentile(all []time.Duration, of float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return float64(sorted[min(int(of*float64(len(sorted))), len(sorted)-1)]) / float64(time.Millisecond)
}
