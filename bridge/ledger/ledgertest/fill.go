package ledgertest

import (
	"errors"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Fill puts some of everything into an empty ledger: what a ledger of a
// released schema is made of, for CheckFilled to find again.
func Fill(t *testing.T, s Store) {
	t.Helper()
	FillTickets(t, s)
	must(s.SaveMonth(t.Context(), closedMonth(march-1), []byte("{}\n")))(t)
	e := edition(1, at(9))
	e.Month--
	saveReport(t, s, e, holding("rapport.html", "<p>été</p>"))
	if err := s.SaveReportTicket(t.Context(), &ledger.ReportTicket{Contract: e.Contract, Month: e.Month, Ticket: 12, Number: "31012", At: at(9)}); err != nil {
		t.Fatal(err)
	}
	must(s.BeginSurvey(t.Context(), surveyOf(mirrored(17), "a1", 6), at(6)))(t)
	if err := s.RefuseSurveys(t.Context(), 17, at(7)); err != nil {
		t.Fatal(err)
	}
}

// FillLogbook puts an entry into the log book, which CheckFilled takes for no more
// than that.
func FillLogbook(t *testing.T, s Store) {
	t.Helper()
	logged(t, s, logNote(7, ""))
}

// FillTickets is Fill without a closed month, whose document only a ledger takes
// for one.
func FillTickets(t *testing.T, s Store) {
	t.Helper()
	closed := newIncident("01B", "b")
	closed.State, closed.ClosedAt, closed.Synced = bridge.StateClosed, at(9), 1
	over := bridge.Occurrence{Incident: "01B", Alert: firing("00000000000000b1"), EndedAt: at(5), EndedBy: bridge.EndResolved}
	write(t, s, func(tx incident.Tx) error {
		return errors.Join(
			tx.SaveIncident(newIncident("01A", "a")), tx.SaveIncident(closed),
			tx.SaveOccurrence(&bridge.Occurrence{Incident: "01A", Alert: firing("00000000000000a1")}), tx.SaveOccurrence(&over),
			tx.Append(entry("01A", bridge.KindDetected), entry("01B", bridge.KindDetected), entry("01A", bridge.KindOpened)),
			tx.SaveDelivery(bridge.Delivery{Source: "noc", ReceivedAt: moment, Payload: []byte("{"), Reason: "illisible"}),
		)
	})
	m := mirrored(17)
	m.GoneAt = time.Time{}
	must(s.SaveMirrored(t.Context(), m, []bridge.Entry{read(m, "zammad:history:1:a")}))(t)
	if err := s.SaveMirrorState(t.Context(), bridge.MirrorState{Until: at(1)}); err != nil {
		t.Fatal(err)
	}
	keepDay(t, s, evidenceDay("noc", 2))
}

// CheckFilled finds in a ledger what Fill put there under an earlier schema,
// the desk's tickets only where it had them, and goes on with it.
func CheckFilled(t *testing.T, s Store, mirrors bool) {
	t.Helper()
	want := int64(3)
	if mirrors {
		want = 4
		m := must(s.Mirrored(t.Context(), 17))(t)
		if m == nil || m.Title != mirrored(17).Title || len(must(s.Journal(t.Context(), m.Subject))(t)) != 1 {
			t.Errorf("the ticket is %+v", m)
		}
		if state := must(s.MirrorState(t.Context()))(t); !state.Until.Equal(at(1)) {
			t.Errorf("the mirror's state is %+v", state)
		}
		called := ledger.TicketFilter{Origins: people, Limit: 9}
		if all := must(s.Tickets(t.Context(), called))(t); len(all) != 1 || all[0].TicketID != 17 || all[0].State != bridge.StateOpen || all[0].TicketGroup != "N2" {
			t.Errorf("the tickets that people opened are %+v", all)
		}
		if stock := must(s.Stock(t.Context(), called, minutes(0, 9), nil))(t)[0]; stock.Unresolved != 1 || stock.Moves[1].Opened != 1 {
			t.Errorf("the stock of them is %+v", stock)
		}
	}
	if found := verified(t, s); found.Entries != want+int64(len(must(s.LogEntries(t.Context(), ledger.LogFilter{}))(t))) {
		t.Errorf("the journal is %+v, want %d entries", found, want)
	}
	if all := must(s.Entries(t.Context(), "01A"))(t); len(all) != 2 || all[1].Kind != bridge.KindOpened || all[1].Text != entry("", "").Text || !all[1].EffectiveAt.Equal(at(1)) {
		t.Errorf("the entries are %+v", all)
	}
	if a, b := saved(t, s, "01A"), saved(t, s, "01B"); !a.Open() || b.Open() || a.Key != "a" || !b.ClosedAt.Equal(at(9)) {
		t.Errorf("the incidents are %+v and %+v", a, b)
	}
	if all := must(s.Firing(t.Context(), "noc"))(t); len(all) != 1 || all[0].Incident != "01A" || all[0].Alert.Labels["alertname"] == "" {
		t.Errorf("what fires is %+v", all)
	}
	if all := must(s.Refused(t.Context(), 10))(t); len(all) != 1 || all[0].Reason != "illisible" {
		t.Errorf("refused are %+v", all)
	}
	if claimed := must(s.Claim(t.Context(), moment, time.Minute))(t); claimed == nil || claimed.ID != "01A" {
		t.Errorf("claimed %+v", claimed)
	}
	write(t, s, func(tx incident.Tx) error { return tx.Append(entry("01A", bridge.KindClosed)) })
	save(t, s, newIncident("01C", "b"))
	verified(t, s)
}
