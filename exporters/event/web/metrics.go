package web

import (
	"bufio"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
)

// contentType is the text format; our own families are written in no other.
const contentType = "text/plain; version=0.0.4; charset=utf-8"

// Metrics serves what a registry has, followed by families that are written as
// text: their names must not be in the registry. It answers 500 when something
// fails before anything was sent, and breaks the connection off after that, so
// that Prometheus does not take half a page for the whole.
func Metrics(gatherer prometheus.Gatherer, more ...func(io.Writer) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &answer{w: w, gzip: acceptsGzip(r)}
		buffered := bufio.NewWriterSize(out, 256<<10)
		err := write(buffered, gatherer, more)
		if err == nil {
			err = buffered.Flush()
		}
		if err == nil {
			err = out.end()
		}
		switch {
		case err == nil:
		case out.begun:
			panic(http.ErrAbortHandler)
		default:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
}

func write(w io.Writer, gatherer prometheus.Gatherer, more []func(io.Writer) error) error {
	families, err := gatherer.Gather()
	if err != nil {
		return err
	}
	for _, family := range families {
		if _, err := expfmt.MetricFamilyToText(w, family); err != nil {
			return err
		}
	}
	for _, own := range more {
		if err := own(w); err != nil {
			return err
		}
	}
	return nil
}

// answer sets the headers once there is something to send.
type answer struct {
	w     http.ResponseWriter
	gzip  bool
	begun bool
	zip   *gzip.Writer
}

// Write sends data, which may be in pieces.
func (a *answer) Write(data []byte) (int, error) {
	if !a.begun {
		a.begin()
	}
	if a.zip != nil {
		return a.zip.Write(data)
	}
	return a.w.Write(data)
}

func (a *answer) begin() {
	a.begun = true
	a.w.Header().Set("Content-Type", contentType)
	a.w.Header().Add("Vary", "Accept-Encoding")
	if a.gzip {
		a.w.Header().Set("Content-Encoding", "gzip")
		a.zip, _ = gzip.NewWriterLevel(a.w, gzip.BestSpeed) // the level is one
	}
}

func (a *answer) end() error {
	if !a.begun {
		a.begin()
	}
	if a.zip == nil {
		return nil
	}
	return a.zip.Close()
}

// acceptsGzip tells whether a request takes gzip.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, parameters, _ := strings.Cut(part, ";")
		if strings.TrimSpace(coding) != "gzip" {
			continue
		}
		quality, found := strings.CutPrefix(strings.TrimSpace(parameters), "q=")
		value, err := strconv.ParseFloat(quality, 64)
		return !found || err == nil && value > 0
	}
	return false
}
