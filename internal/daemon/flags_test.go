package daemon_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/internal/daemon"
)

func parse(t *testing.T, args ...string) *daemon.Flags {
	t.Helper()
	var flags daemon.Flags
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	flags.Register(fs, "127.0.0.1:9470")
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return &flags
}

func TestFlags(t *testing.T) {
	t.Parallel()
	if got := parse(t); !slices.Equal(got.Listen, []string{"127.0.0.1:9470"}) || got.WebConfig != "" {
		t.Errorf("defaults are %+v", got)
	}
	got := parse(t, "--web.listen-address", "127.0.0.1:1", "--web.listen-address=[::1]:2", "--web.config.file=web.yml")
	if !slices.Equal(got.Listen, []string{"127.0.0.1:1", "[::1]:2"}) || got.WebConfig != "web.yml" {
		t.Errorf("got %+v", got)
	}
}

func TestLogger(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		args []string
		want string // part of the line of a warning
	}{
		{"logfmt", nil, `level=WARN`},
		{"json", []string{"--log.format=json"}, `"level":"WARN"`},
		{"errors only", []string{"--log.level=error"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			logger, err := parse(t, c.args...).Logger(&out)
			if err != nil {
				t.Fatal(err)
			}
			logger.Debug("not shown by default")
			logger.Warn("a warning", "device", "sw1")
			if got := out.String(); !strings.Contains(got, c.want) || (c.want == "") != (got == "") || strings.Contains(got, "not shown") {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestLoggerRefuses(t *testing.T) {
	t.Parallel()
	for arg, want := range map[string]string{
		"--log.level=loud": "--log.level: ",
		"--log.format=xml": "--log.format: ",
	} {
		if _, err := parse(t, arg).Logger(&bytes.Buffer{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v", arg, err)
		}
	}
}
