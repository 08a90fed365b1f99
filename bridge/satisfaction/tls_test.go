package satisfaction_test

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/satisfaction"
	"github.com/vigie-noc/vigie/bridge/satisfaction/mailtest"
)

// TestEncrypted logs in, in both ways in which mails are protected.
func TestEncrypted(t *testing.T) {
	t.Parallel()
	borrowed := httptest.NewTLSServer(nil) // for its certificate
	borrowed.Close()
	certified := &tls.Config{Certificates: borrowed.TLS.Certificates, MinVersion: tls.VersionTLS12}
	for _, way := range []string{"starttls", "tls"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			dir, server := t.TempDir(), mailtest.NewEncrypting(t, certified, way == "tls")
			r := newRig(t, func(c *satisfaction.Config) {
				c.Mail.Server, c.Mail.TLS, c.Mail.User = server.Address, way, "avis"
				c.Mail.CAFile, c.Mail.PasswordFile = filepath.Join(dir, "ca"), filepath.Join(dir, "password")
				write(t, c.Mail.CAFile, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: borrowed.Certificate().Raw})))
				write(t, c.Mail.PasswordFile, "secret\n")
			})
			r.closed(1, requester)
			r.ask()
			want := "PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00avis\x00secret"))
			if len(server.Sent()) != 1 || len(server.Logins()) != 1 || server.Logins()[0] != want {
				t.Errorf("sent were %d, logged in with %q", len(server.Sent()), server.Logins())
			}
		})
	}
}

// TestNotEncrypted: a server that does not offer it, or is another, gets nothing.
func TestNotEncrypted(t *testing.T) {
	t.Parallel()
	borrowed := httptest.NewTLSServer(nil)
	borrowed.Close()
	for name, encrypts := range map[string]*tls.Config{
		"not offered": nil, "an unknown certificate": {Certificates: borrowed.TLS.Certificates, MinVersion: tls.VersionTLS12},
	} {
		server := mailtest.NewEncrypting(t, encrypts, false)
		r := newRig(t, func(c *satisfaction.Config) { c.Mail.Server, c.Mail.TLS = server.Address, "starttls" })
		r.closed(1, requester)
		if err := r.asker.RunOnce(t.Context(), r.now); err == nil || len(server.Sent()) > 0 || r.survey(1).State != bridge.SurveyWaiting {
			t.Errorf("%s: %v, sent %d", name, err, len(server.Sent()))
		}
	}
}
