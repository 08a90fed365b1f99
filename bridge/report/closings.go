package report

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// ClosedBy is who closes which month.
type ClosedBy struct {
	Contract string // its name; that in force where it is empty
	Month    ledger.Month
	Person   string // login or e-mail address; empty where nobody does
	Verified bool   // that it is this person
	Via      string // name of the token
}

// RefusedError says in French why a month was not closed.
type RefusedError struct {
	Reason string
	Later  bool // it may be closed later
}

func (e *RefusedError) Error() string { return e.Reason }

// MonthCloser closes months.
type MonthCloser interface {
	Close(ctx context.Context, by ClosedBy, now time.Time) (*frozen.Month, error)
}

// Closings serves the closing of months by people.
type Closings struct {
	API    *API
	Doer   MonthCloser
	Access *daemon.Access
	Who    Identifier
	Logger *slog.Logger
}

// closingTakes bounds one closing, which walks the whole journal.
const closingTakes = 30 * time.Minute

// ServeHTTP serves POST /api/v1/months/{month}/close.
func (c *Closings) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, err := c.Access.Check(r, daemon.ScopeSupervise)
	if err != nil {
		daemon.Refuse(w, err)
		return
	}
	asked, read := posted(w, r, checkClosing)
	if !read {
		return
	}
	text := r.PathValue("month")
	month, is := ledger.MonthNamed(text)
	if !is {
		writeError(w, http.StatusBadRequest, "« "+text+" » n'est pas un mois tel que 2026-03")
		return
	}
	person, known, err := c.Who.Who(r.Context(), r.Header.Get(reportapi.IDTokenHeader), asked.Person)
	switch {
	case err != nil:
		writeForged(w, err)
		return
	case strings.TrimSpace(person) == "":
		writeError(w, http.StatusBadRequest, "person est nécessaire : qui arrête le mois")
		return
	}
	// The server's own bound is for answers that are made of what is at hand.
	if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(closingTakes)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		c.Logger.Warn("the answer to a closing may come too late", "err", err)
	}
	closed, err := c.Doer.Close(r.Context(), ClosedBy{Contract: asked.Contract, Month: month, Person: person, Verified: known.Verified, Via: token.Name}, time.Now())
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		writeRefused(w, refused.Reason, refused.Later)
		return
	}
	if err != nil {
		c.API.fail(w, err)
		return
	}
	c.Logger.Info("month closed", "month", closed.Month, "hash", closed.Hash, "token", token.Name, "verified", known.Verified)
	writeJSON(w, r, FrozenMonth(closed, nil))
}
