package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/compose/desk"
)

// zammad answers as a real one does to the few requests of a first start.
type zammad struct {
	starting  int    // answers of the proxy before Zammad is up
	wizard    string // its file's token; empty when there is no file
	broken    bool   // the wizard fails
	setUp     bool
	login     string // of the agent, known once set up
	password  string
	tokens    []string
	forgetful bool // makes tokens that it then does not know
	asked     []string
}

func (z *zammad) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	z.asked = append(z.asked, r.Method+" "+r.URL.Path)
	if z.starting > 0 {
		z.starting--
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, "<html>502 Bad Gateway</html>") //nolint:errcheck // the client sees a cut answer
		return
	}
	switch path := strings.TrimPrefix(r.URL.Path, "/api/v1/"); {
	case path == "getting_started":
		reply(w, http.StatusOK, map[string]any{"setup_done": z.setUp})
	case path == "users/me":
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Token token=")
		if !slices.Contains(z.tokens, token) {
			reply(w, http.StatusUnauthorized, map[string]any{"error": "Can't find User for Token"})
			return
		}
		reply(w, http.StatusOK, map[string]any{"login": z.login})
	case strings.HasPrefix(path, "getting_started/auto_wizard"):
		z.startWizard(w, strings.TrimPrefix(path, "getting_started/auto_wizard/"))
	case path == "user_access_token" && r.Method == http.MethodPost:
		z.newToken(w, r)
	default:
		reply(w, http.StatusNotFound, map[string]any{"error": "No route matches"})
	}
}

func (z *zammad) startWizard(w http.ResponseWriter, token string) {
	switch {
	case z.setUp:
		reply(w, http.StatusForbidden, map[string]any{"error": "Authentication required"})
	case z.wizard == "":
		reply(w, http.StatusOK, map[string]any{"auto_wizard": false})
	case z.broken || token != z.wizard:
		reply(w, http.StatusOK, map[string]any{"auto_wizard": true, "auto_wizard_success": false, "message": "broken"})
	default:
		z.setUp, z.wizard = true, ""
		reply(w, http.StatusOK, map[string]any{"auto_wizard": true, "auto_wizard_success": true})
	}
}

func (z *zammad) newToken(w http.ResponseWriter, r *http.Request) {
	var wish struct {
		Name       string
		Permission []string
	}
	login, password, _ := r.BasicAuth()
	err := json.NewDecoder(r.Body).Decode(&wish)
	switch {
	case !z.setUp || login != z.login || password != z.password:
		reply(w, http.StatusUnauthorized, map[string]any{"error": "Invalid BasicAuth credentials"})
	case err != nil || wish.Name == "" || !slices.Equal(wish.Permission, []string{"ticket.agent"}):
		reply(w, http.StatusUnprocessableEntity, map[string]any{"error": "The required parameter 'name' is missing."})
	default:
		token := fmt.Sprintf("made-%d", len(z.tokens))
		if !z.forgetful {
			z.tokens = append(z.tokens, token)
		}
		reply(w, http.StatusOK, map[string]any{"token": token})
	}
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) //nolint:errcheck // the client sees a cut answer
}

// take takes the steps at z, and gives the token that was kept.
func take(t *testing.T, z *zammad, edit func(*desk.Options)) (kept string, err error) {
	t.Helper()
	server := httptest.NewServer(z)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	opts := desk.Options{
		URL: base, WizardToken: "magic", Login: "vigie@vigie.example", Password: "secret", Token: "placeholder",
		Keep:   func(token string) error { kept = token; return nil },
		Logger: slog.New(slog.DiscardHandler), Retry: time.Millisecond,
	}
	if edit != nil {
		edit(&opts)
	}
	err = desk.Take(t.Context(), opts)
	return kept, err
}

func fresh() *zammad {
	return &zammad{wizard: "magic", login: "vigie@vigie.example", password: "secret"}
}

func TestFirstStart(t *testing.T) {
	t.Parallel()
	z := fresh()
	z.starting = 3
	if kept, err := take(t, z, nil); err != nil || kept != "made-0" || !z.setUp {
		t.Errorf("kept %q, set up %v, %v", kept, z.setUp, err)
	}
}

// TestLaterStart: a token that Zammad knows is left alone.
func TestLaterStart(t *testing.T) {
	t.Parallel()
	z := fresh()
	z.setUp, z.wizard, z.tokens = true, "", []string{"placeholder"}
	kept, err := take(t, z, nil)
	if err != nil || kept != "" || len(z.tokens) != 1 {
		t.Errorf("kept %q, Zammad has %v, %v", kept, z.tokens, err)
	}
	if slices.ContainsFunc(z.asked, func(s string) bool { return strings.Contains(s, "wizard") }) {
		t.Errorf("asked %v", z.asked)
	}
}

// TestTakenUp: the wizard ran, then the machine stopped.
func TestTakenUp(t *testing.T) {
	t.Parallel()
	z := fresh()
	z.setUp, z.wizard = true, ""
	if kept, err := take(t, z, nil); err != nil || kept != "made-0" {
		t.Errorf("kept %q, %v", kept, err)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*zammad)
		edit  func(*desk.Options)
		want  string
	}{
		"the wizard fails":            {func(z *zammad) { z.broken = true }, nil, "auto wizard failed: broken"},
		"somebody else set it up":     {func(z *zammad) { z.setUp, z.password = true, "another" }, nil, "make the token by hand"},
		"no wizard and no set-up":     {func(z *zammad) { z.wizard = "" }, nil, "make the token by hand"},
		"a token that is not one":     {func(z *zammad) { z.forgetful = true }, nil, "does not know the token that it has just made"},
		"a token that cannot be kept": {nil, func(o *desk.Options) { o.Keep = func(string) error { return context.DeadlineExceeded } }, "deadline exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			z := fresh()
			if c.spoil != nil {
				c.spoil(z)
			}
			if _, err := take(t, z, c.edit); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestPatience: the wait ends with the context, and no error tells the
// wizard's token.
func TestPatience(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	nobody, err := url.Parse("http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	err = desk.Take(ctx, desk.Options{URL: nobody, WizardToken: "magic", Logger: slog.New(slog.DiscardHandler), Retry: time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "wait for zammad") || strings.Contains(err.Error(), "magic") {
		t.Errorf("got %v", err)
	}
}
