package evidence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// every is the shipped interval of the rules; evaluations are not on the
// minute in life either.
const (
	every  = 30 * time.Second
	offset = 7 * time.Second
)

// tunis has the contract's days.
func tunis(t *testing.T) *time.Location {
	t.Helper()
	location, err := time.LoadLocation("Africa/Tunis")
	if err != nil {
		t.Fatal(err)
	}
	return location
}

// times are from and to, as "2 10:00" of March 2026, in turns.
type times []string

func (ts times) has(at time.Time, location *time.Location) bool {
	for i := 0; i < len(ts); i += 2 {
		if !at.Before(instant(ts[i], location)) && at.Before(instant(ts[i+1], location)) {
			return true
		}
	}
	return false
}

func instant(text string, location *time.Location) time.Time {
	at, err := time.ParseInLocation("2006-01-2 15:04:05", "2026-03-"+text, location)
	if err != nil {
		at, err = time.ParseInLocation("2006-01-2 15:04", "2026-03-"+text, location)
	}
	if err != nil {
		panic(err)
	}
	return at
}

// life is what becomes of a device or a site.
type life struct {
	labels string
	name   string
	alert  string // with its labels
	down   times
	blind  times // nobody measures it
}

// past writes the samples that the shipped rules would have made of lives
// from one instant to another, but while Prometheus was away.
func past(lives []life, from, to time.Time, away times, location *time.Location) string {
	series := make(map[string][]string)
	add := func(name string, at time.Time, value int) {
		series[name] = append(series[name], fmt.Sprintf("%s %d %d.%03d\n", name, value, at.Unix(), at.UnixMilli()%1000))
	}
	for _, l := range lives {
		var active, kept time.Time
		waits, keeps := time.Minute, time.Duration(0)
		if strings.HasPrefix(l.alert, "SiteIsole") {
			waits, keeps = 30*time.Second, 2*time.Minute
		}
		alert, labels, _ := strings.Cut(l.alert, ",")
		for at := from.Add(offset); at.Before(to); at = at.Add(every) {
			if away.has(at, location) {
				continue
			}
			blind, down := l.blind.has(at, location), l.down.has(at, location)
			if !blind && alert != "SiteIsole" {
				value := 1
				if down {
					value = 0
				}
				add("device:probe_success:believed{"+l.labels+"}", at, value)
			}
			down = down && !blind
			firing := !active.IsZero() && at.Sub(active) >= waits
			switch {
			case down && active.IsZero():
				active, kept = at, time.Time{}
			case down:
				kept = time.Time{}
			case firing && keeps > 0 && (kept.IsZero() || at.Sub(kept) < keeps):
				if kept.IsZero() {
					kept = at
				}
			default:
				active = time.Time{}
			}
			if active.IsZero() {
				continue
			}
			state := "pending"
			if at.Sub(active) >= waits {
				state = "firing"
			}
			add(fmt.Sprintf("ALERTS{alertname=%q,alertstate=%q,%s}", alert, state, labels), at, 1)
		}
	}
	var text strings.Builder
	names := make([]string, 0, len(series))
	for name := range series {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, line := range series[name] {
			text.WriteString(line)
		}
	}
	return text.String()
}
