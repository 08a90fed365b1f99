package report

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// monthCloser answers as it is told, and keeps what was asked.
type monthCloser struct {
	asked ClosedBy
	came  *frozen.Month
	err   error
}

func (m *monthCloser) Close(_ context.Context, by ClosedBy, now time.Time) (*frozen.Month, error) {
	if time.Since(now) > time.Minute {
		return nil, errors.New("it is done at another time")
	}
	m.asked = by
	return m.came, m.err
}

// TestClosings: who closes which month, and why one is not closed.
func TestClosings(t *testing.T) {
	t.Parallel()
	month, err := frozen.Read(frozenFebruary(t, example), "")
	if err != nil {
		t.Fatal(err)
	}
	closer := &monthCloser{came: month}
	logger := slog.New(slog.DiscardHandler)
	mux := http.NewServeMux()
	mux.Handle("POST /api/v1/months/{month}/close", &Closings{
		API: NewAPI(&shelf{}, logger, func() Status { return Status{} }, func(int64) string { return "" }), Doer: closer, Access: access(t), Who: who{}, Logger: logger,
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	client := reportapi.NewClient(server.URL, "supervise", nil)
	closed, err := client.CloseMonth(t.Context(), "2026-02", reportapi.Closing{Person: "nadia", Contract: "x"})
	if err != nil || closed.Hash != month.Hash || closed.ClosedBy != "nadia" || closed.Contested != 1 {
		t.Errorf("closed is %+v, %v", closed, err)
	}
	if a := closer.asked; a.Month != february || a.Person != "nadia" || a.Contract != "x" || a.Via == "" {
		t.Errorf("asked is %+v", a)
	}
	if _, err := client.CloseMonth(t.Context(), "2026-02", reportapi.Closing{IDToken: "amel"}); err != nil || closer.asked.Person != "amel" || !closer.asked.Verified {
		t.Errorf("with a proof: asked is %+v, %v", closer.asked, err)
	}
	for _, test := range []struct {
		month  string
		said   reportapi.Closing
		err    error
		status int
		told   string
	}{
		{"2026-02", reportapi.Closing{}, nil, http.StatusBadRequest, "person est nécessaire"},
		{"2026-02", reportapi.Closing{Person: "nadia", IDToken: "forged"}, nil, http.StatusForbidden, "C'est un faux"},
		{"mars", reportapi.Closing{Person: "nadia"}, nil, http.StatusBadRequest, "« mars » n'est pas un mois"},
		{"2026-02", reportapi.Closing{Person: "nadia"}, &RefusedError{Reason: "le mois dure"}, http.StatusUnprocessableEntity, "le mois dure"},
		{"2026-02", reportapi.Closing{Person: "nadia"}, &RefusedError{Reason: "le mois dure", Later: true}, http.StatusConflict, "le mois dure"},
		{"2026-02", reportapi.Closing{Person: "nadia"}, errDisk, http.StatusServiceUnavailable, "registre"},
	} {
		closer.err = test.err
		_, err := client.CloseMonth(t.Context(), test.month, test.said)
		var status *reportapi.StatusError
		if !errors.As(err, &status) || status.Status != test.status || !strings.Contains(status.Message, test.told) {
			t.Errorf("%s by %+v: %v", test.month, test.said, err)
		}
	}
	if _, err := reportapi.NewClient(server.URL, "operate", nil).CloseMonth(t.Context(), "2026-02", reportapi.Closing{Person: "nadia"}); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("by an operator: %v", err)
	}
}
