package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// packets are what a stream sends.
type packets chan *data.Frame

func (p packets) Send(packet *backend.StreamPacket) error {
	var frame data.Frame
	if err := json.Unmarshal(packet.Data, &frame); err != nil {
		return err
	}
	p <- &frame
	return nil
}

// next is what a stream tells next; the test fails where that is nothing.
func (p packets) next(t *testing.T) *data.Frame {
	t.Helper()
	select {
	case frame := <-p:
		return frame
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was told")
		return nil
	}
}

// from is who looks, in an organisation.
func from(org int) backend.PluginContext {
	return backend.PluginContext{Namespace: fmt.Sprintf("org-%d", org), DataSourceInstanceSettings: &backend.DataSourceInstanceSettings{UID: "vigie"}}
}

// channel asks for tickets in an organisation, and tells where changes are
// told.
func channel(t *testing.T, d *Datasource, org int, model string) string {
	t.Helper()
	response, err := d.QueryData(t.Context(), &backend.QueryDataRequest{
		PluginContext: from(org), Queries: []backend.DataQuery{{RefID: "A", QueryType: TypeTickets, JSON: json.RawMessage(model)}},
	})
	if err != nil || response.Responses["A"].Error != nil {
		t.Fatalf("%+v, %v", response, err)
	}
	return response.Responses["A"].Frames[0].Meta.Channel
}

// stream runs one until the function that it returns is called.
func stream(t *testing.T, d *Datasource, channel string) (told packets, stop func() error) {
	t.Helper()
	told, ended := make(packets, 100), make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		ended <- d.RunStream(ctx, &backend.RunStreamRequest{PluginContext: from(1), Path: strings.TrimPrefix(channel, "ds/vigie/")}, backend.NewStreamSender(told))
	}()
	return told, func() error { cancel(); return <-ended }
}

// TestStream: a panel that follows is told when something changes, and that
// nothing can be known; when nothing changes, the bridge is asked for numbers
// that it has already told.
func TestStream(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, ticketOf(1))
	d := on(t, b)
	d.followed.look = 10 * time.Millisecond
	told, stop := stream(t, d, channel(t, d, 1, `{"stream":true}`))
	if got := cells(t, told.next(t), "state"); !slices.Equal(got, []string{"open"}) {
		t.Errorf("at first it is %v", got)
	}
	changed := ticketOf(1)
	changed.State = "acknowledged"
	b.SetTickets(changed, ticketOf(2))
	if got := cells(t, told.next(t), "state"); !slices.Contains(got, "acknowledged") || len(got) != 2 {
		t.Errorf("then it is %v", got)
	}
	b.Instead(say(503, "no"))
	if frame := told.next(t); len(frame.Meta.Notices) == 0 || !strings.Contains(frame.Meta.Notices[0].Text, "interrompu") || frame.Rows() != 2 {
		t.Errorf("of a bridge that is away it says %+v", frame.Meta)
	}
	b.Instead(nil)
	if frame := told.next(t); len(frame.Meta.Notices) != 0 || frame.Rows() != 2 {
		t.Errorf("of one that is back it says %+v", frame.Meta.Notices)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	lists := 0
	for _, asked := range b.Asked() {
		if asked.Path == "/api/v1/tickets" {
			lists++
		}
	}
	if lists > 4 { // of the panel, and of three frames
		t.Errorf("%d lists were asked for", lists)
	}
}

// TestStreamEnds with the instance, and there are no more than a number.
func TestStreamEnds(t *testing.T) {
	t.Parallel()
	d := on(t, bridgetest.Start(t, ticketOf(1)))
	path := channel(t, d, 1, `{"stream":true}`)
	var stops []func() error
	for range maxStreams {
		told, stop := stream(t, d, path)
		told.next(t)
		stops = append(stops, stop)
	}
	_, stop := stream(t, d, path)
	if err := stop(); err == nil || !strings.Contains(err.Error(), "running already") {
		t.Errorf("one too many: %v", err)
	}
	if err := stops[0](); err != nil {
		t.Error(err)
	}
	told, stop := stream(t, d, path)
	told.next(t)
	d.Dispose()
	stops[0] = stop
	for _, stop := range stops {
		if err := stop(); err != nil && !strings.Contains(err.Error(), "replaced") {
			t.Error(err)
		}
	}
}

// TestStreamAccess: a path is one of ours, and of the organisation's.
func TestStreamAccess(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, ticketOf(1))
	d := on(t, b)
	good := strings.TrimPrefix(channel(t, d, 1, `{"stream":true,"sites":["école-1"]}`), "ds/vigie/")
	if again := channel(t, d, 1, `{"sites":["école-1"],"stream":true,"refId":"B"}`); again != "ds/vigie/"+good {
		t.Errorf("the same question has the channels %s and ds/vigie/%s", again, good)
	}
	if got := channel(t, d, 1, `{}`); got != "" {
		t.Errorf("a panel that does not follow has the channel %s", got)
	}
	none := backend.PluginContext{Namespace: "org-1"}
	for _, test := range []struct {
		of   backend.PluginContext
		path string
		want backend.SubscribeStreamStatus
	}{
		{from(1), good, backend.SubscribeStreamStatusOK},
		{from(2), good, backend.SubscribeStreamStatusPermissionDenied},
		{none, good, backend.SubscribeStreamStatusNotFound},
		{from(1), "tickets/org-1/" + strings.Repeat("0", 32), backend.SubscribeStreamStatusNotFound},
		{from(1), "tickets/org-1/../../etc/passwd", backend.SubscribeStreamStatusNotFound},
		{from(1), "tickets/Org_1/" + strings.Repeat("0", 32), backend.SubscribeStreamStatusNotFound},
		{from(1), good + "/", backend.SubscribeStreamStatusNotFound},
		{from(1), "", backend.SubscribeStreamStatusNotFound},
	} {
		got, err := d.SubscribeStream(t.Context(), &backend.SubscribeStreamRequest{PluginContext: test.of, Path: test.path})
		if err != nil || got.Status != test.want {
			t.Errorf("%s %q: %+v, %v, want %d", test.of.Namespace, test.path, got, err, test.want)
		}
		if test.want == backend.SubscribeStreamStatusOK {
			continue
		}
		request := &backend.RunStreamRequest{PluginContext: test.of, Path: test.path}
		if d.RunStream(t.Context(), request, backend.NewStreamSender(make(packets))) == nil {
			t.Errorf("%s %q runs", test.of.Namespace, test.path)
		}
	}
	said, err := d.PublishStream(t.Context(), &backend.PublishStreamRequest{PluginContext: from(1), Path: good})
	if err != nil || said.Status != backend.PublishStreamStatusPermissionDenied {
		t.Errorf("publishing: %+v, %v", said, err)
	}
	if got := d.ask(t, TypeTickets, `{"stream":true,"scope":"period"}`); got.Error == nil || !strings.Contains(got.Error.Error(), "n'est pas clos maintenant") {
		t.Errorf("of a period: %v", got.Error)
	}
	if got := d.ask(t, TypeTicketCounts, `{"stream":true}`); got.Error == nil {
		t.Error("numbers can be followed")
	}
}

// TestFollowedBounds: queries that nobody asks any more are forgotten.
func TestFollowedBounds(t *testing.T) {
	t.Parallel()
	f := newFollowed()
	var channels []string
	for i := range maxFollowed + 1 {
		channels = append(channels, f.offer(from(1), Query{Sites: []string{fmt.Sprint(i)}}))
	}
	if len(f.queries) != maxFollowed || len(f.order) != maxFollowed {
		t.Errorf("%d queries, %d in order", len(f.queries), len(f.order))
	}
	for i, want := range map[int]backend.SubscribeStreamStatus{0: backend.SubscribeStreamStatusNotFound, maxFollowed: backend.SubscribeStreamStatusOK} {
		if _, got := f.find(from(1), strings.TrimPrefix(channels[i], "ds/vigie/")); got != want {
			t.Errorf("query %d is %d, want %d", i, got, want)
		}
	}
}
