package daemon

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func routes(opts Options, reloader *reloader) http.Handler {
	guard := opts.Guard
	if guard == nil {
		guard = func(_ string, next http.Handler) http.Handler { return next }
	}
	mux := http.NewServeMux()
	mux.Handle("/", opts.Handler)
	mux.HandleFunc("GET /-/healthy", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "healthy") //nolint:errcheck // the peer may be gone
	})
	mux.HandleFunc("GET /-/ready", func(w http.ResponseWriter, r *http.Request) {
		if opts.Ready != nil {
			if err := opts.Ready(r.Context()); err != nil {
				http.Error(w, err.Error(), http.StatusServiceUnavailable)
				return
			}
		}
		fmt.Fprintln(w, "ready") //nolint:errcheck // the peer may be gone
	})
	metrics := opts.Metrics
	if metrics == nil {
		metrics = promhttp.HandlerFor(opts.Registry, promhttp.HandlerOpts{Registry: opts.Registry})
	}
	mux.Handle("GET "+cmp.Or(opts.Flags.MetricsPath, "/metrics"), guard("metrics", metrics))
	if opts.Reload != nil {
		mux.Handle("POST /-/reload", guard("admin", reloader))
	}
	return mux
}
