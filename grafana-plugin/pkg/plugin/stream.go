package plugin

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"sync"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
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

// SubscribeStream implements backend.StreamHandler. A path that is not known
// any more, after a restart for instance, is known again once a panel has asked.
func (d *Datasource) SubscribeStream(_ context.Context, request *backend.SubscribeStreamRequest) (*backend.SubscribeStreamResponse, error) {
	_, status := d.followed.find(request.PluginContext, request.Path)
	return &backend.SubscribeStreamResponse{Status: status}, nil
}

// PublishStream implements backend.StreamHandler: nobody tells us of tickets.
func (d *Datasource) PublishStream(context.Context, *backend.PublishStreamRequest) (*backend.PublishStreamResponse, error) {
	return &backend.PublishStreamResponse{Status: backend.PublishStreamStatusPermissionDenied}, nil
}

// RunStream implements backend.StreamHandler. It ends with ctx, when nobody
// looks any more, or with the instance.
func (d *Datasource) RunStream(ctx context.Context, request *backend.RunStreamRequest, sender *backend.StreamSender) error {
	q, status := d.followed.find(request.PluginContext, request.Path)
	if status != backend.SubscribeStreamStatusOK {
		return fmt.Errorf("there is no stream %q", request.Path)
	}
	if err := d.followed.begin(); err != nil {
		return err
	}
	defer d.followed.finish()
	f := follower{d: d, query: q, sender: sender}
	ticker := time.NewTicker(d.followed.look)
	defer ticker.Stop()
	for {
		if err := f.look(ctx); err != nil {
			return err
		}
		select {
		case <-ticker.C:
		case <-d.followed.ended:
			return errors.New("the data source was replaced")
		case <-ctx.Done():
			return nil
		}
	}
}

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

// follower tells a stream what becomes of a query.
type follower struct {
	d      *Datasource
	query  Query
	sender *backend.StreamSender

	seen   *reportapi.TicketCounts // as of the last frame; nil: none is up to date
	sent   time.Time
	last   *data.Frame
	failed bool
}

// look asks the bridge how many tickets there are by all that changes about
// them, which costs it little and mostly nothing (ETag), and tells the tickets
// where that has changed. It fails where the stream is gone.
func (f *follower) look(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, f.d.timeout)
	defer cancel()
	filter := f.query.filter(backend.TimeRange{})
	counts, err := f.d.bridge.TicketCounts(bounded, filter, "state", "criticity", "owner", "group", "party")
	if err != nil {
		return f.doubt(err)
	}
	if f.seen != nil && time.Since(f.sent) < f.d.followed.resend && reflect.DeepEqual(*f.seen, counts) {
		return nil
	}
	frames, err := f.d.tickets(bounded, f.query, backend.TimeRange{})
	if err != nil {
		return f.doubt(err)
	}
	f.seen, f.failed, f.last = &counts, false, frames[0]
	return f.send(frames[0])
}

// doubt says once that what is shown is not up to date.
func (f *follower) doubt(why error) error {
	f.seen = nil
	if errors.Is(why, context.Canceled) || f.failed || f.last == nil {
		return nil
	}
	f.failed = true
	meta := *f.last.Meta
	meta.Notices = append([]data.Notice{warning("Le suivi en direct est interrompu : %s", f.d.explain(why).text)}, meta.Notices...)
	f.last.Meta = &meta
	return f.send(f.last)
}

func (f *follower) send(frame *data.Frame) error {
	f.sent = time.Now()
	if err := f.sender.SendFrame(frame, data.IncludeAll); err != nil {
		return fmt.Errorf("send tickets: %w", err)
	}
	return nil
}
