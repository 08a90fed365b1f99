// Package exposition writes samples in Prometheus' text format 0.0.4, in the
// order and with the number format of promhttp, and refuses the sets that
// promhttp refuses: a series that is there twice, and a metric whose type or
// help is not one.
package exposition

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/exporters/snmp/sample"
)

// ConflictError lists everything that forbids a set of samples, a sentence
// each.
type ConflictError struct{ Conflicts []string }

func (e *ConflictError) Error() string {
	if len(e.Conflicts) == 1 {
		return e.Conflicts[0]
	}
	return fmt.Sprintf("%d error(s) occurred:\n* %s", len(e.Conflicts), strings.Join(e.Conflicts, "\n* "))
}

// Sort brings samples into the order of the format, in place: by name, then
// by the values of their labels.
func Sort(samples []sample.Sample) {
	slices.SortStableFunc(samples, func(a, b sample.Sample) int {
		if byName := strings.Compare(a.Name, b.Name); byName != 0 {
			return byName
		}
		return compareLabels(a.Labels, b.Labels)
	})
}

func compareLabels(a, b []sample.Label) int {
	if byCount := cmp.Compare(len(a), len(b)); byCount != 0 {
		return byCount
	}
	for i := range a {
		if byValue := strings.Compare(a[i].Value, b[i].Value); byValue != 0 {
			return byValue
		}
	}
	return slices.CompareFunc(a, b, func(x, y sample.Label) int { return strings.Compare(x.Name, y.Name) })
}

// Check tells, as a *ConflictError, why sorted samples cannot be served
// together.
func Check(samples []sample.Sample) error {
	var conflicts []string
	family := 0
	for i := 1; i < len(samples); i++ {
		s, first, before := samples[i], samples[family], samples[i-1]
		switch {
		case s.Name != first.Name:
			family = i
		case s.Type != first.Type:
			conflicts = append(conflicts, fmt.Sprintf("collected metric %s should be a %s", describe(s), first.Type))
		case s.Help != first.Help:
			conflicts = append(conflicts, fmt.Sprintf("collected metric %s has help %q but should have %q", describe(s), s.Help, first.Help))
		case slices.Equal(s.Labels, before.Labels):
			conflicts = append(conflicts, fmt.Sprintf("collected metric %s was collected before with the same name and label values", describe(s)))
		}
	}
	if conflicts == nil {
		return nil
	}
	return &ConflictError{conflicts}
}

// describe shows a sample as client_golang does, which people search for.
func describe(s sample.Sample) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q {", s.Name)
	for _, label := range s.Labels {
		fmt.Fprintf(&b, " label:{name:%q value:%q}", label.Name, label.Value)
	}
	fmt.Fprintf(&b, " %s:{value:%s}}", s.Type, formatted(s.Value))
	return b.String()
}

// Write puts sorted samples into w, each metric under its help and type.
func Write(w io.Writer, samples []sample.Sample) error {
	var text []byte
	var family string
	for i := range samples {
		s := &samples[i]
		if s.Name != family {
			text, family = appendHeader(text, s), s.Name
		}
		text = appendSample(text, s)
		if len(text) > flushAt {
			if _, err := w.Write(text); err != nil {
				return fmt.Errorf("write samples: %w", err)
			}
			text = text[:0]
		}
	}
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("write samples: %w", err)
	}
	return nil
}

// flushAt keeps the text of a big switch from standing in memory whole.
const flushAt = 32 << 10

func appendHeader(text []byte, s *sample.Sample) []byte {
	text = append(text, "# HELP "...)
	text = append(text, s.Name...)
	text = append(text, ' ')
	text = appendEscaped(text, s.Help, false)
	text = append(text, "\n# TYPE "...)
	text = append(text, s.Name...)
	text = append(text, ' ')
	text = append(text, s.Type...)
	return append(text, '\n')
}

func appendSample(text []byte, s *sample.Sample) []byte {
	text = append(text, s.Name...)
	for i, label := range s.Labels {
		text = append(text, "{,"[min(i, 1)])
		text = append(text, label.Name...)
		text = append(text, `="`...)
		text = appendEscaped(text, label.Value, true)
		text = append(text, '"')
	}
	if len(s.Labels) > 0 {
		text = append(text, '}')
	}
	text = append(text, ' ')
	text = appendNumber(text, s.Value)
	return append(text, '\n')
}

func appendEscaped(text []byte, value string, quoted bool) []byte {
	for i := range len(value) {
		switch c := value[i]; {
		case c == '\\':
			text = append(text, `\\`...)
		case c == '\n':
			text = append(text, `\n`...)
		case c == '"' && quoted:
			text = append(text, `\"`...)
		default:
			text = append(text, c)
		}
	}
	return text
}

func appendNumber(text []byte, value float64) []byte {
	switch {
	case math.IsInf(value, 1):
		return append(text, "+Inf"...)
	case math.IsInf(value, -1):
		return append(text, "-Inf"...)
	default:
		return strconv.AppendFloat(text, value, 'g', -1, 64)
	}
}

func formatted(value float64) string { return string(appendNumber(nil, value)) }
