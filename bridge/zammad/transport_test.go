package zammad_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

func TestPrivateAuthority(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(zammadtest.New(zammadtest.Options{}))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	cfg := configFor(t, server.URL, "vigie-agent")
	if err := client(t, cfg, zammad.Options{}).Check(t.Context()); err == nil {
		t.Fatal("a certificate of an unknown authority was accepted")
	}
	cfg.CAFile = filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	writeFile(t, cfg.CAFile, string(certificate))
	if err := client(t, cfg, zammad.Options{}).Check(t.Context()); err != nil {
		t.Errorf("with ca_file: %v", err)
	}
}

// identity writes a certificate of a name, and its key.
func identity(t *testing.T, certificate, key, name string) *x509.Certificate {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wanted := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	signed, err := x509.CreateCertificate(rand.Reader, wanted, wanted, &secret.PublicKey, secret)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, certificate, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})))
	writeFile(t, key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})))
	parsed, err := x509.ParseCertificate(signed)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// A server that asks for a certificate gets ours, and the new one after it was
// replaced.
func TestClientCertificate(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cfg := configFor(t, "", "x")
	cfg.ClientCertFile, cfg.ClientKeyFile = filepath.Join(folder, "bridge.pem"), filepath.Join(folder, "bridge.key")
	cfg.CAFile = filepath.Join(folder, "ca.pem")
	var shown atomic.Value
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown.Store(r.TLS.PeerCertificates[0].Subject.CommonName)
		_, _ = w.Write([]byte(`{"version": "6.5.0"}`))
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	cfg.URL = server.URL
	writeFile(t, cfg.CAFile, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))

	if _, err := zammad.New(cfg, zammad.Options{}); err == nil {
		t.Fatal("New without the files of the certificate gave no error")
	}
	identity(t, cfg.ClientCertFile, cfg.ClientKeyFile, "bridge-1")
	desk := client(t, cfg, zammad.Options{})
	for _, name := range []string{"bridge-1", "bridge-2"} {
		identity(t, cfg.ClientCertFile, cfg.ClientKeyFile, name)
		desk.Close() // the next call makes a new connection
		if _, err := desk.Version(t.Context()); err != nil || shown.Load() != name {
			t.Errorf("shown was %v, %v; want %s", shown.Load(), err, name)
		}
	}
}

func TestProxy(t *testing.T) {
	t.Parallel()
	var through atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		through.Add(1)
		if r.URL.Host != "desk.example" || !strings.HasPrefix(r.URL.Path, "/api/v1/") {
			http.Error(w, "not what a proxy is asked", http.StatusBadRequest)
			return
		}
		_, _ = w.Write([]byte(`{"version": "6.5.0"}`))
	}))
	t.Cleanup(proxy.Close)
	cfg := configFor(t, "http://desk.example", "x")
	cfg.ProxyURL = proxy.URL
	if _, err := client(t, cfg, zammad.Options{}).Version(t.Context()); err != nil || through.Load() != 1 {
		t.Errorf("through the proxy: %v, %d requests", err, through.Load())
	}
}
