package grafanatest

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/grpcplugin"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
)

// Source is a data source as an administrator has configured it.
type Source struct {
	UID     string
	Type    string // id of the plugin, or "prometheus"
	URL     string
	Token   string    // a secret of the plugin's
	Acts    string    // another, for acts
	Options string    // JSON; empty for none
	Updated time.Time // when its settings last changed
}

// Plugin is the running binary of a plugin.
type Plugin struct {
	id          string
	client      *goplugin.Client
	data        grpcplugin.DataClient
	diagnostics grpcplugin.DiagnosticsClient
	resources   grpcplugin.ResourceClient
	streams     grpcplugin.StreamClient
}

// StartPlugin starts the binary in a plugin's folder, as Grafana does: with
// an environment of its own, over gRPC. What the binary logs goes to logs.
func StartPlugin(folder, id, executable string, logs io.Writer) (*Plugin, error) {
	program := filepath.Join(folder, fmt.Sprintf("%s_%s_%s", executable, runtime.GOOS, runtime.GOARCH))
	client := goplugin.NewClient(&goplugin.ClientConfig{
		Cmd: exec.Command(program), //nolint:gosec,noctx // the plugin under test; ended by Stop
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion: grpcplugin.ProtocolVersion,
			MagicCookieKey:  grpcplugin.MagicCookieKey, MagicCookieValue: grpcplugin.MagicCookieValue,
		},
		VersionedPlugins: map[int]goplugin.PluginSet{grpcplugin.ProtocolVersion: {
			"diagnostics": &grpcplugin.DiagnosticsGRPCPlugin{},
			"data":        &grpcplugin.DataGRPCPlugin{},
			"resource":    &grpcplugin.ResourceGRPCPlugin{},
			"stream":      &grpcplugin.StreamGRPCPlugin{},
		}},
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		SkipHostEnv:      true,
		Logger:           hclog.New(&hclog.LoggerOptions{Name: id, Output: logs, Level: hclog.Warn}),
	})
	p := &Plugin{id: id, client: client}
	if err := p.connect(); err != nil {
		client.Kill()
		return nil, fmt.Errorf("start plugin %s: %w", id, err)
	}
	return p, nil
}

func (p *Plugin) connect() error {
	protocol, err := p.client.Client()
	if err != nil {
		return err
	}
	for name, into := range map[string]func(any) bool{
		"data":        func(v any) (ok bool) { p.data, ok = v.(grpcplugin.DataClient); return ok },
		"diagnostics": func(v any) (ok bool) { p.diagnostics, ok = v.(grpcplugin.DiagnosticsClient); return ok },
		"resource":    func(v any) (ok bool) { p.resources, ok = v.(grpcplugin.ResourceClient); return ok },
		"stream":      func(v any) (ok bool) { p.streams, ok = v.(grpcplugin.StreamClient); return ok },
	} {
		dispensed, err := protocol.Dispense(name)
		if err != nil {
			return err
		}
		if !into(dispensed) {
			return fmt.Errorf("it gives a %T for %s", dispensed, name)
		}
	}
	return nil
}

// Stop ends the binary.
func (p *Plugin) Stop() { p.client.Kill() }

// Exited tells whether the binary has ended.
func (p *Plugin) Exited() bool { return p.client.Exited() }

// Query asks a data source.
func (p *Plugin) Query(ctx context.Context, of Source, queries []backend.DataQuery) (*backend.QueryDataResponse, error) {
	request := &backend.QueryDataRequest{PluginContext: p.context(of), Queries: queries}
	answer, err := p.data.QueryData(ctx, backend.ToProto().QueryDataRequest(request))
	if err != nil {
		return nil, fmt.Errorf("query plugin: %w", err)
	}
	return backend.FromProto().QueryDataResponse(answer)
}

// Health presses the button "Save & test" of a data source.
func (p *Plugin) Health(ctx context.Context, of Source) (*backend.CheckHealthResult, error) {
	request := &pluginv2.CheckHealthRequest{PluginContext: backend.ToProto().PluginContext(p.context(of))}
	answer, err := p.diagnostics.CheckHealth(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("check plugin's health: %w", err)
	}
	return backend.FromProto().CheckHealthResponse(answer), nil
}

// Metrics are the plugin's own, in Prometheus' text format.
func (p *Plugin) Metrics(ctx context.Context) (string, error) {
	answer, err := p.diagnostics.CollectMetrics(ctx, &pluginv2.CollectMetricsRequest{})
	if err != nil {
		return "", fmt.Errorf("collect plugin's metrics: %w", err)
	}
	return string(answer.GetMetrics().GetPrometheus()), nil
}

// context is what Grafana tells the plugin of the data source. User and
// configuration are left out: they may be missing in Grafana too.
func (p *Plugin) context(of Source) backend.PluginContext {
	options := of.Options
	if options == "" {
		options = "{}"
	}
	settings := &backend.DataSourceInstanceSettings{
		UID: of.UID, Type: of.Type, Name: of.UID, URL: of.URL, JSONData: []byte(options), Updated: of.Updated,
	}
	if of.Token != "" {
		settings.DecryptedSecureJSONData = map[string]string{"token": of.Token, "actToken": of.Acts}
	}
	return backend.PluginContext{Namespace: "default", PluginID: p.id, DataSourceInstanceSettings: settings}
}
