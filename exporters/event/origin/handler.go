package origin

import (
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/internal/daemon"
)

// Handler answers /metrics/devices, which a scrape job of its own reads: it
// is far larger than /metrics.
func (d *Directory) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		if r.Method == http.MethodHead {
			return
		}
		out, finish := daemon.Compressed(w, r)
		if d.WriteMetrics(out, time.Now()) == nil {
			_ = finish() // the peer is gone
		}
	})
}
