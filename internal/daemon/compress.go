package daemon

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// compressors are kept: a new one is a megabyte, and costs more than a small
// page.
var compressors = sync.Pool{New: func() any {
	writer, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		panic(fmt.Sprintf("gzip does not know its own level: %v", err))
	}
	return writer
}}

// Compressed gives where to write the body of an answer, gzip'ed where the
// request takes that, and what to call after it.
func Compressed(w http.ResponseWriter, r *http.Request) (out io.Writer, finish func() error) {
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
		coding, parameters, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		quality, weighed := strings.CutPrefix(strings.TrimSpace(parameters), "q=")
		weight, err := strconv.ParseFloat(quality, 64)
		return !weighed || err == nil && weight > 0
	}
	return false
}
