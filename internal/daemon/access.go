package daemon

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

// Scopes that a token may have.
const (
	ScopeAlerts    = "alerts"    // send alerts of its source
	ScopeRead      = "read"      // read pages and the API
	ScopeOperate   = "operate"   // act on incidents and events
	ScopeSupervise = "supervise" // correct what figures follow from
	ScopeMetrics   = "metrics"   // read /metrics
	ScopeAdmin     = "admin"     // reload
)

// Scopes lists them.
var Scopes = []string{ScopeAlerts, ScopeRead, ScopeOperate, ScopeSupervise, ScopeMetrics, ScopeAdmin}

// Token is what is known of a token: never itself, only its hash.
type Token struct {
	// Name says whose it is.
	Name string `yaml:"name"`
	// Scopes are its rights.
	Scopes []string `yaml:"scopes"`
	// Source binds a token of scope alerts to one source.
	Source string `yaml:"source"`
	// SHA256 of the token, in hex.
	SHA256 string `yaml:"sha256"`
}

// tokenFile is the form of the tokens file.
type tokenFile struct {
	Tokens []Token `yaml:"tokens"`
}

// Errors of Access.
var (
	ErrNoToken    = errors.New("a token is needed")
	ErrWrongToken = errors.New("the token is not known")
	ErrScope      = errors.New("the token lacks the right")
)

// Access checks tokens against a file of hashes. The file is read again when
// it changes, so that tokens rotate without a restart; a file that has become
// wrong leaves the tokens as they were.
type Access struct {
	// Logger is told when the file has become wrong; nil: nobody is.
	Logger *slog.Logger

	path string

	mu       sync.Mutex
	tokens   []Token
	modified time.Time
	told     time.Time // when the file was changed for the worse, of which Logger was told
}

// LoadAccess reads the tokens file.
func LoadAccess(path string) (*Access, error) {
	a := &Access{path: path}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	tokens, err := readTokens(path)
	if err != nil {
		return nil, err
	}
	a.tokens, a.modified = tokens, info.ModTime()
	return a, nil
}

func readTokens(path string) ([]Token, error) {
	var file tokenFile
	doc, err := document.Load(path, &file)
	if err != nil {
		return nil, err
	}
	var problems document.Problems
	for i, token := range file.Tokens {
		key := fmt.Sprintf("tokens[%d]", i)
		if hash, err := hex.DecodeString(token.SHA256); err != nil || len(hash) != sha256.Size {
			problems = append(problems, doc.Problem(key+".sha256", "not a SHA-256 in hex", "printf %s TOKEN | sha256sum"))
		}
		for j, scope := range token.Scopes {
			if !slices.Contains(Scopes, scope) {
				problems = append(problems, doc.Problem(fmt.Sprintf("%s.scopes[%d]", key, j),
					fmt.Sprintf("%q is not a scope", scope), document.OneOf(scope, Scopes)))
			}
		}
	}
	return file.Tokens, problems.Err()
}

// Check finds the token that a request carries, as a bearer token or as the
// password of basic authentication, and tells whether it has the scope.
func (a *Access) Check(r *http.Request, scope string) (Token, error) {
	secret := secretOf(r)
	if secret == "" {
		return Token{}, ErrNoToken
	}
	sum := sha256.Sum256([]byte(secret))
	given := []byte(hex.EncodeToString(sum[:]))
	var found Token
	for _, token := range a.current() {
		if subtle.ConstantTimeCompare(given, []byte(strings.ToLower(token.SHA256))) == 1 {
			found = token
		}
	}
	switch {
	case found.SHA256 == "":
		return Token{}, ErrWrongToken
	case !slices.Contains(found.Scopes, scope):
		return Token{}, ErrScope
	}
	return found, nil
}

func secretOf(r *http.Request) string {
	if secret, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); found {
		return strings.TrimSpace(secret)
	}
	_, password, _ := r.BasicAuth()
	return password
}

// Reload reads the tokens file now, and tells what is wrong with it; the
// tokens then stay as they were.
func (a *Access) Reload() error {
	fresh, err := LoadAccess(a.path)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tokens, a.modified = fresh.tokens, fresh.modified
	return nil
}

// current is the tokens of the file as it is now.
func (a *Access) current() []Token {
	a.mu.Lock()
	defer a.mu.Unlock()
	info, err := os.Stat(a.path)
	if err != nil || info.ModTime().Equal(a.modified) {
		return a.tokens
	}
	tokens, err := readTokens(a.path)
	if err == nil {
		a.tokens, a.modified = tokens, info.ModTime()
	} else if a.Logger != nil && !info.ModTime().Equal(a.told) {
		a.told = info.ModTime()
		a.Logger.Error("the changed tokens file cannot be used: the tokens before it stay in force, revoked ones among them", "file", a.path, "err", err)
	}
	return a.tokens
}

// Require lets only requests through whose token has the scope.
func (a *Access) Require(scope string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := a.Check(r, scope); err != nil {
			Refuse(w, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// RequireUnlessLocal is Require, but lets requests from this machine pass.
func (a *Access) RequireUnlessLocal(scope string, next http.Handler) http.Handler {
	guarded := a.Require(scope, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if local(r) {
			next.ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// local tells whether the peer is on this machine. What a proxy passes on
// comes from elsewhere, whatever its own address.
func local(r *http.Request) bool {
	if r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
		return false
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

// Refuse answers 401 or 403 for an error of Check. A browser then asks for
// the token, as a password.
func Refuse(w http.ResponseWriter, err error) {
	if errors.Is(err, ErrScope) {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="Vigie: le jeton est le mot de passe", charset="UTF-8"`)
	http.Error(w, err.Error(), http.StatusUnauthorized)
}
