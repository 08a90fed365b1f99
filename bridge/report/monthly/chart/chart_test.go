package chart_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/chart"
	"github.com/vigie-noc/vigie/bridge/report/monthly/monthlytest"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// element is one of a picture.
type element struct {
	name string
	at   map[string]string
	text string
}

func (e *element) number(t *testing.T, name string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(e.at[name], 64)
	if err != nil {
		t.Fatalf("<%s> has %s=%q", e.name, name, e.at[name])
	}
	return n
}

// drawn is a chart, read as strict XML.
func drawn(t *testing.T, c *monthly.Chart) (all []element) {
	t.Helper()
	svg := string(chart.SVG(c, notation.Of(&monthly.Cover{Zone: time.UTC})))
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("it is no XML: %v\n%s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{token.Name.Local, make(map[string]string), ""}
			for _, a := range token.Attr {
				e.at[a.Name.Local] = a.Value
			}
			all = append(all, e)
		case xml.CharData:
			all[len(all)-1].text += string(token)
		}
	}
}

func named(all []element, name string) (found []element) {
	for _, e := range all {
		if e.name == name {
			found = append(found, e)
		}
	}
	return found
}

// samples are the charts of the sample.
func samples() (all []*monthly.Chart) {
	for _, c := range monthlytest.Report("fr").Chapters {
		for i := range c.Blocks {
			if c.Blocks[i].Chart != nil {
				all = append(all, c.Blocks[i].Chart)
			}
		}
	}
	return all
}

// TestSVG: each picture has a name and every value in words, runs nothing, calls
// for nothing, and draws within itself.
func TestSVG(t *testing.T) {
	t.Parallel()
	for _, c := range samples() {
		all := drawn(t, c)
		root, ids := all[0], make(map[string]string)
		box := strings.Fields(root.at["viewBox"])
		for _, e := range all {
			switch e.name {
			case "script", "a", "image", "use", "foreignObject", "style", "img":
				t.Errorf("%s: it has a <%s>", c.Key, e.name)
			}
			for name := range e.at {
				if strings.HasPrefix(name, "on") || strings.HasSuffix(name, "href") {
					t.Errorf("%s: it has %s", c.Key, name)
				}
			}
			if id := e.at["id"]; id != "" {
				ids[id] = e.text
			}
		}
		words := strings.Fields(root.at["aria-labelledby"])
		if root.at["role"] != "img" || len(words) != 2 || ids[words[0]] == "" || len(box) != 4 {
			t.Errorf("%s: the picture is %v, with %v", c.Key, root.at, ids)
		}
		for _, s := range c.Series {
			if !strings.Contains(ids[words[1]], s.Title+" : ") {
				t.Errorf("%s: %s is not told in words", c.Key, s.Title)
			}
		}
		high, _ := strconv.ParseFloat(box[3], 64)
		for _, e := range named(all, "rect") {
			x, y, w, h := e.number(t, "x"), e.number(t, "y"), e.number(t, "width"), e.number(t, "height")
			if w <= 0 || h < 0 || x < 0 || y < 0 || x+w > 720 || y+h > high {
				t.Errorf("%s: a bar is at %v", c.Key, e.at)
			}
		}
	}
}

// bars are those of a chart without those of its legend.
func bars(t *testing.T, c *monthly.Chart) (heights []float64) {
	t.Helper()
	for _, e := range named(drawn(t, c), "rect") {
		if e.number(t, "width") != 20 || e.number(t, "height") != 12 {
			heights = append(heights, e.number(t, "height"))
		}
	}
	return heights
}

// TestLengths: bars are as long as their values, beside one another and upon one
// another; what is not known has none.
func TestLengths(t *testing.T) {
	t.Parallel()
	for _, form := range []monthly.Form{monthly.Bars, monthly.Stacked} {
		c := &monthly.Chart{Key: "x", Form: form, Kind: monthly.Count, Labels: []string{"a", "b", "c"}, Series: []monthly.Series{
			{Key: "P1", Title: "P1", Values: monthlytest.Values(10, -1, 40)}, {Key: "P2", Title: "P2", Values: monthlytest.Values(20, -1)},
		}}
		got := bars(t, c)
		if len(got) != 3 {
			t.Fatalf("%s: %d bars", form, len(got))
		}
		first, second, third := got[0], got[1], got[2]
		if math.Abs(second-2*first) > 0.3 || math.Abs(third-4*first) > 0.3 || first < 10 {
			t.Errorf("%s: bars of 10, 20 and 40 are %v high", form, got)
		}
	}
}

// TestLines: a line breaks where a value is not known, and the promise lies across
// at its height.
func TestLines(t *testing.T) {
	t.Parallel()
	target := int64(95_000)
	c := &monthly.Chart{Key: "x", Form: monthly.Lines, Kind: monthly.Share, Target: &target, Labels: []string{"a", "b", "c", "d", "e"}, Series: []monthly.Series{
		{Key: "P2", Title: "P2", Values: monthlytest.Values(95_000, 99_000, -1, 97_000)},
	}}
	all := drawn(t, c)
	var line, promise *element
	for i := range all {
		if all[i].at["class"] == "target" && promise == nil {
			promise = &all[i]
		}
		if d := all[i].at["d"]; all[i].name == "path" && strings.Count(d, "M")+strings.Count(d, "L") == 3 {
			line = &all[i]
		}
	}
	if line == nil || strings.Count(line.at["d"], "M") != 2 {
		t.Fatalf("the line is %+v", line)
	}
	_, height, _ := strings.Cut(strings.Split(line.at["d"], "L")[0], " ")
	if promise == nil || promise.at["y1"] != height || promise.at["y2"] != height {
		t.Errorf("a value of what was promised is at %s, the promise at %v", height, promise)
	}
	if marks := len(named(all, "rect")); marks != 4 {
		t.Errorf("%d marks, of three points and a legend", marks)
	}
	if desc := named(all, "desc")[0].text; !strings.Contains(desc, "c non connu, d 97,000\u00a0%, e non connu") || !strings.Contains(desc, "Engagement : 95\u00a0%") {
		t.Errorf("in words: %s", desc)
	}
}

// ticks are what is written along the axis.
func ticks(all []element) (said []string) {
	for _, e := range named(all, "text") {
		if e.at["text-anchor"] == "end" {
			said = append(said, strings.ReplaceAll(e.text, "\u00a0", " "))
		}
	}
	return said
}

func TestAxis(t *testing.T) {
	t.Parallel()
	hour := time.Hour.Milliseconds()
	for _, c := range []struct {
		form   monthly.Form
		kind   monthly.Kind
		values []int64
		want   string
	}{
		{monthly.Bars, monthly.Count, []int64{0}, "0 1"},
		{monthly.Bars, monthly.Count, []int64{3, 5}, "0 1 2 3 4 5"},
		{monthly.Bars, monthly.Count, []int64{98_765}, "0 20\u202f000 40\u202f000 60\u202f000 80\u202f000 100\u202f000"},
		{monthly.Lines, monthly.Count, []int64{90, 100}, "0 20 40 60 80 100"},
		{monthly.Lines, monthly.Share, []int64{100_000}, "99 % 99,2 % 99,4 % 99,6 % 99,8 % 100 %"},
		{monthly.Lines, monthly.Share, []int64{0, 100_000}, "0 % 20 % 40 % 60 % 80 % 100 %"},
		{monthly.Lines, monthly.Share, []int64{99_900, 99_999}, "99,9 % 99,92 % 99,94 % 99,96 % 99,98 % 100 %"},
		{monthly.Lines, monthly.Share, []int64{0}, "0 % 0,001 %"},
		{monthly.Bars, monthly.Share, []int64{98_000}, "0 % 20 % 40 % 60 % 80 % 100 %"},
		{monthly.Lines, monthly.Duration, []int64{4 * hour}, "0 1 h 2 h 3 h 4 h"},
		{monthly.Lines, monthly.Duration, []int64{40 * 60_000}, "0 10 min 20 min 30 min 40 min"},
		{monthly.Bars, monthly.Duration, []int64{60 * hour}, "0 12 h 1 j 36 h 2 j 60 h"},
		{monthly.Bars, monthly.Duration, []int64{20_000 * hour}, "0 200 j 400 j 600 j 800 j 1000 j"},
	} {
		all := drawn(t, &monthly.Chart{Form: c.form, Kind: c.kind, Labels: make([]string, len(c.values)), Series: []monthly.Series{{Values: monthlytest.Values(c.values...)}}})
		if said := strings.Join(ticks(all), " "); said != c.want {
			t.Errorf("%s of %s of %v: %q, want %q", c.form, c.kind, c.values, said, c.want)
		}
	}
}

// TestMany: a month of days, and names that don't fit, are drawn all the same.
func TestMany(t *testing.T) {
	t.Parallel()
	c := &monthly.Chart{Key: "days", Form: monthly.Stacked, Kind: monthly.Count}
	for day := range 400 {
		c.Labels = append(c.Labels, fmt.Sprint(day%31+1))
	}
	for i := range 12 {
		c.Series = append(c.Series, monthly.Series{Title: strings.Repeat("Région très lointaine ", i), Values: monthlytest.Values(1, 2, 3)})
	}
	all := drawn(t, c)
	for _, e := range named(all, "text") {
		if e.at["text-anchor"] == "start" && e.number(t, "x")+6*float64(len([]rune(e.text))) > 740 {
			t.Errorf("%q begins at %s", e.text, e.at["x"])
		}
	}
	if written := len(named(all, "text")); written > 200 {
		t.Errorf("%d words for 400 days", written)
	}
}
