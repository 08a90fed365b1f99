package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
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
	Logger *slog.Logger
}

// CaseNamed is the case of a ticket by its id at the desk, which is all digits,
// or by its incident's. Nil where there is none.
func CaseNamed(ctx context.Context, from Cases, id string) (*sla.Case, error) {
	if ticket, err := strconv.ParseInt(id, 10, 64); err == nil {
		return CaseOf(ctx, from, ticket)
	}
	return CaseOfIncident(ctx, from, id)
}

// ServeHTTP serves POST /api/v1/tickets/{id}/corrections.
func (c *Corrections) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, err := c.Access.Check(r, daemon.ScopeSupervise)
	if err != nil {
		daemon.Refuse(w, err)
		return
	}
	// A form of another page cannot send this type.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		writeError(w, http.StatusUnsupportedMediaType, "le corps doit être application/json")
		return
	}
	asked, err := readCorrection(http.MaxBytesReader(w, r.Body, maxAct))
	if err != nil {
		code := http.StatusBadRequest
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			code = http.StatusRequestEntityTooLarge
		}
		writeError(w, code, err.Error())
		return
	}
	id := r.PathValue("id")
	taken, err := c.Doer.Do(r.Context(), id, correction.Act{
		Kind: bridge.ActKind(asked.Act), Motive: asked.Motive, Request: asked.Request, Subject: asked.Subject, Fact: asked.Fact,
		Clock: policy.ClockName(asked.Clock), Of: asked.Of, Life: asked.Life, At: asked.At, From: asked.From, Till: asked.Till,
		Reason: asked.Reason, Approver: asked.Approver, Person: asked.Person, Via: token.Name,
	}, time.Now())
	if err != nil {
		c.refuse(w, id, err)
		return
	}
	c.Logger.Info("correction taken", "act", asked.Act, "subject", taken.Entry.Subject, "fact", taken.Entry.Number, "token", token.Name, "again", taken.Again)
	writeJSON(w, r, reportapi.Corrected{
		Subject: taken.Entry.Subject, Fact: fact(&taken.Entry), Again: taken.Again, Clocks: ClocksOf(&taken.State),
	})
}

func (c *Corrections) refuse(w http.ResponseWriter, id string, err error) {
	if errors.Is(err, bridge.ErrNotFound) {
		writeError(w, http.StatusNotFound, "il n'y a ni incident ni ticket lu dans Zammad « "+id+" » : c'est l'identifiant du ticket qui est demandé, non son numéro")
		return
	}
	if refused, ok := errors.AsType[*correction.RefusedError](err); ok {
		code := http.StatusUnprocessableEntity
		if refused.Conflict {
			code = http.StatusConflict
		}
		writeError(w, code, refused.Reason)
		return
	}
	c.API.fail(w, err)
}

func readCorrection(body io.Reader) (asked reportapi.Correction, err error) {
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		return asked, fmt.Errorf("lire le corps : %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return asked, errors.New("lire le corps : quelque chose suit l'objet")
	}
	if len(asked.Motive) > maxMotive {
		return asked, fmt.Errorf("le motif dépasse %d octets", maxMotive)
	}
	for _, each := range []string{asked.Person, asked.Approver, asked.Reason, asked.Request, asked.Subject, asked.Clock, asked.Of} {
		if len(each) > maxValue {
			return asked, fmt.Errorf("hors du motif, un texte a %d octets au plus", maxValue)
		}
		if strings.ContainsFunc(each, unicode.IsControl) {
			return asked, errors.New("hors du motif, un texte ne contient pas de caractère de commande")
		}
	}
	// Of a motive people write several lines.
	if strings.ContainsFunc(asked.Motive, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }) {
		return asked, errors.New("le motif contient des caractères de commande")
	}
	return asked, nil
}
