package daemon_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/internal/daemon"
)

// activated marks the process that stands for a daemon under systemd.
const activated = "VIGIE_TEST_ACTIVATED"

// TestSystemdSocket has another process serve on a socket that it was given
// open, as systemd does.
func TestSystemdSocket(t *testing.T) {
	if os.Getenv(activated) != "" {
		serveActivated(t)
		return
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	socket, err := listener.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	process := exec.CommandContext(ctx, "sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" -test.run=TestSystemdSocket`, os.Args[0])
	process.Env = append(os.Environ(), activated+"=1")
	process.ExtraFiles = []*os.File{socket}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String()+"/telemetry", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("status %d", response.StatusCode)
	}
	stop()
	_ = process.Wait() // it was killed
}

func serveActivated(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	err := daemon.Serve(ctx, daemon.Options{
		Flags:    &daemon.Flags{Systemd: true, MetricsPath: "/telemetry"},
		Logger:   slog.New(slog.DiscardHandler),
		Registry: prometheus.NewRegistry(),
		Handler:  http.NotFoundHandler(),
	})
	if err != nil {
		t.Error(err)
	}
}

func TestNoSystemdSocket(t *testing.T) {
	t.Parallel()
	err := daemon.Serve(t.Context(), daemon.Options{Flags: &daemon.Flags{Systemd: true}, Logger: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(), Handler: http.NotFoundHandler()})
	if err == nil || !strings.Contains(err.Error(), "systemd gave no socket") {
		t.Errorf("got %v", err)
	}
}
