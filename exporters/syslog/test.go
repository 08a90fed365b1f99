package syslog

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/exporters/syslog/header"
)

// Test reads lines and tells, for each, who it is from, when it was sent, its
// key, and what the rules make of it. source is the address that they are
// taken to come from; empty for none. Nothing is listened to or kept.
func Test(ctx context.Context, opts Options, source string, in io.Reader, out io.Writer) error {
	clock, err := opts.clock()
	if err != nil {
		return fmt.Errorf("%w:\n%w", ErrConfiguration, err)
	}
	var from netip.Addr
	if source != "" {
		if from, err = netip.ParseAddr(source); err != nil {
			return fmt.Errorf("%w:\n--source: %w", ErrConfiguration, err)
		}
	}
	opts.DryRun = true
	core, err := receiver.New(ctx, opts.Options, form(opts), slog.New(slog.DiscardHandler), prometheus.NewRegistry())
	if err != nil {
		return fmt.Errorf("%w:\n%w", ErrConfiguration, err)
	}
	t := trial{clock: clock, core: core, rules: core.Worker(), from: from, out: bufio.NewWriter(out)}
	lines := bufio.NewReader(in)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			t.line(number, line)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read lines: %w", err)
		}
	}
	t.sum()
	return t.out.Flush()
}

// trial is one run of Test.
type trial struct {
	clock header.Clock
	core  *receiver.Core
	rules *receiver.Worker
	from  netip.Addr
	out   *bufio.Writer

	lines, events int
}

func (t *trial) say(format string, args ...any) {
	fmt.Fprintf(t.out, format+"\n", args...) //nolint:errcheck // Flush tells
}

func (t *trial) line(number int, line []byte) {
	now := time.Now()
	var h header.Message
	header.Parse(line, &h)
	device := t.core.Directory.Resolve(t.from, h.Host).Device()
	t.lines++
	t.say("line %d: %s", number, shown(strings.TrimRight(string(line), "\r\n")))
	t.say("  device    %s", t.named(device, h.Host))
	t.say("  time      %s", t.time(&h, now))
	t.say("  header    %s%s", h.Format, told(", program ", h.App))
	t.say("  key       %s", orNone(h.Key))
	text := h.Body
	if h.Again != nil {
		text = h.Again
	}
	t.say("  text      %s", shown(string(text)))
	if h.Repeated > 0 {
		t.say("  repeated  %d times", h.Repeated)
	}
	m := event.Message{Device: device, Key: h.Key, App: h.App, Text: text, Line: line, Received: now, At: now}
	hits := t.rules.Match(&m)
	if len(hits) == 0 {
		t.say("  no rule")
	}
	for _, hit := range hits {
		t.say("  rule      %s: %s", hit.Rule, receiver.Describe(&hit, device))
		t.events++
	}
	t.say("")
}

func (t *trial) time(h *header.Message, now time.Time) string {
	stamp, told := t.clock.Stamp(h, now)
	if !told {
		return "not told: the time of reception"
	}
	text := stamp.Format("2006-01-02 15:04:05.999 -07:00")
	if at, _, _ := t.clock.Time(h, now); at.Equal(now) {
		text += ", not believed: the time of reception counts"
	}
	return text
}

func (t *trial) sum() { t.say("%d lines, %d events", t.lines, t.events) }

func (t *trial) named(device *event.Device, host []byte) string {
	said := told(", the line says ", host)
	switch {
	case device.Known:
		return fmt.Sprintf("%s at %s%s", device.Name, device.Site, said)
	case t.from.IsValid():
		return shown(device.Name) + ", not in the inventory" + said
	default:
		return "not known without --source" + said
	}
}

func told(before string, value []byte) string {
	if len(value) == 0 {
		return ""
	}
	return before + shown(string(value))
}

func orNone(value []byte) string {
	if len(value) == 0 {
		return "none"
	}
	return shown(string(value))
}

// shown is a text that cannot play tricks on a terminal.
func shown(text string) string {
	if utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 {
		return text
	}
	return strconv.Quote(text)
}
