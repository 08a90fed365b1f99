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
	"strings"
	"time"
	"unicode"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// maxAct is far above any act; the others are what a person writes at most.
const (
	maxAct    = 16 << 10
	maxMotive = 2000
	maxValue  = 250
)

// Doer takes acts.
type Doer interface {
	Do(ctx context.Context, act bridge.Act, now time.Time) (bridge.Incident, error)
}

// Acts serves what people do to incidents elsewhere than at the desk.
type Acts struct {
	API    *API
	Doer   Doer
	Access *daemon.Access
	Logger *slog.Logger
}

// ServeHTTP serves POST /api/v1/tickets/{incident}/acts.
func (a *Acts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, err := a.Access.Check(r, daemon.ScopeOperate)
	if err != nil {
		daemon.Refuse(w, err)
		return
	}
	// A form of another page cannot send this type.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		writeError(w, http.StatusUnsupportedMediaType, "the body must be application/json")
		return
	}
	act, err := readAct(http.MaxBytesReader(w, r.Body, maxAct))
	if err != nil {
		code := http.StatusBadRequest
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			code = http.StatusRequestEntityTooLarge
		}
		writeError(w, code, err.Error())
		return
	}
	now := time.Now()
	after, err := a.Doer.Do(r.Context(), bridge.Act{
		Kind: bridge.ActKind(act.Act), Incident: r.PathValue("incident"), Value: act.Value, Motive: act.Motive,
		Reference: act.Reference, Until: act.Until, Person: act.Person, From: token.Name, At: now,
	}, now)
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.Logger.Info("act taken", "act", act.Act, "incident", after.ID, "token", token.Name)
	counts, err := a.API.ledger.AlertCounts(r.Context(), []string{after.ID})
	if err != nil {
		a.API.fail(w, err)
		return
	}
	writeJSON(w, r, a.API.ticket(after, counts[after.ID]))
}

func (a *Acts) refuse(w http.ResponseWriter, err error) {
	if errors.Is(err, bridge.ErrNotFound) {
		writeError(w, http.StatusNotFound, "there is no such incident")
		return
	}
	if refused, ok := errors.AsType[*incident.RefusedError](err); ok {
		code := http.StatusUnprocessableEntity
		if refused.Conflict {
			code = http.StatusConflict
		}
		writeError(w, code, refused.Reason)
		return
	}
	a.API.fail(w, err)
}

func readAct(body io.Reader) (act reportapi.Act, err error) {
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&act); err != nil {
		return act, fmt.Errorf("read the body: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return act, errors.New("read the body: something follows the object")
	}
	return act, checkAct(act)
}

func checkAct(act reportapi.Act) error {
	if len(act.Motive) > maxMotive {
		return fmt.Errorf("the motive is longer than %d bytes", maxMotive)
	}
	for _, each := range []string{act.Person, act.Value, act.Reference} {
		if len(each) > maxValue {
			return fmt.Errorf("person, value and reference have %d bytes at most", maxValue)
		}
		if strings.ContainsFunc(each, unicode.IsControl) {
			return errors.New("person, value and reference hold no control characters")
		}
	}
	// Of a motive people write several lines.
	if strings.ContainsFunc(act.Motive, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }) {
		return errors.New("the motive holds control characters")
	}
	return nil
}
