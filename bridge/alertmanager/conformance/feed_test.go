package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/labels"
)

// fault is an alert that tests fire and end.
type fault struct {
	name   string
	family string // which decides its incident
	site   string
}

func (f fault) labels() map[string]string {
	return map[string]string{
		labels.AlertName: f.name, labels.Family: f.family, labels.Site: f.site, labels.Severity: "critical",
	}
}

// key is its incident's.
func (f fault) key() string { return f.site + "/" + f.family }

// link is the fault that most cases are about.
var link = fault{name: "LienCoupe", family: "link", site: "ecole-7"}

// period is one time during which a fault goes on.
type period struct {
	starts, ends time.Time // ends is zero while it does
}

// feed is Prometheus as Alertmanager sees it: it tells of every alert again
// and again, each time with an end in the near future, and of those that
// ended with their end. It says "Watchdog" too.
type feed struct {
	period   time.Duration // between two tellings
	validity time.Duration // how long what it tells holds

	mu     sync.Mutex
	faults map[fault]period
	cut    map[string]bool // peers that it does not reach, by address
}

func newFeed(t *testing.T, validity time.Duration, addresses []string) *feed {
	f := &feed{period: 300 * time.Millisecond, validity: validity, faults: make(map[fault]period), cut: make(map[string]bool)}
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, address := range addresses {
		wg.Go(func() { f.run(ctx, address) })
	}
	t.Cleanup(func() {
		stop()
		wg.Wait()
	})
	return f
}

func (f *feed) run(ctx context.Context, address string) {
	ticker := time.NewTicker(f.period)
	defer ticker.Stop()
	for {
		f.tell(ctx, address)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// tell tells one peer; one that is away is told the next time.
func (f *feed) tell(ctx context.Context, address string) {
	body := f.alerts(address)
	if body == nil {
		return
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/api/v2/alerts", bytes.NewReader(body))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/json")
	if answer, err := client.Do(request); err == nil {
		answer.Body.Close()
	}
}

func (f *feed) alerts(address string) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cut[address] {
		return nil
	}
	until := time.Now().Add(f.validity)
	list := []map[string]any{{"labels": map[string]string{labels.AlertName: labels.Watchdog}, "endsAt": until}}
	for fault, when := range f.faults {
		ends := until
		if !when.ends.IsZero() {
			ends = when.ends
		}
		list = append(list, map[string]any{
			"labels": fault.labels(), "annotations": map[string]string{labels.Summary: fault.name}, "startsAt": when.starts, "endsAt": ends,
		})
	}
	body, err := json.Marshal(list)
	if err != nil {
		panic(err) // strings and instants alone
	}
	return body
}

func (f *feed) fire(faults ...fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, each := range faults {
		f.faults[each] = period{starts: time.Now()}
	}
}

func (f *feed) end(faults ...fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, each := range faults {
		f.faults[each] = period{starts: f.faults[each].starts, ends: time.Now()}
	}
}

// reach says which peers it reaches.
func (f *feed) reach(yes bool, addresses ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, address := range addresses {
		f.cut[address] = !yes
	}
}
