// Command fetch brings dashboards that were edited in a Grafana back into
// this folder, as files without what one Grafana knew of itself:
//
//	make dashboards-fetch GRAFANA=http://127.0.0.1:3000 TOKEN_FILE=grafana.token
//
// Without an argument it brings back those that the folder has; a uid that is
// new becomes a file of its own. What it writes, the lint of the folder still
// has to accept.
//
//	main.go     flags, and what is said
//	grafana.go  asking Grafana
//	clean.go    taking away what is one database's
//	layout.go   JSON in one order and form, so that a diff shows what was edited
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, pflag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var from grafana
	var folder string
	fs := pflag.NewFlagSet("fetch", pflag.ContinueOnError)
	fs.StringVar(&from.url, "url", "http://127.0.0.1:3000", "Grafana")
	fs.StringVar(&from.tokenFile, "token-file", "", "file with a token of a service account that may view dashboards; empty for anonymous access")
	fs.StringVar(&folder, "folder", "dashboards", "folder of the dashboards")
	if err := fs.Parse(args); err != nil {
		return err
	}
	known, err := filesByUID(folder)
	if err != nil {
		return err
	}
	asked := fs.Args()
	if len(asked) == 0 {
		for uid := range known {
			asked = append(asked, uid)
		}
	}
	var failed []error
	for _, uid := range asked {
		said, err := fetch(ctx, from, uid, known[uid], folder)
		if err == nil {
			_, err = fmt.Fprintln(out, said)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// filesByUID are the dashboards that the folder has.
func filesByUID(folder string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s holds no dashboard: give its --folder", folder)
	}
	known := make(map[string]string, len(paths))
	for _, path := range paths {
		text, err := os.ReadFile(path) //nolint:gosec // the folder that was asked for
		if err != nil {
			return nil, err
		}
		var d struct {
			UID string `json:"uid"`
		}
		if err := json.Unmarshal(text, &d); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		known[d.UID] = path
	}
	return known, nil
}

// fetch writes one dashboard, and says what became of its file. A file is
// replaced whole or not at all.
func fetch(ctx context.Context, from grafana, uid, path, folder string) (string, error) {
	model, err := from.dashboard(ctx, uid)
	if err != nil {
		return "", fmt.Errorf("%s: %w", uid, err)
	}
	if err := clean(model); err != nil {
		return "", fmt.Errorf("%s: %w", uid, err)
	}
	if model["uid"] != uid {
		return "", fmt.Errorf("%s: Grafana answered with the dashboard %v", uid, model["uid"])
	}
	if path == "" {
		path = filepath.Join(folder, strings.TrimPrefix(uid, "vigie-")+".json")
	}
	text := layout(model)
	if old, err := os.ReadFile(path); err == nil && string(old) == text { //nolint:gosec // a dashboard of the folder
		return path + ": unchanged", nil
	}
	if err := os.WriteFile(path+".new", []byte(text), 0o644); err != nil { //nolint:gosec // everybody may read a dashboard
		return "", err
	}
	return path + ": written", os.Rename(path+".new", path)
}
