package plugin

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// entriesOf are n entries of the log book, the last first, of which the last five
// have all that there is.
func entriesOf(n int) []reportapi.LogEntry {
	all := make([]reportapi.LogEntry, 0, n)
	for i := n; i > 0; i-- {
		at := moment.Add(time.Duration(i) * time.Minute)
		e := reportapi.LogEntry{Number: int64(i), Kind: "log_fact", Word: "automatique", Text: "Échelle : étape " + strconv.Itoa(i), At: at, ReceivedAt: at, Hash: "abc"}
		switch n - i {
		case 0:
			e.Kind, e.Word, e.Text, e.Who = "log_signed", "signature", "RAS", "chef@vigie.example"
			e.Signs = &reportapi.Shift{From: moment, Till: at, Ended: true, Signed: true}
		case 1:
			e.Kind, e.Word, e.Text, e.Who, e.Corrects = "log_correction", "correction", "Non : le lycée d'à côté", "amel@vigie.example", int64(i-1)
		case 2:
			e.Kind, e.Word, e.Text, e.Who, e.Declared = "log_note", "note", "<script>alert(1)</script> ثانوية الياسمين", "amel@vigie.example", true
			e.Subject, e.Title, e.TicketID, e.Ticket, e.CorrectedBy = "01A", "Lycée « مدرسة » <b>", 17, "30017", []int64{int64(i + 1)}
			e.URL = "https://zammad.example/#ticket/zoom/17"
		case 3:
			e.Criticity, e.Subject, e.Title, e.TicketID, e.Ticket = "P1", "ticket:18", "Plus d'Internet", 18, "30018"
			e.Late, e.At, e.URL = true, at.Add(-time.Hour), "javascript:alert(1)"
		case 4:
			e.Kind, e.Word, e.Text, e.Erased = "log_note", "note", "(mots effacés)", true
		}
		all = append(all, e)
	}
	return all
}

// logging is a bridge that has n entries, and tells them page by page.
func logging(t *testing.T, n int) *bridgetest.Bridge {
	t.Helper()
	b := bridgetest.Start(t)
	all := entriesOf(n)
	b.Tell("logbook", func(r *http.Request) any {
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		before, err := strconv.Atoi(r.URL.Query().Get("after"))
		if err != nil {
			before = n + 1
		}
		told := reportapi.Logbook{Entries: all[n+1-before:], Limit: limit}
		if len(told.Entries) > limit {
			told.Entries, told.Next = told.Entries[:limit], told.Entries[limit-1].Number
		}
		return told
	})
	return b
}

func TestLogbookFrames(t *testing.T) {
	t.Parallel()
	b := logging(t, 6)
	d := on(t, b)
	golden(t, "logbook", d.ask(t, TypeLogbook, `{"kinds":["log_note","log_fact"]}`))
	const want = "from=2026-03-02T08%3A30%3A15Z&kind=log_note&kind=log_fact&limit=500&order=newest&to=2026-03-02T14%3A30%3A15Z"
	if got := asked(b, "/api/v1/logbook"); len(got) != 1 || got[0] != want {
		t.Errorf("it asked %q", got)
	}
	golden(t, "logbook-none", on(t, logging(t, 0)).ask(t, TypeLogbook, `{}`))
	for _, model := range []string{`{"kinds":["ticket"]}`, `{"limit":5001}`, `{"sites":["a"]}`, `{"view":"table"}`} {
		if got := d.ask(t, TypeLogbook, model); got.Error == nil {
			t.Errorf("%s is taken", model)
		}
	}
}

// TestLogbookIsBounded: as many as are asked for come page by page, and the rest
// is said.
func TestLogbookIsBounded(t *testing.T) {
	t.Parallel()
	b := logging(t, 2500)
	d := on(t, b)
	for limit, want := range map[int]struct {
		rows, pages int
		said        string
	}{
		1500: {1500, 2, "les 1500 dernières de la période"},
		2500: {2500, 3, ""},
		5000: {2500, 3, ""},
	} {
		frame := d.ask(t, TypeLogbook, `{"limit":`+strconv.Itoa(limit)+`}`).Frames[0]
		rows, _ := frame.RowLen()
		if pages := len(asked(b, "/api/v1/logbook")); rows != want.rows || pages != want.pages {
			t.Errorf("of %d it shows %d in %d pages", limit, rows, pages)
		}
		if said := noticesOf(frame); !strings.Contains(said, want.said) || want.said == "" && said != "" {
			t.Errorf("of %d it says %q", limit, said)
		}
	}
}

// shiftsOf are n shifts of twelve hours until the one that goes on six hours
// after moment; that before it is signed, and that before was empty.
func shiftsOf(n int) []reportapi.Shift {
	all := make([]reportapi.Shift, 0, n)
	for i := range n {
		from := moment.Add(time.Duration(-12*i) * time.Hour)
		s := reportapi.Shift{From: from, Till: from.Add(12 * time.Hour), Ended: i > 0, URL: "https://vigie.example/logbook?shift=" + strconv.Itoa(i)}
		switch i {
		case 1:
			s.Signed, s.By, s.At, s.Number, s.First, s.Last, s.Entries, s.Print = true, "chef@vigie.example", moment.Add(time.Minute), 9, 2, 8, 7, "abc"
		case 2:
			s.Signed, s.By, s.At, s.Number, s.Print, s.URL = true, "chef@vigie.example", moment.Add(time.Minute), 10, "def", ""
		}
		all = append(all, s)
	}
	return all
}

func TestShiftFrames(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	all := shiftsOf(5)
	b.Tell("logbook/shifts", func(*http.Request) any { return reportapi.ShiftList{Zone: "Africa/Tunis", Shifts: all} })
	d := on(t, b)
	golden(t, "shifts-now", d.ask(t, TypeShifts, `{}`))
	period := func(back, length time.Duration) int {
		frames, err := d.shifts(t.Context(), Query{}, spanAfter(-back, length))
		if err != nil {
			t.Fatal(err)
		}
		rows, _ := frames[0].RowLen()
		return rows
	}
	for back, want := range map[time.Duration]int{0: 1, time.Hour: 2, 12 * time.Hour: 2, 48 * time.Hour: 5, 1000 * time.Hour: 5} {
		if got := period(back, back+time.Hour); got != want {
			t.Errorf("of the last %s there are %d shifts, want %d", back, got, want)
		}
	}
	if got := period(48*time.Hour, 24*time.Hour); got != 2 {
		t.Errorf("of a day that is over there are %d shifts", got)
	}
	frames, err := d.shifts(t.Context(), Query{}, spanAfter(-48*time.Hour, 48*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "shifts", response(frames[0]))
	if said := noticesOf(frames[0]); said != "" {
		t.Errorf("it says %q", said)
	}
	all = shiftsOf(listedShifts)
	d.cache.Forget()
	if frames, err = d.shifts(t.Context(), Query{}, spanAfter(-1000*time.Hour, 1000*time.Hour)); err != nil || !strings.Contains(noticesOf(frames[0]), "les 60 derniers") {
		t.Errorf("%v, it says %q", err, noticesOf(frames[0]))
	}
}

// TestNoLogbook: a shadow keeps none, and its bridge says so.
func TestNoLogbook(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Instead(say(404, `{"error":"la main courante n'est pas tenue ici"}`))
	for _, queryType := range []string{TypeLogbook, TypeShifts} {
		if got := on(t, b).ask(t, queryType, `{}`); got.Error == nil || got.Error.Error() != "La main courante n'est pas tenue ici." {
			t.Errorf("%s says %v", queryType, got.Error)
		}
	}
}
