package exposition

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/vigie-noc/vigie/exporters/snmp/sample"
)

func gauge(name string, value float64, labels ...string) sample.Sample {
	s := sample.Sample{Name: name, Help: "Help.", Type: sample.Gauge, Value: value}
	for i := 0; i+1 < len(labels); i += 2 {
		s.Labels = append(s.Labels, sample.Label{Name: labels[i], Value: labels[i+1]})
	}
	return s
}

// page prepares samples, each in a set of its own.
func page(samples []sample.Sample, degrade bool) (*Page, error) {
	var sets []*sample.Set
	for _, s := range samples {
		sets = append(sets, sample.Plain([]sample.Sample{s}))
	}
	return Prepare(append(sets, nil), degrade)
}

func write(w io.Writer, samples []sample.Sample) error {
	p, err := page(samples, false)
	if err != nil {
		return err
	}
	defer p.Release()
	return p.Write(w)
}

func TestWrite(t *testing.T) {
	t.Parallel()
	odd := gauge("c", math.Inf(1), "x", "a\\b\"c\nd")
	odd.Help, odd.Type = "one\\two\n\"three\"", sample.Counter
	samples := []sample.Sample{
		odd, gauge("b", 1e6, "x", "10"), gauge("b", 0.5, "x", "9"), gauge("b", math.NaN()), gauge("a", math.Inf(-1)),
		gauge("b", -1, "x", "1", "y", "2"),
	}
	var text bytes.Buffer
	if err := write(&text, samples); err != nil {
		t.Fatal(err)
	}
	const want = "# HELP a Help.\n# TYPE a gauge\na -Inf\n" +
		"# HELP b Help.\n# TYPE b gauge\nb NaN\nb{x=\"10\"} 1e+06\nb{x=\"9\"} 0.5\nb{x=\"1\",y=\"2\"} -1\n" +
		"# HELP c one\\\\two\\n\"three\"\n# TYPE c counter\nc{x=\"a\\\\b\\\"c\\nd\"} +Inf\n"
	if text.String() != want {
		t.Errorf("got\n%s\nwant\n%s", text.String(), want)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text.Bytes()))
	if err != nil || len(families) != 3 {
		t.Errorf("Prometheus' parser reads %d families, %v", len(families), err)
	}
	if _, err := promlint.New(bytes.NewReader(text.Bytes())).Lint(); err != nil {
		t.Errorf("promlint cannot read it: %v", err)
	}
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	other := gauge("a", 1, "x", "2")
	other.Help = "Other help."
	counter := gauge("a", 1, "x", "2")
	counter.Type = sample.Counter
	tests := []struct {
		name    string
		samples []sample.Sample
		want    string
	}{
		{"fine", []sample.Sample{gauge("a", 1, "x", "1"), gauge("a", 1, "x", "2"), gauge("b", 1, "x", "1")}, ""},
		{"none", nil, ""},
		{"twice", []sample.Sample{gauge("a", 1, "x", "1"), gauge("a", 2, "x", "1")}, `collected metric "a" { label:{name:"x" value:"1"} gauge:{value:2}} was collected before with the same name and label values`},
		{"help", []sample.Sample{gauge("a", 1, "x", "1"), other}, `collected metric "a" { label:{name:"x" value:"2"} gauge:{value:1}} has help "Other help." but should have "Help."`},
		{"type", []sample.Sample{gauge("a", 1, "x", "1"), counter}, `collected metric "a" { label:{name:"x" value:"2"} counter:{value:1}} should be a gauge`},
		{"thrice", []sample.Sample{gauge("a", 1), gauge("a", 2), gauge("a", 3)}, "2 error(s) occurred:\n" +
			"* collected metric \"a\" { gauge:{value:2}} was collected before with the same name and label values\n" +
			"* collected metric \"a\" { gauge:{value:3}} was collected before with the same name and label values"},
	}
	for _, test := range tests {
		_, err := page(test.samples, false)
		if (err == nil) != (test.want == "") || (err != nil && err.Error() != test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
		if _, ok := errors.AsType[*ConflictError](err); err != nil && !ok {
			t.Errorf("%s: %T is no *ConflictError", test.name, err)
		}
	}
}

func TestWriteInPieces(t *testing.T) {
	t.Parallel()
	var samples []sample.Sample
	for i := range 9000 {
		samples = append(samples, gauge("a", 1, "x", fmt.Sprintf("%05d", i)))
	}
	var text strings.Builder
	if err := write(&text, samples); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(text.String(), "\n"); lines != 9002 {
		t.Errorf("%d lines, want 9002", lines)
	}
	if err := write(broken{}, samples); !errors.Is(err, errBroken) {
		t.Errorf("the writer's error is lost: %v", err)
	}
}

var errBroken = errors.New("peer left")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }

// With degrade, what cannot stand beside the rest is left out and counted.
func TestDegrade(t *testing.T) {
	t.Parallel()
	other := gauge("a", 7, "x", "2")
	other.Help = "Other help."
	p, err := page([]sample.Sample{gauge("a", 1, "x", "1"), gauge("a", 2, "x", "1"), other, gauge("b", 3)}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	var text strings.Builder
	if err := p.Write(&text); err != nil {
		t.Fatal(err)
	}
	const want = "# HELP a Help.\n# TYPE a gauge\na{x=\"1\"} 1\n# HELP b Help.\n# TYPE b gauge\nb 3\n"
	if text.String() != want || p.Dropped() != 2 || p.Series() != 2 {
		t.Errorf("dropped %d of %d, got\n%s", p.Dropped(), p.Series(), text.String())
	}
}

func FuzzNumber(f *testing.F) {
	for _, value := range []float64{0, math.Copysign(0, -1), 1, 999999, 1e6, 1234567, 12345670, 1 << 53, 1<<53 - 1, 4294967295, -5, 0.1, 1e21} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value float64) {
		for _, v := range []float64{value, math.Trunc(value), math.Trunc(math.Mod(value, 1<<53))} {
			want := strconv.FormatFloat(v, 'g', -1, 64)
			if got := string(appendNumber(nil, v)); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	})
}
