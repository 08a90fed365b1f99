package ledgertest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// evidenceTests are the part of the contract that figures of availability and
// disputes rest on.
var evidenceTests = []contractTest{
	{"a day of evidence reads back as it was saved", evidenceRoundTrip},
	{"a day of evidence is kept once, whoever saves it", evidenceOnce},
	{"days of evidence are found by source and time", evidenceDays},
	{"evidence of some devices and sites", evidenceOfSome},
	{"a day on which everything was down", evidenceOfDisaster},
	{"samples are due around the edges of faults", samplesDue},
	{"samples read back as they were saved, and stay", samplesRoundTrip},
	{"changes that began are found, over or not", changesOver},
}

// evidenceDay is a day of March 2026 with something of everything.
func evidenceDay(source string, day int) *bridge.EvidenceDay {
	from := time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC)
	span := bridge.SpanOf(from, from.AddDate(0, 0, 1))
	return &bridge.EvidenceDay{
		Source: source, Day: from.Format(time.DateOnly), Span: span, CopiedAt: moment, ForAdded: true,
		Members: []bridge.EvidenceMember{{Device: "rtr-1", Site: "lycee-1", Measured: true}, {Device: "sw-1", Site: "lycee-1"}},
		Outages: []bridge.Outage{
			{Kind: bridge.EvidenceDevice, Name: "rtr-1", Down: []bridge.Span{{From: span.From, To: span.From + 1}, {From: span.To - 7, To: span.To}}, Unmeasured: []bridge.Span{{From: span.From + 1, To: span.From + 999}}},
			{Kind: bridge.EvidenceSite, Name: "lycee-1", Down: []bridge.Span{{From: span.From, To: span.To}}},
		},
	}
}

// allOf March 2026 that is kept.
func allOf(t *testing.T, s Store) []bridge.EvidenceDay {
	t.Helper()
	from := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	return must(s.Evidence(t.Context(), bridge.SpanOf(from, from.AddDate(0, 1, 0)), ledger.EvidenceOf{}))(t)
}

func keepDay(t *testing.T, s Store, days ...*bridge.EvidenceDay) {
	t.Helper()
	for _, day := range days {
		if err := s.SaveEvidence(t.Context(), day); err != nil {
			t.Fatal(err)
		}
	}
}

func evidenceRoundTrip(t *testing.T, s Store) {
	want := evidenceDay("noc", 2)
	none := &bridge.EvidenceDay{Source: "noc", Day: "2026-03-03", Span: evidenceDay("noc", 3).Span, CopiedAt: moment, Members: []bridge.EvidenceMember{}}
	keepDay(t, s, want, none)
	got := allOf(t, s)
	if len(got) != 2 || !reflect.DeepEqual(got[0], *want) {
		t.Fatalf("got  %+v\nwant %+v", got, *want)
	}
	if len(got[1].Members) != 0 || len(got[1].Outages) != 0 {
		t.Errorf("a day of nothing reads back as %+v", got[1])
	}
}

func evidenceOnce(t *testing.T, s Store) {
	want := evidenceDay("noc", 2)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := s.SaveEvidence(t.Context(), want); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	other := evidenceDay("noc", 2)
	other.Outages, other.ForAdded = nil, false
	keepDay(t, s, other)
	if got := allOf(t, s); len(got) != 1 || !reflect.DeepEqual(got[0], *want) {
		t.Errorf("got  %+v\nwant %+v alone", got, *want)
	}
}

func evidenceDays(t *testing.T, s Store) {
	keepDay(t, s, evidenceDay("noc", 4), evidenceDay("noc", 2), evidenceDay("nord", 3), evidenceDay("noc", 3))
	if got, want := must(s.EvidenceDays(t.Context(), "noc", "2026-03-03"))(t), []string{"2026-03-03", "2026-03-04"}; !slices.Equal(got, want) {
		t.Errorf("from the third on: %v, want %v", got, want)
	}
	if got := must(s.EvidenceDays(t.Context(), "sud", ""))(t); len(got) != 0 {
		t.Errorf("of a source that nobody knows: %v", got)
	}
	third := evidenceDay("", 3).Span
	for _, c := range []struct {
		over bridge.Span
		want string
	}{
		{third, "noc 3, nord 3"},
		{bridge.Span{From: third.From - 1, To: third.From + 1}, "noc 2, noc 3, nord 3"},
		{bridge.Span{From: third.To, To: third.To + 1}, "noc 4"},
		{bridge.Span{From: third.To + 86_400_000, To: third.To + 86_400_001}, ""},
	} {
		var got []string
		for _, day := range must(s.Evidence(t.Context(), c.over, ledger.EvidenceOf{}))(t) {
			got = append(got, day.Source+" "+strings.TrimPrefix(day.Day, "2026-03-0"))
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("over %v: %s, want %s", c.over, text, c.want)
		}
		got = nil
		for _, day := range must(s.EvidenceKept(t.Context(), c.over))(t) {
			got = append(got, day.Source+" "+strings.TrimPrefix(day.Day, "2026-03-0"))
			if want := evidenceDay(day.Source, int(day.Day[9]-'0')); day.Span != want.Span || !day.CopiedAt.Equal(moment) || day.Members != nil || day.Outages != nil {
				t.Errorf("over %v: that is kept: %+v", c.over, day)
			}
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("over %v: %s are kept, want %s", c.over, text, c.want)
		}
	}
}

// evidenceOfSome: a device that moved, and one with the name of a site.
func evidenceOfSome(t *testing.T, s Store) {
	second, third := evidenceDay("noc", 2), evidenceDay("noc", 3)
	all := second.Members
	for name, site := range map[string]string{"ap é": "مدرسة", "lycee-1": "lycee-2"} {
		all = append(all, bridge.EvidenceMember{Device: name, Site: site, Measured: true})
		second.Outages = append(second.Outages, bridge.Outage{Kind: bridge.EvidenceDevice, Name: name, Down: []bridge.Span{{From: second.Span.From, To: second.Span.From + 5}}})
	}
	second.Members = all
	third.Members = []bridge.EvidenceMember{{Device: "rtr-1", Site: "lycee-2", Measured: true}}
	keepDay(t, s, second, third)
	over := bridge.Span{From: second.Span.From, To: third.Span.To}
	for _, c := range []struct {
		of   ledger.EvidenceOf
		want string
	}{
		{ledger.EvidenceOf{Devices: []string{"rtr-1"}}, "rtr-1: device rtr-1, site lycee-1 / rtr-1: device rtr-1"},
		{ledger.EvidenceOf{Sites: []string{"lycee-1"}}, "rtr-1 sw-1: device rtr-1, site lycee-1 / :"},
		{ledger.EvidenceOf{Sites: []string{"lycee-2"}}, "lycee-1: device lycee-1 / rtr-1: device rtr-1"},
		{ledger.EvidenceOf{Sites: []string{"lycee-2"}, Devices: []string{"rtr-1"}}, ": / rtr-1: device rtr-1"},
		{ledger.EvidenceOf{Sites: []string{"مدرسة", "nulle part"}}, "ap é: device ap é / :"},
		{ledger.EvidenceOf{Devices: []string{"nothing"}}, ": / :"},
	} {
		var days []string
		for _, day := range must(s.Evidence(t.Context(), over, c.of))(t) {
			var devices, outages []string
			for _, m := range day.Members {
				devices = append(devices, m.Device)
			}
			for _, o := range day.Outages {
				outages = append(outages, string(o.Kind)+" "+o.Name)
			}
			days = append(days, strings.TrimSpace(strings.Join(devices, " ")+": "+strings.Join(outages, ", ")))
		}
		if got := strings.Join(days, " / "); got != c.want {
			t.Errorf("%+v: %q, want %q", c.of, got, c.want)
		}
	}
}

// evidenceOfDisaster has more rows than one statement inserts, and another
// number.
func evidenceOfDisaster(t *testing.T, s Store) {
	const devices = 1234
	day := evidenceDay("noc", 2)
	day.Outages, day.Members = nil, nil
	for n := range devices {
		name := fmt.Sprintf("sw-%05d", n)
		day.Members = append(day.Members, bridge.EvidenceMember{Device: name, Site: "s", Measured: true})
		day.Outages = append(day.Outages, bridge.Outage{Kind: bridge.EvidenceDevice, Name: name, Down: []bridge.Span{day.Span}})
	}
	keepDay(t, s, day)
	if got := allOf(t, s); len(got) != 1 || !reflect.DeepEqual(got[0], *day) {
		t.Errorf("%d days are kept, with %d outages, want %d", len(got), len(got[0].Outages), devices)
	}
	// So many are not looked up one by one.
	some := must(s.Evidence(t.Context(), day.Span, ledger.EvidenceOf{Sites: []string{"s"}}))(t)
	if len(some) != 1 || !reflect.DeepEqual(some[0], *day) {
		t.Errorf("of their site there are %d outages", len(some[0].Outages))
	}
}

func samplesDue(t *testing.T, s Store) {
	with := func(id string, change func(*bridge.Incident)) *bridge.Incident {
		i := newIncident(id, "key of "+id)
		i.RaisedAt, i.DetectedAt = at(0), at(0)
		change(i)
		return i
	}
	save(
		t, s,
		with("01A", func(i *bridge.Incident) { i.RestoredAt = at(30) }),
		with("01B", func(i *bridge.Incident) { i.DetectedAt = at(-5) }),
		with("01C", func(i *bridge.Incident) { i.RaisedAt = time.Time{} }),
		with("01D", func(i *bridge.Incident) { i.Nature = bridge.NatureStorm }),
		with("01F", func(i *bridge.Incident) { i.RestoredAt = at(0) }),
		with("01E", func(i *bridge.Incident) { i.DetectedAt, i.RestoredAt = at(-60), at(40) }),
	)
	due := func(after, until, limit int) string {
		var all []string
		for _, e := range must(s.SamplesDue(t.Context(), ledger.Edge{At: at(after)}, at(until), limit))(t) {
			all = append(all, fmt.Sprintf("%s %s %d", e.Incident, e.Edge, int(e.At.Sub(moment).Minutes())))
		}
		return strings.Join(all, ", ")
	}
	for _, c := range []struct {
		after, until, limit int
		want                string
	}{
		{-10, 35, 10, "01B start -5, 01A start 0, 01F end 0, 01F start 0, 01A end 30"},
		{-4, 40, 10, "01A start 0, 01F end 0, 01F start 0, 01A end 30, 01E end 40"},
		{-100, 100, 2, "01E start -60, 01B start -5"},
	} {
		if got := due(c.after, c.until, c.limit); got != c.want {
			t.Errorf("after %d until %d: %s, want %s", c.after, c.until, got, c.want)
		}
	}
	var paged []string
	for after := (ledger.Edge{At: at(-100)}); ; {
		page := must(s.SamplesDue(t.Context(), after, at(100), 1))(t)
		if len(page) == 0 {
			break
		}
		after = page[0]
		paged = append(paged, after.Incident+" "+string(after.Edge))
	}
	if got, want := strings.Join(paged, ", "), "01E start, 01B start, 01A start, 01F end, 01F start, 01A end, 01E end"; got != want {
		t.Errorf("one by one: %s, want %s", got, want)
	}
	for _, kept := range []ledger.Edge{{Incident: "01A", Edge: bridge.EdgeStart, At: at(0)}, {Incident: "01A", Edge: bridge.EdgeEnd, At: at(30)}, {Incident: "01F", Edge: bridge.EdgeEnd, At: at(0)}, {Incident: "01F", Edge: bridge.EdgeStart, At: at(0)}} {
		if err := s.SaveSamples(t.Context(), &bridge.EvidenceSamples{Incident: kept.Incident, Edge: kept.Edge, At: kept.At, TakenAt: at(50)}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := due(-10, 35, 10), "01B start -5"; got != want {
		t.Errorf("with some kept: %s, want %s", got, want)
	}
	save(t, s, with("01A", func(i *bridge.Incident) { i.RestoredAt, i.DetectedAt = at(70), at(-1) })) // it came back
	if got, want := due(-10, 80, 10), "01B start -5, 01E end 40, 01A end 70"; got != want {
		t.Errorf("with another end: %s, want %s", got, want)
	}
}

func samplesRoundTrip(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	want := bridge.EvidenceSamples{
		Incident: "01A", Edge: bridge.EdgeStart, At: at(0), Span: bridge.SpanOf(at(-5), at(5)), TakenAt: at(9), Cut: true,
		Queries: []bridge.EvidenceQuery{
			{Source: "noc", Query: `up{device="é"}`, Series: []bridge.EvidenceSeries{{Labels: map[string]string{"device": "é"}, Points: []bridge.EvidencePoint{{At: 1, Value: "NaN"}, {At: 2, Value: "0.1"}}}}},
			{Source: "noc", Query: "(", Error: "parse error"},
		},
	}
	end := bridge.EvidenceSamples{Incident: "01A", Edge: bridge.EdgeEnd, At: at(0), TakenAt: at(9)}
	other := want
	other.Queries, other.Cut = nil, false
	for _, one := range []bridge.EvidenceSamples{end, want, other} {
		if err := s.SaveSamples(t.Context(), &one); err != nil {
			t.Fatal(err)
		}
	}
	got := must(s.Samples(t.Context(), "01A"))(t)
	if len(got) != 2 || !reflect.DeepEqual(got[0], want) || got[1].Edge != bridge.EdgeEnd {
		t.Errorf("got  %+v\nwant %+v and the end", got, want)
	}
	if err := s.SaveSamples(t.Context(), &bridge.EvidenceSamples{Incident: "01Z", Edge: bridge.EdgeEnd, At: at(0), TakenAt: at(9)}); err == nil {
		t.Error("samples of an incident that is not there are kept")
	}
	write(t, s, func(tx incident.Tx) error {
		return tx.SaveOccurrence(&bridge.Occurrence{Incident: "01A", Alert: firing("a1")})
	})
	if all := must(s.Occurrences(t.Context(), "01A"))(t); len(all) != 1 || all[0].Alert.Fingerprint != "a1" {
		t.Errorf("its occurrences are %+v", all)
	}
}

func changesOver(t *testing.T, s Store) {
	for id, window := range map[int64][2]int{1: {0, 10}, 2: {10, 20}, 3: {5, 15}, 4: {20, 30}, 5: {0, 30}, 6: {1, 30}} {
		c := &bridge.Change{Ticket: id, SeenAt: at(0), StartsAt: at(window[0]), EndsAt: at(window[1]), BegunAt: at(window[0])}
		switch id {
		case 5:
			c.SettledAt, c.EndedAt = at(31), at(30)
		case 6:
			c.BegunAt = time.Time{}
		}
		if err := s.SaveChange(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	var ids []int64
	for _, c := range must(s.ChangesOver(t.Context(), bridge.SpanOf(at(10), at(20))))(t) {
		ids = append(ids, c.Ticket)
	}
	if want := []int64{5, 3, 2}; !slices.Equal(ids, want) {
		t.Errorf("overlapping are %v, want %v", ids, want)
	}
}

// evidenceIsAppendOnly: what a frozen figure rests on cannot be changed.
func evidenceIsAppendOnly(t *testing.T, o Opened) {
	keepDay(t, o, evidenceDay("noc", 2))
	save(t, o, newIncident("01A", "a"))
	if err := o.SaveSamples(t.Context(), &bridge.EvidenceSamples{Incident: "01A", Edge: bridge.EdgeEnd, At: at(0), TakenAt: at(9)}); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"UPDATE evidence_day SET to_at = 0", "DELETE FROM evidence_day", "UPDATE evidence_outage SET down = ''", "DELETE FROM evidence_outage",
		"UPDATE evidence_members SET print = ''", "UPDATE evidence_samples SET cut = false", "DELETE FROM evidence_samples",
	} {
		if err := o.Exec(statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v, want it refused", statement, err)
		}
	}
}
