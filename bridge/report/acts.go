package report

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// Doer takes acts.
type Doer interface {
	Do(ctx context.Context, act bridge.Act, now time.Time) (bridge.Incident, error)
}

// Identifier tells who acts.
type Identifier interface {
	// Who tells it by a token of Grafana's and by who is said to, either of which
	// may be empty. It fails with a bridge.ForgedError alone, and takes a moment at
	// most.
	Who(ctx context.Context, token, said string) (person string, known bridge.Identity, err error)
}

// Acts serves what people do to incidents elsewhere than at the desk.
type Acts struct {
	API    *API
	Doer   Doer
	Access *daemon.Access
	Who    Identifier
	Logger *slog.Logger
}

// ServeHTTP serves POST /api/v1/tickets/{incident}/acts.
func (a *Acts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, err := a.Access.Check(r, daemon.ScopeOperate)
	if err != nil {
		daemon.Refuse(w, err)
		return
	}
	act, read := posted(w, r, checkAct)
	if !read {
		return
	}
	now := time.Now() // who it is may take a moment to tell
	person, known, err := a.Who.Who(r.Context(), r.Header.Get(reportapi.IDTokenHeader), act.Person)
	if err != nil {
		writeForged(w, err)
		return
	}
	after, err := a.Doer.Do(r.Context(), bridge.Act{
		Kind: bridge.ActKind(act.Act), Incident: r.PathValue("incident"), Value: act.Value, Motive: act.Motive,
		Reference: act.Reference, Until: act.Until, Person: person, Identity: known, From: token.Name, At: now,
	}, now)
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.Logger.Info("act taken", "act", act.Act, "incident", after.ID, "token", token.Name, "verified", known.Verified)
	counts, err := a.API.ledger.AlertCounts(r.Context(), []string{after.ID})
	if err != nil {
		a.API.fail(w, err)
		return
	}
	writeJSON(w, r, reportapi.Acted{Ticket: a.API.ticket(after, counts[after.ID]), Identity: identityOf(person, known)})
}

func (a *Acts) refuse(w http.ResponseWriter, err error) {
	if errors.Is(err, bridge.ErrNotFound) {
		writeError(w, http.StatusNotFound, "there is no such incident")
		return
	}
	if refused, ok := errors.AsType[*incident.RefusedError](err); ok {
		writeRefused(w, refused.Reason, refused.Conflict)
		return
	}
	a.API.fail(w, err)
}

func checkAct(act reportapi.Act) error {
	return checkWritten(act.Motive, act.Person, act.Value, act.Reference)
}
