package zammad_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge/zammad"
)

// unavailable is the error of a call that was not sent.
func unavailable(err error) *zammad.UnavailableError {
	refused, _ := errors.AsType[*zammad.UnavailableError](err)
	return refused
}

func openGauge(t *testing.T, registry *prometheus.Registry, want string) {
	t.Helper()
	text := `
		# HELP vigie_zammad_circuit_open 1 while Zammad is left alone because it failed as a whole, 0 otherwise.
		# TYPE vigie_zammad_circuit_open gauge
		vigie_zammad_circuit_open ` + want + "\n"
	if err := testutil.GatherAndCompare(registry, strings.NewReader(text), "vigie_zammad_circuit_open"); err != nil {
		t.Error(err)
	}
}

func TestAFailingDeskIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		made, s := scripted(t, registry, "503", "503", "503", "503", "503", "cut", found)
		desk := made.Once()
		began := time.Now()
		for i := range 5 {
			if _, err := desk.Ticket(t.Context(), 7); err == nil || unavailable(err) != nil {
				t.Fatalf("call %d: %v", i, err)
			}
			time.Sleep(time.Second)
		}
		openGauge(t, registry, "1")
		_, err := desk.Ticket(t.Context(), 7)
		refused := unavailable(err)
		if refused == nil || len(s.asked) != 5 || !refused.NotDone() || zammad.Permanent(err) || !refused.Since.Equal(began) {
			t.Fatalf("%d requests, %v", len(s.asked), err)
		}
		want := "read ticket: zammad is not asked before 2000-01-01T00:00:06Z, because since 2000-01-01T00:00:00Z it has failed: " +
			"read ticket: zammad answered 503: Service Unavailable"
		if err.Error() != want {
			t.Errorf("error is\n%v\nwant\n%s", err, want)
		}
		time.Sleep(time.Until(refused.Until))
		if _, err := desk.Ticket(t.Context(), 7); err == nil || unavailable(err) != nil || len(s.asked) != 6 {
			t.Fatalf("the probe: %d requests, %v", len(s.asked), err)
		}
		time.Sleep(3 * time.Second) // the pause has doubled
		if _, err := desk.Ticket(t.Context(), 7); unavailable(err) == nil {
			t.Fatalf("after a failed probe: %v", err)
		}
		time.Sleep(time.Second)
		for range 2 {
			if _, err := desk.Ticket(t.Context(), 7); err != nil {
				t.Fatalf("once it answers: %v", err)
			}
		}
		openGauge(t, registry, "0")
		if count, err := testutil.GatherAndCount(registry, "vigie_zammad_refused_total"); err != nil || count != 1 {
			t.Errorf("refused calls are not counted: %d, %v", count, err)
		}
	})
}

func TestOneProbeAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		made, s := scripted(t, nil, "502", "502", "502", "502", "502", "hang", found)
		desk := made.Once()
		for range 5 {
			_, _ = desk.Ticket(t.Context(), 7)
		}
		time.Sleep(time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error)
		go func() {
			_, err := desk.Ticket(ctx, 7)
			gone <- err
		}()
		synctest.Wait()
		if _, err := desk.Ticket(t.Context(), 7); unavailable(err) == nil || len(s.asked) != 6 {
			t.Errorf("beside the probe: %d requests, %v", len(s.asked), err)
		}
		cancel() // a probe that is given up says nothing: the next one may pass
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("the probe: %v", err)
		}
		if _, err := desk.Ticket(t.Context(), 7); err != nil {
			t.Errorf("after the probe: %v", err)
		}
	})
}

// What concerns one ticket, or only us, never keeps others from the desk.
func TestABrokenTicketStopsNobody(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"a rule": rule, "a hidden error": hidden, "an internal error": inner, "no answer in time": "hang",
		"no right": `403 {"error": "Not authorized"}`, "no ticket": `404 {"error": "Couldn't find"}`,
		"a proxy's refusal": "403 <html>", "a page": "200 <html>", "an answer of another kind": "200 []",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				made, s := scripted(t, nil, answer)
				desk := made.Once()
				for range 30 {
					if _, err := desk.Ticket(t.Context(), 7); err == nil || unavailable(err) != nil {
						t.Fatalf("call %d: %v", len(s.asked), err)
					}
				}
			})
		})
	}
}

// Internal errors of different tickets are the desk's.
func TestInternalErrorsEverywhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		made, _ := scripted(t, nil, inner)
		desk := made.Once()
		var err error
		for id := range int64(6) {
			_, err = desk.Ticket(t.Context(), id)
		}
		if unavailable(err) == nil {
			t.Errorf("the sixth call: %v", err)
		}
	})
}

// What a proxy refuses says nothing of the desk: it neither counts nor ends a
// row of failures.
func TestAProxysRefusalIsNoSignOfLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		made, s := scripted(t, nil, "503", "503", "403 <html>", "503", "503", "503", found)
		desk := made.Once()
		for range 6 {
			_, _ = desk.Ticket(t.Context(), 7)
		}
		if _, err := desk.Ticket(t.Context(), 7); unavailable(err) == nil || len(s.asked) != 6 {
			t.Errorf("%d requests, %v", len(s.asked), err)
		}
	})
}

// Calls that were under way when the desk began to be left alone fail late:
// they do not prolong the pause.
func TestLateFailuresDoNotProlongThePause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		made, s := scripted(t, nil, "wait", "wait", "wait", "503", "503", "503", "503", "503", found)
		desk := made.Once()
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() { _, _ = desk.Ticket(t.Context(), 7) })
		}
		synctest.Wait()
		for range 5 {
			_, _ = desk.Ticket(t.Context(), 7)
		}
		group.Wait() // a second later, each with a failure
		time.Sleep(time.Second)
		if _, err := desk.Ticket(t.Context(), 7); err != nil || len(s.asked) != 9 {
			t.Errorf("%d requests, %v; want the pause of 2 s over", len(s.asked), err)
		}
	})
}

func TestARateLimitIsHonoured(t *testing.T) {
	t.Parallel()
	for asked, waits := range map[string]time.Duration{"90": 90 * time.Second, "999999999": 5 * time.Minute} {
		t.Run(asked, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				desk, s := scripted(t, nil, "Retry-After: "+asked+"|429 slow down", found)
				began := time.Now()
				if _, err := desk.Ticket(t.Context(), 7); err == nil {
					t.Fatal("no error")
				}
				_, err := desk.Ticket(t.Context(), 7)
				refused := unavailable(err)
				if refused == nil || refused.Until.Sub(began) != waits || len(s.asked) != 1 {
					t.Fatalf("%d requests, %v; want none for %s", len(s.asked), err, waits)
				}
				time.Sleep(waits)
				if _, err := desk.Ticket(t.Context(), 7); err != nil {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

// A date says how long to wait as well.
func TestRetryAfterADate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		date := time.Now().Add(40 * time.Second).UTC().Format(http.TimeFormat)
		desk, _ := scripted(t, nil, "Retry-After: "+date+"|429")
		_, _ = desk.Ticket(t.Context(), 7)
		_, err := desk.Ticket(t.Context(), 7)
		if refused := unavailable(err); refused == nil || time.Until(refused.Until) != 40*time.Second {
			t.Errorf("%v", err)
		}
	})
}
