package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	// keysPath is where Grafana serves its public keys, below its address.
	keysPath = "/api/signing-keys/keys"
	// keysFresh is how long keys are believed without asking again, keysStale how
	// long where nobody answers.
	keysFresh = 10 * time.Minute
	keysStale = time.Hour
	// askAgain is the least time between two readings.
	askAgain = 15 * time.Second
	// maxKeys and maxAnswer are far above what Grafana serves, which is a key a
	// month.
	maxKeys   = 100
	maxAnswer = 256 << 10
)

// keyring knows the keys of one Grafana.
type keyring struct {
	url    string
	client *http.Client
	busy   chan struct{} // holds one of those who read

	mu    sync.Mutex
	keys  map[string]*ecdsa.PublicKey
	read  time.Time // when these were
	asked time.Time // when that was last tried
	err   error     // … and what came of it
}

func newKeyring(c Config) (*keyring, error) {
	secured := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read ca_file of Grafana %s: %w", c.Name, err)
		}
		if secured.RootCAs, err = x509.SystemCertPool(); err != nil {
			secured.RootCAs = x509.NewCertPool()
		}
		if !secured.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("read ca_file of Grafana %s: %s holds no PEM certificate", c.Name, c.CAFile)
		}
	}
	return &keyring{
		url: bare(c.URL) + keysPath, busy: make(chan struct{}, 1),
		client: &http.Client{
			// Keys are read every few minutes at most.
			Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: secured, DisableKeepAlives: true},
			// Whoever answers elsewhere is not that Grafana.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// errNoKey says that Grafana answers and has no such key.
var errNoKey = errors.New("grafana has no such key")

// key is one of them by its id. It fails with errNoKey, or because Grafana does
// not tell.
func (r *keyring) key(ctx context.Context, id string) (*ecdsa.PublicKey, error) {
	if now := time.Now(); r.settled(id, now) {
		return r.held(id, now)
	}
	select {
	case r.busy <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for keys: %w", ctx.Err())
	}
	defer func() { <-r.busy }()
	now := time.Now()
	if !r.settled(id, now) { // nobody read them meanwhile
		keys, err := r.fetch(ctx)
		r.mu.Lock()
		if r.asked, r.err = now, err; err == nil {
			r.keys, r.read = keys, now
		}
		r.mu.Unlock()
	}
	return r.held(id, now)
}

// settled tells whether asking would tell no more of a key, or was done too
// recently.
func (r *keyring) settled(id string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, found := r.keys[id]
	return found && now.Sub(r.read) < keysFresh || !r.asked.IsZero() && now.Sub(r.asked) < askAgain
}

// held is a key of those that were read last.
func (r *keyring) held(id string, now time.Time) (*ecdsa.PublicKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if key, found := r.keys[id]; found && now.Sub(r.read) < keysStale {
		return key, nil
	}
	if r.err != nil {
		return nil, r.err
	}
	return nil, errNoKey
}

// fetch reads all keys. It goes on for those who wait where the one who asked
// first goes away.
func (r *keyring) fetch(ctx context.Context) (map[string]*ecdsa.PublicKey, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	answer, err := r.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read keys: grafana answers %d", answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	return understand(body)
}

// understand takes the keys that a token may be signed with, and passes over all
// others: Grafana may have some for another use.
func understand(body []byte) (map[string]*ecdsa.PublicKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("read keys: the answer has more than %d bytes", maxAnswer)
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("read keys: there are more than %d", maxKeys)
	}
	keys := make(map[string]*ecdsa.PublicKey)
	for _, raw := range set.Keys {
		var each jose.JSONWebKey
		if json.Unmarshal(raw, &each) != nil || each.KeyID == "" || each.Use != "" && each.Use != "sig" ||
			each.Algorithm != "" && each.Algorithm != string(jose.ES256) {
			continue
		}
		if key, ok := each.Key.(*ecdsa.PublicKey); ok && key.Curve == elliptic.P256() && each.Valid() {
			keys[each.KeyID] = key
		}
	}
	return keys, nil
}
