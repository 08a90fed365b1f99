// Command rules measures what the alert rules cost: the real Prometheus, which
// is told what so many devices say, evaluates no rules for some minutes, then
// those of one folder, then those of others. It prints how much more processor
// they took than none, which does not depend on what else the machine does, and
// how long the groups took at best, which does. Rules of an hour's interval are
// not evaluated in so short a time.
package main

import (
	"context"
	"encoding/json"
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
	none, _, err := measure(ctx, dir, s)
	if err != nil {
		return err
	}
	for folder := range strings.SplitSeq(s.folders, ",") {
		all, groups, err := measure(ctx, dir, s, folder)
		if err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
		fmt.Printf("\n%s: %.2f s of processor each 30 s, which is %.0f %% of one with %d devices\n",
			folder, 30*(all-none), 100*(all-none)*wholeEstate/float64(s.devices), wholeEstate)
		groups.print(s.devices)
	}
	return nil
}

func config(dir string) string { return filepath.Join(dir, "prometheus.yml") }

// configure has Prometheus evaluate the rules of some folders as it does when
// shipped.
func configure(dir string, folders ...string) error {
	files := []string{}
	for _, folder := range folders {
		path, err := filepath.Abs(folder)
		if err != nil {
			return err
		}
		files = append(files, path+"/*.rules.yml")
	}
	list, err := json.Marshal(files)
	if err != nil {
		return err
	}
	return os.WriteFile(config(dir), fmt.Appendf(nil, "global: {evaluation_interval: 30s}\nrule_files: %s\n", list), 0o600)
}

// measure has the rules of folders evaluated for some minutes, while devices go
// on to be polled, and tells which part of a processor that took.
func measure(ctx context.Context, dir string, s settings, folders ...string) (share float64, seen costs, err error) {
	if err := errors.Join(configure(dir, folders...), reload(ctx, s.listen)); err != nil {
		return 0, nil, err
	}
	before, err := bench.Ask(ctx, http.DefaultClient, s.listen)
	if err != nil {
		return 0, nil, err
	}
	seen = costs{}
	begun := time.Now()
	for n := range s.minutes {
		if _, err := push(ctx, s.listen, s.devices, minutes(1, time.Now())); err != nil {
			return 0, nil, err
		}
		for time.Since(begun) < time.Duration(n+1)*time.Minute {
			select {
			case <-ctx.Done():
				return 0, nil, ctx.Err()
			case <-time.After(lookEvery):
			}
			if err := seen.look(ctx, s.listen); err != nil {
				return 0, nil, err
			}
		}
	}
	after, err := bench.Ask(ctx, http.DefaultClient, s.listen)
	if err != nil {
		return 0, nil, err
	}
	took := after.Sum("process_cpu_seconds_total") - before.Sum("process_cpu_seconds_total")
	return took / time.Since(begun).Seconds(), seen, nil
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
