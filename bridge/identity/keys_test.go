package identity

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/identity/identitytest"
)

// answers is a Grafana that is reached without a socket.
type answers struct{ *identitytest.Grafana }

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	a.ServeHTTP(recorder, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return recorder.Result(), nil
}

// TestRotation: a new key is believed as soon as one signs with it, an old one as
// long as Grafana serves it, and where it is away not for ever.
func TestRotation(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	synctest.Test(t, func(t *testing.T) {
		r.inside(t)
		before := r.amelie(nil)
		r.proves(before)
		old, _ := r.Newest()
		time.Sleep(askAgain)
		r.Rotate()
		r.proves(r.amelie(nil))
		r.proves(before)
		if r.Read() != 2 {
			t.Errorf("keys were read %d times", r.Read())
		}
		r.Revoke(old)
		r.proves(before)
		time.Sleep(keysFresh)
		lasting := identitytest.Claims{"exp": time.Now().Add(24 * time.Hour).Unix()}
		r.proves(r.amelie(lasting))
		r.claimed(before, bridge.UnprovenKey)

		r.Answer(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "bad gateway", http.StatusBadGateway) })
		time.Sleep(keysStale - time.Minute)
		r.proves(r.amelie(lasting))
		time.Sleep(time.Minute)
		r.claimed(r.amelie(lasting), bridge.UnprovenAway)
		r.Answer(nil)
		time.Sleep(askAgain)
		r.proves(r.amelie(lasting))
	})
}

// TestFloodOfKeys: names of keys that somebody makes up have Grafana asked no more
// than now and then.
func TestFloodOfKeys(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	synctest.Test(t, func(t *testing.T) {
		r.inside(t)
		mine := r.Person("amelie.noel@vigie.example", "amelie", "", identitytest.Claims{"exp": time.Now().Add(time.Hour).Unix()})
		for i := range 300 {
			r.claimed(r.SignWith(mine, map[string]any{"kid": fmt.Sprint("made-up-", i)}), bridge.UnprovenKey)
			time.Sleep(100 * time.Millisecond)
		}
		if n := r.Read(); n > 3 {
			t.Errorf("keys were read %d times in half a minute", n)
		}
		r.proves(r.amelie(nil))
		if n := len(r.grafanas().all[0].keys.keys); n != 1 {
			t.Errorf("%d keys are remembered", n)
		}
	})
}

// TestGrafanaSlow: an act waits for a Grafana that hangs for a moment, once, and
// all who wait do so together.
func TestGrafanaSlow(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	synctest.Test(t, func(t *testing.T) {
		r.inside(t)
		r.Answer(func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
		began := time.Now()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if _, known, err := r.Who(t.Context(), r.amelie(nil), "amelie"); err != nil || known.Verified || known.Unproven != bridge.UnprovenAway {
					t.Errorf("%+v, %v", known, err)
				}
			})
		}
		wg.Wait()
		if took := time.Since(began); took != patience || r.Read() != 1 {
			t.Errorf("took %s and %d questions", took, r.Read())
		}
		began = time.Now()
		r.claimed(r.amelie(nil), bridge.UnprovenAway)
		if took := time.Since(began); took != 0 {
			t.Errorf("the next waited %s", took)
		}
	})
}

// TestCallerGoes: whoever hangs up does not keep the others from the keys.
func TestCallerGoes(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	synctest.Test(t, func(t *testing.T) {
		r.inside(t)
		gone, hangUp := context.WithCancel(t.Context())
		r.Answer(func(w http.ResponseWriter, q *http.Request) {
			hangUp()
			time.Sleep(time.Second)
			r.Answer(nil)
			r.ServeHTTP(w, q)
		})
		_, _, _ = r.Who(gone, r.amelie(nil), "amelie")
		r.proves(r.amelie(nil))
	})
}

// TestAnswers: what is no set of keys proves nobody, and hurts nobody.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		why    bridge.Unproven
	}{
		"huge": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"keys":[],"x":%q}`, strings.Repeat("x", maxAnswer)) //nolint:errcheck // it is cut off
		}, bridge.UnprovenAway},
		"many": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"keys":[{}%s]}`, strings.Repeat(",{}", maxKeys)) //nolint:errcheck // as above
		}, bridge.UnprovenAway},
		"none":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"keys":null}`)) }, bridge.UnprovenKey},
		"a page":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`<html>`)) }, bridge.UnprovenAway},
		"an error": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, bridge.UnprovenAway},
		"a way":    {func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, "/elsewhere", http.StatusFound) }, bridge.UnprovenAway},
		"a secret": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"keys":[{"kty":"oct","kid":"default-2026-01-es256","k":"AAAA"}]}`))
		}, bridge.UnprovenKey},
		"a lone word": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"keys":["x",7,null]}`)) }, bridge.UnprovenKey},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			r.Answer(test.answer)
			r.claimed(r.amelie(nil), test.why)
		})
	}
}

// TestSeveral: each Grafana's word is its own; one's key signs for no other.
func TestSeveral(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	second := identitytest.New(t)
	r.checker(Config{Name: "noc", URL: r.URL}, Config{Name: "public", URL: second.URL + "/", Issuer: "https://grafana.example/noc"})
	r.proves(r.amelie(nil))
	r.proves(second.Sign(second.Person("amelie.noel@vigie.example", "amelie", "", identitytest.Claims{"iss": "https://grafana.example/noc/"})))
	r.claimed(second.Sign(second.Person("amelie.noel@vigie.example", "amelie", "", nil)), bridge.UnprovenIssuer)
	// Both call their first key the same.
	r.forged(second.Sign(second.Person("amelie.noel@vigie.example", "amelie", "", identitytest.Claims{"iss": r.URL})), "amelie")
}

// TestNobodyListens: a Grafana that is not there is told apart from one without the
// key.
func TestNobodyListens(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.checker(Config{Name: "noc", URL: "http://127.0.0.1:1", Issuer: r.URL})
	r.claimed(r.amelie(nil), bridge.UnprovenAway)
	if !strings.Contains(r.logs.String(), "an act is taken without proof of who does it") || !strings.Contains(r.logs.String(), "connection refused") {
		t.Errorf("logged %s", r.logs)
	}
}

// TestOverTLS: a Grafana is believed whose certificate is of the authorities given.
func TestOverTLS(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	server := httptest.NewTLSServer(r.Grafana)
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	writePEM(t, file, server.Certificate().Raw)
	r.checker(Config{Name: "noc", URL: server.URL, CAFile: file, Issuer: r.URL})
	r.proves(r.amelie(nil))
	r.checker(Config{Name: "noc", URL: server.URL, Issuer: r.URL})
	r.claimed(r.amelie(nil), bridge.UnprovenAway)
	for _, wrong := range []string{filepath.Join(t.TempDir(), "none.pem"), "keys_test.go"} {
		if _, err := Open([]Config{{Name: "noc", CAFile: wrong}}); err == nil || errors.Is(err, errNoKey) || !strings.Contains(err.Error(), "read ca_file of Grafana noc") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
