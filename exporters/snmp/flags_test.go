package snmp

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/pflag"
)

// A unit file written for the peer is understood.
func TestFlagsOfThePeer(t *testing.T) {
	t.Parallel()
	var opts Options
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	opts.Register(fs)
	err := fs.Parse([]string{
		"--config.file=a.yml", "--config.file=b/*.yml", "--dry-run", "--no-dry-run", "--snmp.wrap-large-counters", "--no-snmp.wrap-large-counters",
		"--no-config.expand-environment-variables", "--snmp.debug-packets", "--snmp.module-concurrency=4", "--snmp.source-address=192.0.2.1",
		"--web.telemetry-path=/telemetry", "--no-web.systemd-socket", "--web.listen-address=:9116", "--web.config.file=", "--log.level=info", "--log.format=json",
	})
	if err != nil {
		t.Fatal(err)
	}
	if opts.DryRun || opts.WrapCounters || opts.ExpandEnvironment || !opts.DebugPackets || opts.Daemon.MetricsPath != "/telemetry" || opts.Daemon.Systemd {
		t.Errorf("got %+v", opts)
	}
	if strings.Contains(fs.FlagUsages(), "--no-") {
		t.Errorf("the opposites crowd the help:\n%s", fs.FlagUsages())
	}
}

// Packets are logged for the scrape that asks for it, or for all.
func TestDebugPackets(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	for _, test := range []struct {
		all   bool
		query string
		want  int
	}{
		{false, "", 0}, {false, "&snmp_debug_packets=true", 1}, {true, "", 1},
	} {
		var log bytes.Buffer
		e, err := newExporter(t.Context(), Options{ConfigFiles: []string{ownModules}, MaxInFlight: 1, DebugPackets: test.all}, slog.New(slog.NewTextHandler(&log, nil)), prometheus.NewRegistry())
		if err != nil {
			t.Fatal(err)
		}
		recorder := record(e, scrapePath(device, "&module=cpu"+test.query))
		sent := strings.Count(log.String(), "packet sent")
		if received := strings.Count(log.String(), "packet received"); recorder.Code != http.StatusOK || sent != test.want || received != test.want {
			t.Errorf("%+v: status %d, %d sent, %d received:\n%s", test, recorder.Code, sent, received, log.String())
		}
		if err := e.close(); err != nil {
			t.Error(err)
		}
	}
}

// What can never work is refused when the exporter starts.
func TestFlagsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for text, edit := range map[string]func(*Options){
		`source address "nonsense": expected an IP address`: func(o *Options) { o.SourceAddress = "nonsense" },
		`--web.telemetry-path: "metrics" is no path`:        func(o *Options) { o.Daemon.MetricsPath = "metrics" },
		`--web.telemetry-path: "/snmp" is no path, or is`:   func(o *Options) { o.Daemon.MetricsPath = "/snmp" },
		`auths: there is none in any file`:                  func(o *Options) { o.ConfigFiles = []string{"../../deploy/config/snmp/system.yml"} },
		`modules: there is none in any file`:                func(o *Options) { o.ConfigFiles = []string{"../../deploy/config/snmp/auths.yml"} },
	} {
		opts := Options{ConfigFiles: []string{ownModules}, DryRun: true}
		edit(&opts)
		if err := Run(t.Context(), opts, slog.New(slog.DiscardHandler), nil); !errors.Is(err, ErrConfiguration) || !strings.Contains(err.Error(), text) {
			t.Errorf("got %v, want %s", err, text)
		}
	}
}

// Packets leave from the address that the peer's flag names.
func TestSourceAddress(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	for _, source := range []string{"127.0.0.5:", "127.0.0.5:0", "127.0.0.5", "[::1]:0"} { // the last one is not for this device
		server := serve(t, Options{ConfigFiles: []string{ownModules}, MaxInFlight: 1, SourceAddress: source})
		if body, status := fetch(t, server, scrapePath(device, "&module=cpu")); status != http.StatusOK {
			t.Errorf("%s: status %d: %s", source, status, body)
		}
	}
}
