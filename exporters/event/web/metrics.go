package web

import (
	"bufio"
	"io"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"github.com/vigie-noc/vigie/internal/daemon"
)

// contentType is the text format; our own families are written in no other.
const contentType = "text/plain; version=0.0.4; charset=utf-8"

// Metrics serves what a registry has, followed by families that are written as
// text: their names must not be in the registry. It answers 500 when something
// fails before anything was sent, and breaks the connection off after that, so
// that Prometheus does not take half a page for the whole.
func Metrics(gatherer prometheus.Gatherer, more ...func(io.Writer) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &answer{w: w, r: r}
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
	w      http.ResponseWriter
	r      *http.Request
	begun  bool
	out    io.Writer
	finish func() error
}

// Write sends data, which may be in pieces.
func (a *answer) Write(data []byte) (int, error) {
	if !a.begun {
		a.begin()
	}
	return a.out.Write(data)
}

func (a *answer) begin() {
	a.begun = true
	a.w.Header().Set("Content-Type", contentType)
	a.out, a.finish = daemon.Compressed(a.w, a.r)
}

func (a *answer) end() error {
	if !a.begun {
		a.begin()
	}
	return a.finish()
}
