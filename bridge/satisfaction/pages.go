package satisfaction

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/vigie-noc/vigie/bridge"
)

// What bounds a request.
const (
	maxBody    = 16 << 10
	maxRemark  = 1000 // characters
	storeAwait = 5 * time.Second
)

// Answers is what pages need of the ledger.
type Answers interface {
	Survey(ctx context.Context, ticket int64) (*bridge.Survey, error)
	MarkSurvey(ctx context.Context, ticket int64, mark int, remark string, now time.Time) (bool, error)
	RefuseSurveys(ctx context.Context, ticket int64, now time.Time) error
}

// Pages takes answers. Whoever has a link learns the number of its ticket, and
// nothing else.
type Pages struct {
	config  Config
	store   Answers
	logger  *slog.Logger
	now     func() time.Time
	proxies proxies
	limits  *limits
	page    *template.Template
	style   template.CSS
	policy  string // what pages may do
}

// NewPages wires Pages.
func NewPages(config Config, store Answers, now func() time.Time, logger *slog.Logger) *Pages {
	style, err := files.ReadFile("page.css")
	if err != nil {
		panic(err) // it is part of the program
	}
	sum := sha256.Sum256(style)
	return &Pages{
		config: config, store: store, now: now, logger: logger, proxies: parseProxies(config.Proxies), limits: newLimits(), style: template.CSS(style), //nolint:gosec // it is ours
		page: template.Must(template.ParseFS(files, "page.gohtml")),
		policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
	}
}

// surveyOf is a ticket's survey; nil where the answer was given.
func (p *Pages) surveyOf(w http.ResponseWriter, r *http.Request, ticket int64) *bridge.Survey {
	survey, err := p.store.Survey(r.Context(), ticket)
	switch {
	case err != nil:
		p.fail(w, err)
	case survey == nil || survey.State == bridge.SurveySkipped:
		p.say(w, http.StatusGone, saidExpired)
	default:
		return survey
	}
	return nil
}

func (p *Pages) answer(w http.ResponseWriter, r *http.Request, ticket int64) {
	survey := p.surveyOf(w, r, ticket)
	if survey == nil {
		return
	}
	form := view{View: "form", Title: "Votre avis", Number: survey.Number}
	switch {
	case survey.Mark != 0:
		p.say(w, http.StatusOK, saidBefore)
	case r.Method != http.MethodPost:
		p.write(w, http.StatusOK, form)
	default:
		p.take(w, r, survey, form)
	}
}

// take takes an answer, or shows the form again with what is wrong.
func (p *Pages) take(w http.ResponseWriter, r *http.Request, survey *bridge.Survey, form view) {
	if err := r.ParseForm(); err != nil {
		form.Error = &saidTooLong
		p.write(w, http.StatusBadRequest, form)
		return
	}
	form.Remark = plain(r.PostForm.Get("remark"))
	mark, err := strconv.Atoi(r.PostForm.Get("mark"))
	switch {
	case err != nil || mark < bridge.MinMark || mark > bridge.MaxMark:
		form.Error = &saidNoMark
	case utf8.RuneCountInString(form.Remark) > maxRemark:
		form.Error = &saidTooLong
	}
	if form.Error != nil {
		p.write(w, http.StatusBadRequest, form, mark)
		return
	}
	taken, err := p.store.MarkSurvey(r.Context(), survey.Ticket, mark, form.Remark, p.now())
	switch {
	case err != nil:
		p.fail(w, err)
	case taken:
		p.logger.Info("a requester answered", "ticket", survey.Ticket, "mark", mark)
		p.say(w, http.StatusOK, saidThanks)
	default:
		p.say(w, http.StatusOK, saidBefore)
	}
}

func (p *Pages) refusal(w http.ResponseWriter, r *http.Request, ticket int64) {
	survey := p.surveyOf(w, r, ticket)
	if survey == nil {
		return
	}
	if r.Method != http.MethodPost {
		p.write(w, http.StatusOK, view{View: "refusal", Title: "Ne plus être interrogé"})
		return
	}
	switch err := p.store.RefuseSurveys(r.Context(), survey.Ticket, p.now()); {
	case errors.Is(err, bridge.ErrNotFound):
		p.say(w, http.StatusGone, saidExpired)
	case err != nil:
		p.fail(w, err)
	default:
		p.say(w, http.StatusOK, saidRefused)
	}
}

func (p *Pages) fail(w http.ResponseWriter, err error) {
	p.logger.Error("a requester's answer was not taken", "err", err)
	w.Header().Set("Retry-After", "60")
	p.say(w, http.StatusServiceUnavailable, saidAway)
}
