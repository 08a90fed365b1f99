package alertmanager

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// MaxBody bounds a webhook: some 50,000 alerts.
const MaxBody = 32 << 20

// keptPayload bounds what is kept of a webhook that was refused.
const keptPayload = 64 << 10

// ServeHTTP takes one webhook. It answers 200 once everything is durable;
// 400 with the reason for what will never be right, which is kept to be
// looked at; 413 for what is too long; 503 when the ledger is down, so that
// Alertmanager sends again. It never redirects and never answers 429, both of
// which Alertmanager would take for the end of the matter.
func (s *Source) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	code, reason := s.receive(r)
	s.metrics.deliveries.WithLabelValues(s.config.Name, strconv.Itoa(code)).Inc()
	if code != http.StatusOK {
		http.Error(w, reason, code)
	}
}

func (s *Source) receive(r *http.Request) (code int, reason string) {
	now := time.Now()
	body, err := io.ReadAll(r.Body)
	if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
		s.logger.Error("webhook is too long", "limit", tooLong.Limit)
		return http.StatusRequestEntityTooLarge, "the webhook is longer than " + strconv.FormatInt(tooLong.Limit, 10) + " bytes"
	}
	if err != nil {
		return http.StatusServiceUnavailable, "the webhook was cut off: " + err.Error()
	}
	p, reports, err := decode(s.config.Name, body)
	delivery := bridge.Delivery{Source: s.config.Name, ReceivedAt: now, Payload: body, Alerts: len(reports)}
	if err != nil {
		return s.quarantine(r.Context(), delivery, err)
	}
	reports, alive := s.withoutWatchdog(reports)
	if len(reports) == 0 {
		delivery.Payload = nil // a bare sign of life is not worth keeping
	}
	if err := s.intake.Take(r.Context(), delivery, reports); err != nil {
		s.logger.Error("webhook was not taken", "err", err)
		return http.StatusServiceUnavailable, "the ledger cannot be written now, send again"
	}
	if alive {
		s.heartbeat.heard(now)
	}
	s.metrics.alerts.WithLabelValues(s.config.Name).Add(float64(len(reports)))
	if p.TruncatedAlerts > 0 {
		s.metrics.truncated.WithLabelValues(s.config.Name).Add(float64(p.TruncatedAlerts))
		s.logger.Warn("Alertmanager left alerts out: set max_alerts to 0", "left_out", p.TruncatedAlerts)
	}
	return http.StatusOK, ""
}

// quarantine keeps what was refused, so that it can be looked at.
func (s *Source) quarantine(ctx context.Context, delivery bridge.Delivery, reason error) (int, string) {
	s.logger.Warn("webhook was refused", "err", reason)
	delivery.Reason = reason.Error()
	if len(delivery.Payload) > keptPayload {
		delivery.Payload = delivery.Payload[:keptPayload]
	}
	if len(delivery.Payload) == 0 {
		delivery.Payload = []byte(" ") // an empty body is kept as well
	}
	if err := s.intake.Take(ctx, delivery, nil); err != nil {
		s.logger.Error("refused webhook was not kept", "err", err)
		return http.StatusServiceUnavailable, "the ledger cannot be written now, send again"
	}
	return http.StatusBadRequest, reason.Error()
}
