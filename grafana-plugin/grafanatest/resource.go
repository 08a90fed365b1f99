package grafanatest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// Resource asks for a resource of a data source in the name of a user, who may
// be nobody.
func (p *Plugin) Resource(ctx context.Context, of Source, user *backend.User, request *backend.CallResourceRequest) (*backend.CallResourceResponse, error) {
	request.PluginContext = p.context(of)
	request.PluginContext.User = user
	stream, err := p.resources.CallResource(ctx, backend.ToProto().CallResourceRequest(request))
	if err != nil {
		return nil, fmt.Errorf("call resource: %w", err)
	}
	var whole *backend.CallResourceResponse
	for {
		part, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF) && whole != nil:
			return whole, nil
		case err != nil:
			return nil, fmt.Errorf("call resource: %w", err)
		case whole == nil:
			whole = backend.FromProto().CallResourceResponse(part)
		default:
			whole.Body = append(whole.Body, part.GetBody()...)
		}
	}
}

// Subscribe tells whether a stream of a data source may be looked at.
func (p *Plugin) Subscribe(ctx context.Context, of Source, path string) (backend.SubscribeStreamStatus, error) {
	answer, err := p.streams.SubscribeStream(ctx, &pluginv2.SubscribeStreamRequest{PluginContext: backend.ToProto().PluginContext(p.context(of)), Path: path})
	if err != nil {
		return 0, fmt.Errorf("subscribe: %w", err)
	}
	return backend.SubscribeStreamStatus(answer.GetStatus()), nil
}

// Follow runs a stream, and hands each of its frames to tell until that returns
// false.
func (p *Plugin) Follow(ctx context.Context, of Source, path string, tell func(*data.Frame) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := p.streams.RunStream(ctx, &pluginv2.RunStreamRequest{PluginContext: backend.ToProto().PluginContext(p.context(of)), Path: path})
	if err != nil {
		return fmt.Errorf("run stream: %w", err)
	}
	for {
		packet, err := stream.Recv()
		if err != nil {
			return fmt.Errorf("run stream: %w", err)
		}
		var frame data.Frame
		if err := json.Unmarshal(packet.GetData(), &frame); err != nil {
			return fmt.Errorf("read frame: %w", err)
		}
		if !tell(&frame) {
			return nil
		}
	}
}

// resource hands a page's request on as Grafana does: with what it says of
// itself, but for the page's cookies.
func (s *Site) resource(w http.ResponseWriter, r *http.Request) {
	of, err := s.source(r.PathValue("uid"))
	if err != nil {
		refuse(w, http.StatusNotFound, err)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	headers := r.Header.Clone()
	headers.Del("Cookie")
	path := r.PathValue("path")
	address := path
	if r.URL.RawQuery != "" {
		address += "?" + r.URL.RawQuery
	}
	got, err := s.Plugin.Resource(r.Context(), of, s.User, &backend.CallResourceRequest{
		Path: path, URL: address, Method: r.Method, Headers: headers, Body: body,
	})
	if err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	maps.Copy(w.Header(), got.Headers)
	w.WriteHeader(got.Status)
	w.Write(got.Body) //nolint:errcheck // the page may be gone
}
