// Package identitytest is a Grafana as far as it signs who asks: it serves its
// public keys, and makes tokens as the real one does, and such as it never would.
package identitytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Claims are what a token says.
type Claims map[string]any

// Grafana is one on a socket of its own. Its methods may be called at any time.
type Grafana struct {
	// URL is its address, which its tokens name with a slash at the end.
	URL string

	t  testing.TB
	mu sync.Mutex

	keys   map[string]*ecdsa.PrivateKey
	newest string
	read   int
	answer http.HandlerFunc // in the place of keys
}

// New starts one, which ends with the test. It has one key.
func New(t testing.TB) *Grafana {
	t.Helper()
	g := &Grafana{t: t, keys: make(map[string]*ecdsa.PrivateKey)}
	g.Rotate()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/signing-keys/keys", g.ServeHTTP)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	g.URL = server.URL
	return g
}

// Rotate makes a key by which tokens are signed from now on, and returns its id;
// those before stay.
func (g *Grafana) Rotate() string {
	g.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.newest = fmt.Sprintf("default-2026-%02d-es256", len(g.keys)+1)
	g.keys[g.newest] = key
	return g.newest
}

// Revoke serves a key no more.
func (g *Grafana) Revoke(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.keys, id)
}

// Answer has something else answer in the place of keys, until it is nil.
func (g *Grafana) Answer(with http.HandlerFunc) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.answer = with
}

// Read counts how often keys were asked for.
func (g *Grafana) Read() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.read
}

// ServeHTTP serves the public keys, or what answers in their place.
func (g *Grafana) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.read++
	other := g.answer
	// One for another use, and one of a kind that nobody knows, stand beside.
	set := map[string]any{"keys": []any{map[string]any{"kty": "later", "kid": "later"}}}
	for _, id := range slices.Sorted(maps.Keys(g.keys)) {
		key := jose.JSONWebKey{Key: &g.keys[id].PublicKey, KeyID: id, Algorithm: string(jose.ES256), Use: "sig"}
		set["keys"] = append(set["keys"].([]any), key)
	}
	g.mu.Unlock()
	if other != nil {
		other(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(set) // who asks may be gone
}

// Person are the claims about somebody who is signed in to organisation 1, for ten
// minutes; others are laid over them, and nil takes one off.
func (g *Grafana) Person(email, username, name string, others Claims) Claims {
	now := time.Now()
	said := Claims{
		"iss": g.URL + "/", "aud": []string{"org:1"}, "sub": "user:ae1x" + username, "iat": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(),
		"namespace": "default", "identifier": "ae1x" + username, "type": "user", "authenticatedBy": "password",
		"email": email, "email_verified": true, "username": username, "name": name,
	}
	for claim, value := range others {
		if said[claim] = value; value == nil {
			delete(said, claim)
		}
	}
	return said
}

// Sign makes a token with the newest key.
func (g *Grafana) Sign(said Claims) string {
	g.t.Helper()
	g.mu.Lock()
	id := g.newest
	g.mu.Unlock()
	return g.SignWith(said, map[string]any{"kid": id, "typ": "jwt"})
}

// SignAs makes one in any way, with any header.
func (g *Grafana) SignAs(algorithm jose.SignatureAlgorithm, key any, said Claims, header map[string]any) string {
	g.t.Helper()
	options := &jose.SignerOptions{}
	for name, value := range header {
		options.WithHeader(jose.HeaderKey(name), value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, options)
	if err != nil {
		g.t.Fatal(err)
	}
	payload, err := json.Marshal(said)
	if err != nil {
		g.t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		g.t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		g.t.Fatal(err)
	}
	return token
}

// Tampered is a token with other claims under its old signature.
func (g *Grafana) Tampered(token string, said Claims) string {
	parts, other := strings.Split(token, "."), strings.Split(g.Sign(said), ".")
	return parts[0] + "." + other[1] + "." + parts[2]
}

// Newest is the id and the public half of the key that signs.
func (g *Grafana) Newest() (string, *ecdsa.PublicKey) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.newest, &g.keys[g.newest].PublicKey
}

// SignWith makes a token with the newest key under any header.
func (g *Grafana) SignWith(said Claims, header map[string]any) string {
	g.t.Helper()
	g.mu.Lock()
	key := g.keys[g.newest]
	g.mu.Unlock()
	return g.SignAs(jose.ES256, key, said, header)
}
