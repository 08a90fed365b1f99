package snmp

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// compressors are kept: a new one costs more than a small scrape.
var compressors = sync.Pool{New: func() any {
	writer, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		panic(fmt.Sprintf("gzip does not know its own level: %v", err))
	}
	return writer
}}

// compressed gives where to write the body, and what to call after it.
func compressed(w http.ResponseWriter, r *http.Request) (out io.Writer, finish func() error) {
	w.Header().Set("Vary", "Accept-Encoding")
	if !acceptsGzip(r.Header.Get("Accept-Encoding")) {
		return w, func() error { return nil }
	}
	w.Header().Set("Content-Encoding", "gzip")
	writer := compressors.Get().(*gzip.Writer)
	writer.Reset(w)
	return writer, func() error {
		err := writer.Close()
		compressors.Put(writer)
		return err
	}
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
