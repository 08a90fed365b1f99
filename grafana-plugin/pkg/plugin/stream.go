package plugin

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

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
