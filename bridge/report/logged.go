package report

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// Logger writes in the log book.
type Logger interface {
	Write(ctx context.Context, note logbook.Note, now time.Time) (logbook.Taken, error)
	Sign(ctx context.Context, signature logbook.Signature, now time.Time) (logbook.Taken, error)
}

// Logs serves what people write in the log book.
type Logs struct {
	API    *API
	Doer   Logger
	Access *daemon.Access
	Who    Identifier
	// Proven tells whether those alone may sign whose identity is proven.
	Proven func() bool
	Logger *slog.Logger
}

// ServeNote serves POST /api/v1/logbook.
func (l *Logs) ServeNote(w http.ResponseWriter, r *http.Request) {
	token, err := l.Access.Check(r, daemon.ScopeOperate)
	if err != nil {
		daemon.Refuse(w, err)
		return
	}
	said, read := posted(w, r, func(n reportapi.LogNote) error { return checkWritten(n.Text, n.Person, n.About, n.Request) })
	if !read {
		return
	}
	author, known := l.author(w, r, said.Person, said.Request, token.Name)
	if !known {
		return
	}
	taken, err := l.Doer.Write(r.Context(), logbook.Note{Author: author, Text: said.Text, About: said.About, At: said.At, Corrects: said.Corrects}, time.Now())
	l.answer(w, r, &author, taken, err)
}

// ServeSignature serves POST /api/v1/logbook/signatures.
func (l *Logs) ServeSignature(w http.ResponseWriter, r *http.Request) {
	token, err := l.Access.Check(r, daemon.ScopeSupervise)
	if err != nil {
		daemon.Refuse(w, err)
		return
	}
	said, read := posted(w, r, func(s reportapi.LogSignature) error { return checkWritten(s.Remark, s.Person, s.Request) })
	if !read {
		return
	}
	author, known := l.author(w, r, said.Person, said.Request, token.Name)
	if !known {
		return
	}
	if !author.Identity.Verified && l.Proven() {
		writeRefused(w, notProven("Une signature", author.Identity), false)
		return
	}
	taken, err := l.Doer.Sign(r.Context(), logbook.Signature{Author: author, Within: said.Within, Remark: said.Remark}, time.Now())
	l.answer(w, r, &author, taken, err)
}

// author is who writes; it answers itself where that is a forgery.
func (l *Logs) author(w http.ResponseWriter, r *http.Request, said, request, via string) (logbook.Author, bool) {
	person, known, err := l.Who.Who(r.Context(), r.Header.Get(reportapi.IDTokenHeader), said)
	if err != nil {
		writeForged(w, err)
		return logbook.Author{}, false
	}
	return logbook.Author{Person: person, Identity: known, Via: via, Request: request}, true
}

func (l *Logs) answer(w http.ResponseWriter, r *http.Request, author *logbook.Author, taken logbook.Taken, err error) {
	if refused, ok := errors.AsType[*logbook.RefusedError](err); ok {
		writeRefused(w, refused.Reason, refused.Conflict)
		return
	}
	var lines []logbook.Line
	if err == nil {
		n := taken.Entry.Number
		lines, err = l.API.Book.Lines(r.Context(), ledger.LogFilter{After: n - 1, Before: n + 1})
	}
	if err != nil || len(lines) == 0 {
		l.API.fail(w, err)
		return
	}
	l.Logger.Info("log book written", "kind", taken.Entry.Kind, "number", taken.Entry.Number, "token", author.Via, "again", taken.Again, "verified", author.Identity.Verified)
	writeJSON(w, r, reportapi.Logged{Entry: l.API.logEntry(&lines[0]), Again: taken.Again, Identity: identityOf(author.Person, author.Identity)})
}

var _ Logger = (*logbook.Book)(nil)
