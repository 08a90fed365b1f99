package plugin

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// Bounds of what is followed.
const (
	maxFollowed = 200 // queries that can be followed; the oldest are forgotten first
	maxStreams  = 50  // … and are
)

// followed are the queries of panels that asked to be told of changes. Grafana
// runs one stream a path, whatever the number of panels and people that look.
type followed struct {
	look   time.Duration // how often it is looked whether something changed
	resend time.Duration // how often all is sent anyway: durations go on

	mu      sync.Mutex
	queries map[string]Query // by path
	order   []string         // of their paths, the oldest first
	running int
	ended   chan struct{}
	end     func() // ends all streams; once
}

func newFollowed() *followed {
	ended := make(chan struct{})
	return &followed{
		look: 5 * time.Second, resend: time.Minute, queries: make(map[string]Query),
		ended: ended, end: sync.OnceFunc(func() { close(ended) }),
	}
}

// A path says whose organisation it is, and which query by its hash: a channel
// of Grafana has no room for a query.
var followedPath = regexp.MustCompile(`^tickets/([a-z0-9-]{1,60})/[0-9a-f]{32}$`)

// room is the organisation's; a Grafana that does not tell it has one for all.
func room(of backend.PluginContext) string { return cmp.Or(of.Namespace, "none") }

// offer makes a query one that can be followed, and tells its channel.
func (f *followed) offer(of backend.PluginContext, q Query) string {
	text, err := json.Marshal(q)
	if err != nil || of.DataSourceInstanceSettings == nil {
		return ""
	}
	sum := sha256.Sum256(text)
	path := fmt.Sprintf("tickets/%s/%s", room(of), hex.EncodeToString(sum[:16]))
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, there := f.queries[path]; !there {
		f.queries[path] = q
		f.order = append(f.order, path)
	}
	for len(f.order) > maxFollowed {
		delete(f.queries, f.order[0])
		f.order = f.order[1:]
	}
	return "ds/" + of.DataSourceInstanceSettings.UID + "/" + path
}

// follow has the panel of a query told of changes, where it asked for that.
func (d *Datasource) follow(of backend.PluginContext, asked backend.DataQuery, frames data.Frames) {
	q, err := parse(asked.QueryType, asked.JSON)
	if err != nil || !q.Stream || len(frames) == 0 || frames[0].Meta == nil {
		return
	}
	frames[0].Meta.Channel = d.followed.offer(of, q)
}

// find is the query of a path, for somebody of an organisation.
func (f *followed) find(of backend.PluginContext, path string) (Query, backend.SubscribeStreamStatus) {
	parts := followedPath.FindStringSubmatch(path)
	if parts == nil || of.DataSourceInstanceSettings == nil {
		return Query{}, backend.SubscribeStreamStatusNotFound
	}
	if parts[1] != room(of) {
		return Query{}, backend.SubscribeStreamStatusPermissionDenied
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	q, there := f.queries[path]
	if !there {
		return Query{}, backend.SubscribeStreamStatusNotFound
	}
	return q, backend.SubscribeStreamStatusOK
}

// begin and finish keep the number of streams within bounds.
func (f *followed) begin() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.running == maxStreams {
		return fmt.Errorf("%d streams are running already", maxStreams)
	}
	f.running++
	return nil
}

func (f *followed) finish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running--
}
