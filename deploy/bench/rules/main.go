// Command rules measures what the alert rules cost: the real Prometheus, which
// holds what so many devices say, evaluates the rules of one folder, and then
// those of others. It prints how long the groups took at best, and which part
// of their intervals that would be with 50,000 devices. Rules of an hour's
// interval are not evaluated in so short a time.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/deploy/bench"
)

type settings struct {
	devices int
	folders string
	minutes int
	listen  string
}

func main() {
	var s settings
	flag.IntVar(&s.devices, "devices", 5_000, "how many devices, of 24 ports each")
	flag.StringVar(&s.folders, "rules", "alert-rules", "folders of rules, with a comma between: they are measured in turns")
	flag.IntVar(&s.minutes, "minutes", 3, "how long each is looked at")
	flag.StringVar(&s.listen, "listen", "", "where Prometheus listens; a free port of loopback if empty")
	flag.Parse()
	bench.Main(func(ctx context.Context) error {
		dir, err := os.MkdirTemp("", "vigie-rules-")
		if err != nil {
			return err
		}
		return errors.Join(run(ctx, dir, s), os.RemoveAll(dir))
	})
}

// history is how many minutes are there when the first rule is evaluated:
// rates need five.
const history = 6

func run(ctx context.Context, dir string, s settings) error {
	if s.listen == "" {
		port, err := bench.FreePort(ctx)
		if err != nil {
			return err
		}
		s.listen = port.String()
	}
	if err := configure(dir); err != nil {
		return err
	}
	server := exec.CommandContext(ctx, "bin/prometheus", "--config.file="+config(dir), "--storage.tsdb.path="+filepath.Join(dir, "data"), //nolint:gosec // our own
		"--web.listen-address="+s.listen, "--web.enable-remote-write-receiver", "--web.enable-lifecycle", "--log.level=error")
	if err := bench.Start(server, func() error {
		_, err := bench.Ask(ctx, http.DefaultClient, s.listen)
		return err
	}); err != nil {
		return err
	}
	defer bench.Stop(server)
	begun := time.Now()
	n, err := push(ctx, s.listen, s.devices, minutes(history, begun))
	if err != nil {
		return err
	}
	fmt.Printf("%d devices, %d series, %d minutes of them written in %v\n", s.devices, n/history, history, time.Since(begun).Round(time.Second))
	for folder := range strings.SplitSeq(s.folders, ",") {
		if err := measure(ctx, dir, folder, s); err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
	}
	return nil
}

func config(dir string) string { return filepath.Join(dir, "prometheus.yml") }

// configure has Prometheus evaluate the rules of some folders as it does when
// shipped.
func configure(dir string, folders ...string) error {
	text := "global: {evaluation_interval: 30s}\nrule_files: ["
	for _, folder := range folders {
		path, err := filepath.Abs(folder)
		if err != nil {
			return err
		}
		text += fmt.Sprintf("%q", path+"/*.rules.yml")
	}
	return os.WriteFile(config(dir), []byte(text+"]\n"), 0o600)
}

// measure has the rules of a folder evaluated for some minutes, while devices go on
// to be polled.
func measure(ctx context.Context, dir, folder string, s settings) error {
	if err := errors.Join(configure(dir, folder), reload(ctx, s.listen)); err != nil {
		return err
	}
	before, err := bench.Ask(ctx, http.DefaultClient, s.listen)
	if err != nil {
		return err
	}
	seen := costs{}
	begun := time.Now()
	for range s.minutes {
		next := time.Now().Add(time.Minute)
		if _, err := push(ctx, s.listen, s.devices, minutes(1, time.Now())); err != nil {
			return err
		}
		for time.Now().Before(next) {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(lookEvery):
			}
			if err := seen.look(ctx, s.listen); err != nil {
				return err
			}
		}
	}
	after, err := bench.Ask(ctx, http.DefaultClient, s.listen)
	if err != nil {
		return err
	}
	cpu := after.Sum("process_cpu_seconds_total") - before.Sum("process_cpu_seconds_total")
	fmt.Printf("\n%s: Prometheus took %.1f s of processor in %v, writing included\n", folder, cpu, time.Since(begun).Round(time.Second))
	seen.print(s.devices)
	return nil
}

// lookEvery is shorter than the shortest interval of a group.
const lookEvery = 7 * time.Second

func reload(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/-/reload", http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("reload: %s", answer.Status)
	}
	return nil
}
