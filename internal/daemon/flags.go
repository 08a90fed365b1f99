package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"

	"github.com/coreos/go-systemd/v22/activation"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/exporter-toolkit/web"
	"github.com/spf13/pflag"
)

// Flags are the command-line flags that all daemons share. They are named as
// in Prometheus' own daemons.
type Flags struct {
	Listen    []string // --web.listen-address
	Systemd   bool     // --web.systemd-socket
	WebConfig string   // --web.config.file
	LogLevel  string   // --log.level
	LogFormat string   // --log.format

	MetricsPath string // where /metrics is, for daemons that let it be chosen
}

// Register adds the flags to fs; listen is the default address.
func (f *Flags) Register(fs *pflag.FlagSet, listen string) {
	fs.StringArrayVar(&f.Listen, "web.listen-address", []string{listen}, "address to listen on for HTTP; repeat for several")
	fs.BoolVar(&f.Systemd, "web.systemd-socket", false, "serve on the sockets that systemd opened, in place of the addresses")
	fs.StringVar(&f.WebConfig, "web.config.file", "", "file with TLS settings (Prometheus' web configuration)")
	fs.StringVar(&f.LogLevel, "log.level", "info", "least severe messages to log: debug, info, warn or error")
	fs.StringVar(&f.LogFormat, "log.format", "logfmt", "format of log messages: logfmt or json")
}

// Logger makes the logger that the flags ask for.
func (f *Flags) Logger(w io.Writer) (*slog.Logger, error) {
	level, format := promslog.NewLevel(), promslog.NewFormat()
	if err := level.Set(f.LogLevel); err != nil {
		return nil, fmt.Errorf("--log.level: %w", err)
	}
	if err := format.Set(f.LogFormat); err != nil {
		return nil, fmt.Errorf("--log.format: %w", err)
	}
	return promslog.New(&promslog.Config{Level: level, Format: format, Writer: w}), nil
}

// web is the same in the form that exporter-toolkit reads.
func (f *Flags) web() *web.FlagConfig {
	return &web.FlagConfig{WebListenAddresses: &f.Listen, WebSystemdSocket: &f.Systemd, WebConfigFile: &f.WebConfig}
}

// listen binds every address, or none.
func (f *Flags) listen(ctx context.Context) ([]net.Listener, error) {
	if f.Systemd {
		return activated()
	}
	var bound []net.Listener
	for _, address := range f.Listen {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err != nil {
			for _, earlier := range bound {
				earlier.Close() //nolint:errcheck // the first error is the one to tell
			}
			return nil, fmt.Errorf("listen on %s: %w", address, err)
		}
		bound = append(bound, l)
	}
	return bound, nil
}

// activated takes over the sockets that systemd opened.
func activated() ([]net.Listener, error) {
	listeners, err := activation.Listeners()
	if err != nil {
		return nil, fmt.Errorf("take over systemd's sockets: %w", err)
	}
	if len(listeners) == 0 {
		return nil, errors.New("--web.systemd-socket: systemd gave no socket")
	}
	return listeners, nil
}
