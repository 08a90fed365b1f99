package plugin

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/cache"
)

// say is a server that gives one answer.
func say(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		fmt.Fprint(w, body) //nolint:errcheck // the client may be gone
	}
}

// serving is the address of a server that ends with the test.
func serving(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// nobody is an address at which nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

// models ask the bridge of each query type.
var models = map[string]string{
	TypeTickets: `{}`, TypeTicketCounts: `{}`, TypeTicketSeries: `{}`, TypeOperations: `{"tickets":["01A"]}`, TypeClocks: `{"tickets":["01A"]}`,
	TypeCompliance: `{"months":["2026-03"]}`, TypeSatisfaction: `{"months":["2026-03"]}`, TypeEquipment: `{}`, TypeAvailability: `{}`, TypeAnnotations: `{}`, TypeValues: `{"of":"sites"}`,
	TypeTicketAges: `{}`, TypeCalendar: `{}`, TypeLogbook: `{}`, TypeShifts: `{}`, TypeHandover: `{}`,
}

// TestFailures: whatever is wrong has a message of its own, in French, in a
// panel and in health; none tells the token.
func TestFailures(t *testing.T) {
	t.Parallel()
	slow := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	secure := httptest.NewTLSServer(say(200, "{}"))
	t.Cleanup(secure.Close)
	good := bridgetest.Start(t)
	badAuthority := settingsOf(good.URL, "x", `{"tlsAuthWithCACert":true}`)
	badAuthority.DecryptedSecureJSONData["tlsCACert"] = "-----BEGIN NOTHING-----"
	for _, test := range []struct {
		name     string
		settings backend.DataSourceInstanceSettings
		want     string
		status   backend.Status
	}{
		{"no address", settingsOf("", "x", "{}"), "L'adresse de la passerelle n'est pas configurée", 400},
		{"no address at all", settingsOf("passerelle", "x", "{}"), "n'en est pas une", 400},
		{"another scheme", settingsOf("file:///etc/passwd", "x", "{}"), "n'en est pas une", 400},
		{"a password in the address", settingsOf("http://a:secret@127.0.0.1:1", "x", "{}"), "contient un mot de passe", 400},
		{"no token", settingsOf(good.URL, "", "{}"), "Le jeton de lecture n'est pas configuré", 400},
		{"settings that are none", settingsOf(good.URL, "x", "[]"), "illisibles", 400},
		{"a time-out in quotes", settingsOf(good.URL, "x", `{"timeout":"30"}`), "Le délai de réponse doit être", 400},
		{"no time at all", settingsOf(good.URL, "x", `{"timeout":0}`), "Le délai de réponse doit être", 400},
		{"an authority that is none", badAuthority, "réglages TLS", 400},
		{"nobody listens", settingsOf(nobody(t), "x", "{}"), "Rien n'écoute à http://127.0.0.1:", 502},
		{"too slow", settingsOf(serving(t, slow), "x", `{"timeout":0.2}`), "n'a pas répondu en 0.2 s", 504},
		{"unknown certificate", settingsOf(secure.URL, "x", "{}"), "l'autorité qui l'a signé est inconnue", 502},
		{"TLS is missing", settingsOf(strings.Replace(secure.URL, "https:", "http:", 1), "x", "{}"), "n'accepte que TLS", 400},
		{"without TLS", settingsOf(strings.Replace(good.URL, "http:", "https:", 1), "x", "{}"), "répond sans TLS", 502},
		{"wrong token", settingsOf(good.URL, "x", "{}"), "ne connaît pas le jeton", 401},
		{"no right", settingsOf(serving(t, say(403, "the token lacks the right\n")), "x", "{}"), "le droit « read »", 403},
		{"a portal", settingsOf(serving(t, say(200, "<html>Connexion</html>")), "x", "{}"), "n'est pas une passerelle Vigie", 502},
		{"a proxy", settingsOf(serving(t, say(502, "<html>Bad Gateway</html>")), "x", "{}"), "Un serveur intermédiaire répond 502", 502},
		{"no ledger", settingsOf(serving(t, say(503, `{"error":"the ledger cannot be read now"}`)), "x", "{}"), "ne peut pas lire son registre", 503},
		{"what it has to say", settingsOf(serving(t, say(503, `{"error":"le document arrêté ne peut pas être lu"}`)), "x", "{}"), "Le document arrêté ne peut pas être lu.", 503},
		{"an error of its own", settingsOf(serving(t, say(500, `{"error":"oops"}`)), "x", "{}"), "La passerelle répond 500 : oops", 500},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := instance(t, test.settings)
			for _, queryType := range QueryTypes {
				response := d.ask(t, queryType, models[queryType])
				if response.Error == nil || !strings.Contains(response.Error.Error(), test.want) {
					t.Errorf("%s says %v, want %q", queryType, response.Error, test.want)
				}
				if response.Status != test.status || response.ErrorSource != backend.ErrorSourceDownstream {
					t.Errorf("%s: status %d of %s, want %d", queryType, response.Status, response.ErrorSource, test.status)
				}
			}
			health, err := d.CheckHealth(t.Context(), nil)
			if err != nil || health.Status != backend.HealthStatusError || !strings.Contains(health.Message, test.want) || !strings.Contains(string(health.JSONDetails), "verboseMessage") {
				t.Errorf("health is %+v, %v, want %q", health, err, test.want)
			}
		})
	}
}

// TestOlderBridge: one that does not know a request says so by its router, or
// by the parameter that it refuses.
func TestOlderBridge(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	const want = "plus ancienne que ce greffon"
	for name, handler := range map[string]http.HandlerFunc{"router": http.NotFound, "parameter": say(400, `{"error":"there is no parameter \"region\""}`)} {
		b.Instead(handler)
		if response := on(t, b).ask(t, TypeTicketCounts, `{}`); response.Error == nil || !strings.Contains(response.Error.Error(), want) {
			t.Errorf("%s: %v, want %q", name, response.Error, want)
		}
	}
}

// TestUnreachable tells what no loopback address can show.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	d := instance(t, settingsOf("http://passerelle.example:9470", "x", "{}"))
	for want, err := range map[string]error{
		"Le nom « passerelle.example » est inconnu": fmt.Errorf("ask: %w", &net.DNSError{Name: "passerelle.example"}),
		"abandonnée":  context.Canceled,
		"injoignable": net.ErrClosed,
		"pas de route vers http://passerelle.example:9470": &net.OpError{Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)},
		"vient d'être reconfigurée":                        cache.ErrClosed,
		"trop longue":                                      cache.ErrTooLong,
		"un autre nom que":                                 &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "a"}},
		"il est expiré":                                    &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}},
		"il n'est pas valable":                             &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}},
	} {
		if got := d.explain(err).text; !strings.Contains(got, want) {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
