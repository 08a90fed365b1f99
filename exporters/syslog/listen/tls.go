package listen

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// lookAgain is how often files are looked at for a change.
const lookAgain = 10 * time.Second

// keys are the certificates in force.
type keys struct {
	files  Certificates
	now    atomic.Pointer[tls.Config]
	failed func(error) // told of files that changed for the worse

	mu     sync.Mutex // guards what follows, and that one at a time reads files
	looked time.Time
	seen   string // the files when they were last read
}

func loadKeys(files Certificates) (*keys, error) {
	k := &keys{files: files, looked: time.Now()}
	return k, k.reload()
}

// inForce is what a new connection is served with: files that have changed are
// read first. One that looks at them keeps nobody else waiting.
func (k *keys) inForce(now time.Time) *tls.Config {
	if k.mu.TryLock() {
		defer k.mu.Unlock()
		if now.Sub(k.looked) >= lookAgain {
			k.looked = now
			if k.state() != k.seen {
				if err := k.read(); err != nil {
					k.failed(err)
				}
			}
		}
	}
	return k.now.Load()
}

// reload reads all files, and puts them in force together.
func (k *keys) reload() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.read()
}

func (k *keys) read() error {
	k.seen = k.state() // before: what changes while they are read is seen the next time
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
		// That there is a certificate at all is for known to say, by an error
		// that can be told apart.
		config.ClientCAs, config.ClientAuth = x509.NewCertPool(), tls.VerifyClientCertIfGiven
		if !config.ClientCAs.AppendCertsFromPEM(text) {
			return fmt.Errorf("read the authority of syslog senders: %s holds no certificate", k.files.ClientCA)
		}
		config.VerifyConnection = k.known
	}
	k.now.Store(config)
	return nil
}

// state tells versions of the files apart.
func (k *keys) state() string {
	var state strings.Builder
	for _, name := range []string{k.files.File, k.files.Key, k.files.ClientCA} {
		if info, err := os.Stat(name); err == nil {
			fmt.Fprintf(&state, "%d %d\n", info.ModTime().UnixNano(), info.Size())
		}
	}
	return state.String()
}

// What may be wrong with who sends.
var (
	errNone = errors.New("there is no certificate of the sender")
	errName = errors.New("the certificate has no name that may send")
)

// known compares the names of a sender's certificate with those that may send.
// It is asked for each connection, resumed ones too.
func (k *keys) known(state tls.ConnectionState) error {
	if len(state.PeerCertificates) == 0 || len(state.VerifiedChains) == 0 {
		return errNone
	}
	if len(k.files.Names) == 0 {
		return nil
	}
	certificate := state.PeerCertificates[0]
	names := append([]string{certificate.Subject.CommonName}, certificate.DNSNames...)
	for _, address := range certificate.IPAddresses {
		names = append(names, address.String())
	}
	for _, name := range names {
		if slices.ContainsFunc(k.files.Names, func(allowed string) bool { return name != "" && strings.EqualFold(allowed, name) }) {
			return nil
		}
	}
	return errName
}
