package trap

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/exporters/trap/capture"
	"github.com/vigie-noc/vigie/exporters/trap/content"
	"github.com/vigie-noc/vigie/exporters/trap/usm"
	"github.com/vigie-noc/vigie/internal/wire"
)

// ErrRefused says that a capture has traps that were not taken; what Replay
// printed says why.
var ErrRefused = errors.New("not all traps of the capture were taken")

// Replay shows what would become of the traps in a capture file: who sent
// them, what they say, and which events the rules make of them. Without a
// configuration file every community is taken; ports have no names but those
// in the traps.
func Replay(opts Options, in io.Reader, out io.Writer) error {
	r, err := newReplay(opts, out)
	if err != nil {
		return fmt.Errorf("%w:\n%w", ErrConfiguration, err)
	}
	from, err := capture.NewReader(in)
	if err != nil {
		return err //nolint:wrapcheck // it says what is read
	}
	var d capture.Datagram
	for {
		if err = from.Next(&d); err != nil {
			break
		}
		r.show(&d)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	r.sum(from.Others)
	if err == nil && len(r.refused) > 0 {
		err = ErrRefused
	}
	return errors.Join(err, r.out.Flush())
}

// replay is a receiver whose events are printed.
type replay struct {
	out    *bufio.Writer
	reader *reader
	hits   []string
	line   []byte

	traps, events, others int
	refused               []string
}

// Apply takes what the rules made of the trap at hand.
func (r *replay) Apply(message *event.Message, hits []event.Hit) {
	for _, hit := range hits {
		r.hits = append(r.hits, fmt.Sprintf("rule %s: %s", hit.Rule, receiver.Describe(&hit, message.Device)))
	}
}

func newReplay(opts Options, out io.Writer) (*replay, error) {
	allowed, err := load(opts.ConfigFile)
	if err != nil {
		return nil, err
	}
	opts.DryRun = true
	registry := prometheus.NewRegistry()
	core, err := receiver.New(context.Background(), opts.Options, form, slog.New(slog.DiscardHandler), registry)
	if err != nil {
		return nil, err
	}
	local, err := usm.Boot("", time.Now())
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it did
	}
	r := &replay{out: bufio.NewWriter(out)}
	s := &shared{
		logger:  slog.New(slog.DiscardHandler),
		metrics: newMetrics(registry), security: usm.New(local, allowed.users), events: r, recent: newRecent(time.Time{}), core: core,
	}
	s.state.Store(&state{communities: allowed.communities, trusting: opts.ConfigFile == ""})
	r.reader = newReader(s)
	return r, nil
}

// show prints one datagram, if it is a trap.
func (r *replay) show(d *capture.Datagram) {
	r.hits = r.hits[:0]
	r.reader.receive(d.Payload, d.From, d.At)
	why := r.reader.why
	switch why {
	case wire.FaultPDU, wire.FaultType, whyDiscovery:
		r.others++ // answers, questions, and what is no SNMP at all
		return
	case "", dropDuplicate:
	default:
		r.refused = append(r.refused, why)
		_, _ = fmt.Fprintf(r.out, "%s  %s\n    refused: %s\n", d.At.Format(time.TimeOnly+".000"), d.From.Addr(), why) // Flush tells
		return
	}
	r.traps++
	t := &r.reader.trap
	r.line = t.AppendText(r.line[:0], content.Port{})
	_, _ = fmt.Fprintf(r.out, "%s  %-24s  %-4s  %s\n", d.At.Format(time.TimeOnly+".000"), r.sender(d), r.version(), t.Key()) // Flush tells
	if len(r.line) > 0 {
		_, _ = fmt.Fprintf(r.out, "    %s\n", r.line)
	}
	if why == dropDuplicate {
		_, _ = fmt.Fprintln(r.out, "    came before")
		return
	}
	if len(r.hits) == 0 {
		_, _ = fmt.Fprintln(r.out, "    no event")
		return
	}
	r.events++
	for _, hit := range r.hits {
		_, _ = fmt.Fprintf(r.out, "    %s\n", hit)
	}
}

// sender is the device, and the address where that is not its name.
func (r *replay) sender(d *capture.Datagram) string {
	device := r.reader.core.Directory.Resolve(d.From.Addr(), r.reader.address).Device()
	if device.Known {
		return fmt.Sprintf("%s (%s)", device.Name, d.From.Addr())
	}
	return device.Name
}

func (r *replay) version() string {
	switch r.reader.notification.Version {
	case wire.V1:
		return "v1"
	case wire.V2c:
		return "v2c"
	default:
		return "v3"
	}
}

// sum prints the last line.
func (r *replay) sum(noDatagrams int) {
	_, _ = fmt.Fprintf(r.out, "\n%d traps, %d with an event, %d refused", r.traps, r.events, len(r.refused)) // Flush tells
	if len(r.refused) > 0 {
		slices.Sort(r.refused)
		_, _ = fmt.Fprintf(r.out, " (%s)", strings.Join(slices.Compact(slices.Clone(r.refused)), ", "))
	}
	_, _ = fmt.Fprintf(r.out, "; %d other messages, %d packets that are no datagrams\n", r.others, noDatagrams)
}
