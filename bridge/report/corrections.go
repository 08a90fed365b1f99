package report

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// Corrector takes corrections.
type Corrector interface {
	Do(ctx context.Context, id string, act correction.Act, now time.Time) (correction.Taken, error)
}

// Corrections serves what people say afterwards about a ticket's journal.
type Corrections struct {
	API    *API
	Doer   Corrector
	Access *daemon.Access
	Who    Identifier
	// Proven tells whether those alone may correct whose identity is proven.
	Proven func() bool
	Logger *slog.Logger
}

// ServeHTTP serves POST /api/v1/tickets/{id}/corrections.
func (c *Corrections) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, err := c.Access.Check(r, daemon.ScopeSupervise)
	if err != nil {
		daemon.Refuse(w, err)
		return
	}
	asked, read := posted(w, r, checkCorrection)
	if !read {
		return
	}
	person, known, err := c.Who.Who(r.Context(), r.Header.Get(reportapi.IDTokenHeader), asked.Person)
	if err != nil {
		writeForged(w, err)
		return
	}
	if !known.Verified && c.Proven() {
		writeRefused(w, notProven("Une correction", known), false)
		return
	}
	id := r.PathValue("id")
	taken, err := c.Doer.Do(r.Context(), id, correction.Act{
		Kind: bridge.ActKind(asked.Act), Motive: asked.Motive, Request: asked.Request, Subject: asked.Subject, Fact: asked.Fact,
		Clock: policy.ClockName(asked.Clock), Of: asked.Of, Life: asked.Life, At: asked.At, From: asked.From, Till: asked.Till,
		Reason: asked.Reason, Approver: asked.Approver, Person: person, Identity: known, Via: token.Name,
	}, time.Now())
	if err != nil {
		c.refuse(w, id, err)
		return
	}
	c.Logger.Info("correction taken", "act", asked.Act, "subject", taken.Entry.Subject, "fact", taken.Entry.Number, "token", token.Name, "again", taken.Again, "verified", known.Verified)
	writeJSON(w, r, reportapi.Corrected{
		Subject: taken.Entry.Subject, Fact: fact(&taken.Entry), Again: taken.Again, Clocks: ClocksOf(&taken.State),
		Identity: identityOf(person, known),
	})
}

func (c *Corrections) refuse(w http.ResponseWriter, id string, err error) {
	if errors.Is(err, bridge.ErrNotFound) {
		writeUnnamed(w, id)
		return
	}
	if refused, ok := errors.AsType[*correction.RefusedError](err); ok {
		writeRefused(w, refused.Reason, refused.Conflict)
		return
	}
	c.API.fail(w, err)
}

func checkCorrection(asked reportapi.Correction) error {
	return checkWritten(asked.Motive, asked.Person, asked.Approver, asked.Reason, asked.Request, asked.Subject, asked.Clock, asked.Of)
}
