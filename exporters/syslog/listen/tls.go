package listen

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync/atomic"
)

// keys are the certificates in force.
type keys struct {
	files Certificates
	now   atomic.Pointer[tls.Config]
}

func loadKeys(files Certificates) (*keys, error) {
	k := &keys{files: files}
	return k, k.reload()
}

// config is what a new connection is served with.
func (k *keys) config() *tls.Config { return k.now.Load() }

// reload reads all files, and puts them in force together.
func (k *keys) reload() error {
	pair, err := tls.LoadX509KeyPair(k.files.File, k.files.Key)
	if err != nil {
		return fmt.Errorf("read the certificate of syslog over TLS: %w", err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	if k.files.ClientCA != "" {
		text, err := os.ReadFile(k.files.ClientCA)
		if err != nil {
			return fmt.Errorf("read the authority of syslog senders: %w", err)
		}
		config.ClientCAs, config.ClientAuth = x509.NewCertPool(), tls.RequireAndVerifyClientCert
		if !config.ClientCAs.AppendCertsFromPEM(text) {
			return fmt.Errorf("read the authority of syslog senders: %s holds no certificate", k.files.ClientCA)
		}
		config.VerifyConnection = k.known
	}
	k.now.Store(config)
	return nil
}

// errName says that a certificate is good, and of somebody else.
var errName = errors.New("the certificate has no name that may send")

// known compares the names of a sender's certificate with those that may send.
func (k *keys) known(state tls.ConnectionState) error {
	if len(k.files.Names) == 0 {
		return nil
	}
	certificate := state.PeerCertificates[0]
	names := append([]string{certificate.Subject.CommonName}, certificate.DNSNames...)
	for _, address := range certificate.IPAddresses {
		names = append(names, address.String())
	}
	for _, name := range names {
		if slices.ContainsFunc(k.files.Names, func(allowed string) bool { return strings.EqualFold(allowed, name) }) {
			return nil
		}
	}
	return errName
}

// reasonOf sorts failures of handshakes into few kinds.
func reasonOf(err error) string {
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	_, network := errors.AsType[*net.OpError](err)
	switch {
	case errors.Is(err, errName):
		return "name"
	case invalid || unknown || verify || strings.Contains(err.Error(), "client didn't provide a certificate"):
		return "certificate"
	case errors.Is(err, context.DeadlineExceeded) || timedOut(err):
		return "timeout"
	case errors.Is(err, io.EOF):
		return "closed"
	case record:
		return "no_tls"
	case alert || network:
		return "peer"
	default:
		return "protocol"
	}
}
