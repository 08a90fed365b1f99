package snmp

import (
	"bytes"
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
