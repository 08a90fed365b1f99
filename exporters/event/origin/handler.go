package origin

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// compressors are kept: a new one is a megabyte.
var compressors = sync.Pool{New: func() any {
	writer, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		panic(fmt.Sprintf("gzip does not know its own level: %v", err))
	}
	return writer
}}

// Handler answers /metrics/devices, which a scrape job of its own reads: it
// is far larger than /metrics.
func (d *Directory) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		w.Header().Set("Vary", "Accept-Encoding")
		if r.Method == http.MethodHead {
			return
		}
		if !acceptsGzip(r.Header.Get("Accept-Encoding")) {
			_ = d.WriteMetrics(w, time.Now()) // the peer is gone
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		writer := compressors.Get().(*gzip.Writer)
		defer compressors.Put(writer)
		writer.Reset(w)
		if d.WriteMetrics(writer, time.Now()) == nil {
			_ = writer.Close() // as above
		}
	})
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, quality, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			weight := strings.TrimSpace(quality)
			return weight != "q=0" && !strings.HasPrefix(weight, "q=0.000")
		}
	}
	return false
}
