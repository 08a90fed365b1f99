package listen

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pool        *x509.CertPool
	serial      atomic.Int64
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{pool: x509.NewCertPool()}
	a.key = newKey(t)
	pattern := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, pattern, pattern, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.certificate)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// issue makes a certificate that is good until an instant.
func (a *authority) issue(t *testing.T, common, alternative string, until time.Time) (certificate, key []byte) {
	t.Helper()
	serial := a.serial.Add(1)
	private := newKey(t)
	pattern := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: common}, NotBefore: until.Add(-48 * time.Hour), NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if alternative != "" {
		pattern.DNSNames, pattern.IPAddresses = []string{alternative}, nil
	}
	der, err := x509.CreateCertificate(rand.Reader, pattern, a.certificate, private.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
}

// pair makes one that is good for long.
func (a *authority) pair(t *testing.T, common, alternative string) tls.Certificate {
	t.Helper()
	return a.pairUntil(t, common, alternative, time.Now().Add(time.Hour))
}

func (a *authority) pairUntil(t *testing.T, common, alternative string, until time.Time) tls.Certificate {
	t.Helper()
	pair, err := tls.X509KeyPair(a.issue(t, common, alternative, until))
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// files writes what a server needs into a folder.
func (a *authority) files(t *testing.T, folder string) Certificates {
	t.Helper()
	files := Certificates{File: filepath.Join(folder, "cert.pem"), Key: filepath.Join(folder, "key.pem")}
	certificate, key := a.issue(t, "collector", "", time.Now().Add(time.Hour))
	write(t, files.File, certificate)
	write(t, files.Key, key)
	write(t, filepath.Join(folder, "ca.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw}))
	return files
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
