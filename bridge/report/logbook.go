package report

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Orders of the log book.
const (
	logOldest = "oldest"
	logNewest = "newest"
)

// logKinds are the kinds of its entries.
var logKinds = []bridge.Kind{
	bridge.KindLogBegun, bridge.KindLogFact, bridge.KindLogMonth, bridge.KindLogChange, bridge.KindLogNote, bridge.KindLogCorrection, bridge.KindLogSigned,
	bridge.KindErased,
}

var logbookParameters = join(periodParameters, limitParameter, parameters{
	"kind": func(q *query, name string, values []string) (err error) {
		q.logKinds, err = known(name, values, logKinds)
		return err
	},
	"after": func(q *query, name string, values []string) (err error) {
		q.number, err = numberOf(name, values)
		return err
	},
	"order": func(q *query, name string, values []string) (err error) {
		q.order, err = one(name, values, []string{logOldest, logNewest})
		return err
	},
})

// lately bounds the shifts that are listed.
const lately = 60

// noBook says that there is no log book, as in a shadow.
const noBook = "la main courante n'est pas tenue ici"

// Logbook serves GET /api/v1/logbook.
func (a *API) Logbook(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, logbookParameters)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	if a.Book == nil {
		writeError(w, http.StatusNotFound, noBook)
		return
	}
	limit := q.filter.Limit
	of := ledger.LogFilter{From: q.filter.OpenFrom, Till: q.filter.OpenedTo, Kinds: q.logKinds, Newest: q.order == logNewest, Limit: limit + 1}
	if of.Newest {
		of.Before = q.number
	} else {
		of.After = q.number
	}
	lines, err := a.Book.Lines(r.Context(), of)
	if err != nil {
		a.fail(w, err)
		return
	}
	told := reportapi.Logbook{Entries: []reportapi.LogEntry{}, Limit: limit}
	for i := range lines {
		if i == limit {
			told.Next = lines[i-1].Number
			break
		}
		told.Entries = append(told.Entries, a.logEntry(&lines[i]))
	}
	writeJSON(w, r, told)
}

// Shifts serves GET /api/v1/logbook/shifts.
func (a *API) Shifts(w http.ResponseWriter, r *http.Request) {
	if a.Book == nil {
		writeError(w, http.StatusNotFound, noBook)
		return
	}
	now := time.Now()
	kept, err := a.Book.Lately(r.Context(), now, lately)
	if err != nil {
		a.fail(w, err)
		return
	}
	told := reportapi.ShiftList{Zone: a.Book.Shifts().Zone.String(), Shifts: []reportapi.Shift{}}
	for i := range kept {
		told.Shifts = append(told.Shifts, a.shiftOf(kept[i].Shift, kept[i].Signed, now))
	}
	writeJSON(w, r, told)
}

// shiftOf is a shift with its page.
func (a *API) shiftOf(s logbook.Shift, signed *bridge.Entry, now time.Time) reportapi.Shift {
	told := shiftOf(s, signed, now)
	if page, _ := a.shiftLinks(); page != "" {
		told.URL = page + "?shift=" + url.QueryEscape(s.From.UTC().Format(time.RFC3339))
	}
	return told
}

// shiftLinks are where the pages of the log book and of the hand-over are.
func (a *API) shiftLinks() (logbook, handover string) {
	if a.ShiftLinks == nil {
		return "", ""
	}
	return a.ShiftLinks()
}

func shiftOf(s logbook.Shift, signed *bridge.Entry, now time.Time) reportapi.Shift {
	told := reportapi.Shift{From: s.From, Till: s.Till, Ended: !now.Before(s.Till)}
	if signed == nil {
		return told
	}
	told.Signed, told.By, told.At, told.Number = true, cmp.Or(signed.ActorName, signed.ActorRef), signed.EffectiveAt, signed.Number
	told.First, told.Last, told.Entries = integer(signed.Data[bridge.LogFirst]), integer(signed.Data[bridge.LogLast]), integer(signed.Data[bridge.LogEntries])
	told.Print = signed.Data[bridge.LogPrint]
	return told
}

// integer reads a number of Data; 0 where there is none.
func integer(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (a *API) logEntry(l *logbook.Line) reportapi.LogEntry {
	e := reportapi.LogEntry{
		Number: l.Number, Kind: string(l.Kind), Word: l.Word(), Text: l.What(), Who: l.Who(), Declared: l.Declared(),
		At: l.EffectiveAt, ReceivedAt: l.ReceivedAt, Late: l.Late(), Erased: l.Erased(),
		Criticity: string(l.Criticity()), Subject: l.Data[bridge.LogSubject], Title: l.Title(),
		TicketID: l.TicketID(), Ticket: l.TicketNumber(), Corrects: integer(l.Ref()), CorrectedBy: l.CorrectedBy, Hash: l.Hash,
	}
	if e.TicketID != 0 {
		e.URL = a.ticketURL(e.TicketID)
	}
	if shift, signs := l.Signed(); signs {
		told := shiftOf(shift, &l.Entry, l.ReceivedAt)
		e.Signs = &told
	}
	return e
}
