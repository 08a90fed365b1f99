package report

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// fileTypes are the media types of reports' files, by the ends of their names.
var fileTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".pdf": "application/pdf", ".csv": "text/csv; charset=utf-8", ".json": "application/json",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

func fileType(name string) string {
	if kind, known := fileTypes[filepath.Ext(name)]; known {
		return kind
	}
	return "application/octet-stream"
}

// Reports serves GET /api/v1/reports.
func (a *API) Reports(w http.ResponseWriter, r *http.Request) {
	told, err := reportsOf(r.Context(), a.ledger, a.ticketURL)
	if err != nil {
		a.fail(w, err)
		return
	}
	if a.ReportWaiting != nil {
		told.Waiting = a.ReportWaiting()
	}
	writeJSON(w, r, told)
}

// reportsOf are all that are kept, and those that were withdrawn.
func reportsOf(ctx context.Context, from Ledger, ticketURL func(int64) string) (*reportapi.ReportList, error) {
	files, err := from.ReportFiles(ctx, ledger.ReportSelector{})
	if err != nil {
		return nil, err
	}
	told := &reportapi.ReportList{Reports: []reportapi.MonthReport{}}
	var last *reportapi.MonthReport
	for i := range files {
		f := &files[i]
		e := &f.Edition
		if month := e.Month.String(); last == nil || last.Contract != e.Contract || last.Month != month || last.Language != e.Language || last.Edition != e.Number {
			told.Reports = append(told.Reports, reportapi.MonthReport{
				Contract: e.Contract, Month: month, Language: e.Language, Edition: e.Number, Document: e.Document, MadeAt: e.MadeAt,
				WithdrawnAt: optional(f.WithdrawnAt), Files: []reportapi.ReportFile{},
			})
			last = &told.Reports[len(told.Reports)-1]
		}
		last.Files = append(last.Files, reportapi.ReportFile{Name: f.Name, Type: fileType(f.Name), Size: f.Size, SHA256: f.Hash})
	}
	return told, ticketed(ctx, from, ticketURL, told.Reports)
}

// ticketed names the tickets that reports were handed in by.
func ticketed(ctx context.Context, from Ledger, ticketURL func(int64) string, reports []reportapi.MonthReport) error {
	tickets := make(map[string]map[string]ledger.ReportTicket) // by contract and month
	for i := range reports {
		r := &reports[i]
		if tickets[r.Contract] == nil {
			all, err := from.ReportTickets(ctx, r.Contract)
			if err != nil {
				return err
			}
			tickets[r.Contract] = make(map[string]ledger.ReportTicket)
			for _, t := range all {
				tickets[r.Contract][t.Month.String()] = t
			}
		}
		if t, there := tickets[r.Contract][r.Month]; there {
			r.TicketID, r.TicketNumber, r.TicketURL = t.Ticket, t.Number, ticketURL(t.Ticket)
		}
	}
	return nil
}

// fileTakes bounds how long somebody may take to receive a file.
const fileTakes = 10 * time.Minute

// ReportFile serves GET /api/v1/reports/{month}/{file}: the stored bytes, whose
// hash is the tag.
func (a *API) ReportFile(w http.ResponseWriter, r *http.Request) {
	month, _, _, told := a.closed(w, r)
	if told {
		return
	}
	files, err := a.ledger.ReportFiles(r.Context(), ledger.ReportSelector{Contract: month.Contract.Name})
	if err != nil {
		a.fail(w, err)
		return
	}
	var found *ledger.ReportFile // of the last edition that has it
	for i := range files {
		if files[i].Edition.Month == month.Of && files[i].Name == r.PathValue("file") {
			found = &files[i]
		}
	}
	switch {
	case found == nil:
		writeError(w, http.StatusNotFound, "le rapport de "+month.Month+" n'a pas de fichier « "+r.PathValue("file")+" » : GET /api/v1/reports dit lesquels il a")
	case found.Withdrawn():
		writeError(w, http.StatusGone, "ce fichier a été retiré par un effacement : vigie-bridge report en fait une nouvelle édition")
	default:
		a.send(w, r, found)
	}
}

func (a *API) send(w http.ResponseWriter, r *http.Request, f *ledger.ReportFile) {
	header, tag := w.Header(), `"`+f.Hash+`"`
	header.Set("ETag", tag)
	header.Set("Cache-Control", "private, no-cache")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(fileTakes)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		a.logger.Warn("a file may be received too slowly", "err", err)
	}
	shown := "attachment"
	if kind := filepath.Ext(f.Name); kind == ".html" || kind == ".pdf" {
		shown = "inline"
	}
	header.Set("Content-Type", fileType(f.Name))
	header.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	header.Set("Content-Disposition", shown+`; filename="`+f.Name+`"`) // names are of letters, digits and hyphens
	header.Set("X-Content-Type-Options", "nosniff")
	if filepath.Ext(f.Name) == ".html" {
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	}
	if _, err := a.ledger.ReportContent(r.Context(), f.Hash, w); err != nil {
		// The declared length tells whoever asked that this is not the whole.
		a.logger.Error("a file of a report was not sent whole", "file", f.Name, "err", err)
	}
}
