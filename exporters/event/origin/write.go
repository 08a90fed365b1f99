package origin

import (
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
)

// chunk is how much text stands in memory at a time. It is written out when
// it is half full: a device's lines are never as long as the other half.
const chunk = 64 << 10

var texts = sync.Pool{New: func() any {
	text := make([]byte, 0, chunk)
	return &text
}}

// WriteMetrics writes the metrics of all devices that spoke of late, in
// Prometheus' text format: those of the inventory in its order, then the
// others by name. A severity that a device never used has no series.
func (d *Directory) WriteMetrics(w io.Writer, now time.Time) error {
	since := d.since(now)
	d.unknown.sweep(since)
	text := texts.Get().(*[]byte)
	defer texts.Put(text)
	p := page{out: w, text: (*text)[:0], since: since, known: d.known.Load().list, unknown: d.unknown.list()}
	for i, series := range []func([]byte, string, *Origin) []byte{appendMessages, appendLast, appendLimited, appendSkew} {
		p.family(string(d.options.Prefix)+families[i].name, families[i].kind, families[i].help, series)
	}
	p.flush(1)
	if p.err != nil {
		return fmt.Errorf("write metrics of devices: %w", p.err)
	}
	return nil
}

// page is one exposition under way.
type page struct {
	out            io.Writer
	text           []byte
	since          int64
	known, unknown []*Origin
	err            error
}

// flush writes the text out if it is long enough.
func (p *page) flush(least int) {
	if p.err == nil && len(p.text) >= least {
		_, p.err = p.out.Write(p.text)
		p.text = p.text[:0]
	}
}

// family writes one metric: what series makes of each device.
func (p *page) family(name, kind, help string, series func(text []byte, name string, o *Origin) []byte) {
	p.text = fmt.Appendf(p.text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
	name += "{"
	for _, origins := range [][]*Origin{p.known, p.unknown} {
		for _, o := range origins {
			if p.err != nil {
				return
			}
			if o.heard(p.since) {
				p.text = series(p.text, name, o)
				p.flush(chunk / 2)
			}
		}
	}
}

func appendMessages(text []byte, name string, o *Origin) []byte {
	labels := o.face.Load().labels
	for i := range o.counts {
		if count := o.counts[i].Load(); count > 0 {
			text = append(append(text, name...), labels...)
			text = append(append(text, `,`+severityLabel+`="`...), severities[i]...)
			text = strconv.AppendUint(append(text, `"} `...), count, 10)
			text = append(text, '\n')
		}
	}
	return text
}

func appendLast(text []byte, name string, o *Origin) []byte {
	return appendSeries(text, name, o, o.last.Load())
}

func appendLimited(text []byte, name string, o *Origin) []byte {
	if o.limit.every == 0 {
		return text
	}
	text = append(append(text, name...), o.face.Load().labels...)
	text = strconv.AppendUint(append(text, "} "...), o.limited.Load(), 10)
	return append(text, '\n')
}

func appendSkew(text []byte, name string, o *Origin) []byte {
	skew := o.skew.Load()
	if skew == 0 {
		return text
	}
	return appendSeries(text, name, o, skew)
}

// appendSeries writes a time.
func appendSeries(text []byte, name string, o *Origin, nanoseconds int64) []byte {
	text = append(append(text, name...), o.face.Load().labels...)
	text = appendSeconds(append(text, "} "...), nanoseconds)
	return append(text, '\n')
}
