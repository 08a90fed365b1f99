package zammad

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// maxWebhook bounds a delivery, in bytes: a ticket and one article, whose text
// may be of 1.5 million characters.
const maxWebhook = 8 << 20

// webhook takes what the desk tells of changes. Nothing is believed but which
// ticket to look at, and losing a delivery only makes it be looked at later.
type webhook struct {
	secret  func() (string, error)
	hint    func(ticket int64)
	own     func() string
	logger  *slog.Logger
	taken   *prometheus.CounterVec
	seen    deliveries
	refuses atomic.Bool // the last delivery was refused, which was logged
}

// WebhookOption is what a webhook can be told beside what it needs.
type WebhookOption func(*webhook)

// OwnLogin leaves out changes whose last writer has the login; it may be empty
// while it is not known. A person's change that the bridge's own has covered
// is left out with it, and found by the next look at the desk.
func OwnLogin(login func() string) WebhookOption {
	return func(h *webhook) { h.own = login }
}

// NewWebhook makes the handler for what the desk's triggers send. It calls hint
// with the id of each ticket that was said to have changed, while the desk waits:
// hint must return at once. The secret is asked for with every delivery, so that
// it may rotate; deliveries that were signed with the one before are refused.
//
//	what came                          answer  why
//	another method                     405
//	no signature                       401
//	no body to the end                 400
//	larger than a delivery can be      413
//	a wrong signature                  403     the desk repeats it, which helps while a secret rotates
//	no secret to check it with         503     the desk repeats it
//	signed, but it names no ticket     204     to repeat it would not mend it
//	a delivery that was taken before   204
//	our own change                     204
//	a change                           204     after hint
func NewWebhook(
	secret func() (string, error), hint func(ticket int64), logger *slog.Logger, registerer prometheus.Registerer,
	options ...WebhookOption,
) (http.Handler, error) {
	h := &webhook{
		secret: secret, hint: hint, own: func() string { return "" }, logger: logger,
		taken: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vigie_zammad_webhooks_total",
			Help: "Deliveries of Zammad's webhook by what became of them.",
		}, []string{"outcome"}),
	}
	if h.logger == nil {
		h.logger = slog.New(slog.DiscardHandler)
	}
	// All outcomes count from zero: an alert sees the first of each, and that the
	// webhook is configured before the desk has sent anything.
	for _, each := range outcomes {
		h.taken.WithLabelValues(each.name)
	}
	for _, option := range options {
		option(h)
	}
	if registerer == nil {
		return h, nil
	}
	return h, register(registerer, &h.taken)
}

// outcome is what became of a delivery: a label of the metric, and the answer.
type outcome struct {
	name   string
	status int
}

var (
	hinted      = outcome{"hinted", http.StatusNoContent}
	ownChange   = outcome{"own", http.StatusNoContent}
	repeated    = outcome{"repeated", http.StatusNoContent}
	senseless   = outcome{"senseless", http.StatusNoContent}
	otherMethod = outcome{"method", http.StatusMethodNotAllowed}
	unsigned    = outcome{"unsigned", http.StatusUnauthorized}
	forged      = outcome{"forged", http.StatusForbidden}
	cutShort    = outcome{"cut", http.StatusBadRequest}
	tooLarge    = outcome{"too_large", http.StatusRequestEntityTooLarge}
	noSecret    = outcome{"no_secret", http.StatusServiceUnavailable}
)

var outcomes = []outcome{hinted, ownChange, repeated, senseless, otherMethod, unsigned, forged, cutShort, tooLarge, noSecret}

func (h *webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	became, err := h.take(w, r)
	h.taken.WithLabelValues(became.name).Inc()
	h.log(r, became, err)
	if became.status == http.StatusNoContent {
		w.WriteHeader(became.status)
		return
	}
	if became == otherMethod {
		w.Header().Set("Allow", http.MethodPost)
	}
	http.Error(w, http.StatusText(became.status), became.status)
}

func (h *webhook) take(w http.ResponseWriter, r *http.Request) (outcome, error) {
	if r.Method != http.MethodPost {
		return otherMethod, nil
	}
	signature, err := parseSignature(r.Header.Get("X-Hub-Signature"))
	if err != nil {
		return unsigned, err
	}
	secret, err := h.secret()
	if err == nil && secret == "" {
		err = errors.New("the secret is empty")
	}
	if err != nil {
		return noSecret, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhook))
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		return tooLarge, err
	}
	if err != nil {
		return cutShort, err
	}
	if !signed(body, secret, signature) {
		return forged, errors.New("the signature is of another secret or text")
	}
	return h.listen(body, r.Header.Get("X-Zammad-Delivery"))
}

// listen hears what a delivery that is the desk's has to say.
func (h *webhook) listen(body []byte, delivery string) (outcome, error) {
	said, err := parseDelivery(body)
	if err != nil {
		return senseless, err
	}
	if !h.seen.add(delivery) {
		return repeated, nil
	}
	if own := h.own(); own != "" && strings.EqualFold(said.writer, own) {
		return ownChange, nil
	}
	h.hint(said.ticket)
	return hinted, nil
}

// log tells once when the desk begins to be refused, since everybody can send
// here, and always of what the desk signed without sense.
func (h *webhook) log(r *http.Request, became outcome, err error) {
	switch became {
	case senseless:
		h.logger.WarnContext(r.Context(), "webhook of Zammad tells of no ticket", "trigger", oneLine(r.Header.Get("X-Zammad-Trigger")),
			"err", err)
	case forged, noSecret:
		if !h.refuses.Swap(true) {
			h.logger.WarnContext(r.Context(), "webhook of Zammad is refused", "from", r.RemoteAddr, "err", err)
		}
	case hinted, ownChange, repeated:
		h.refuses.Store(false)
	}
}
