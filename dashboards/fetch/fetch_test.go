package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write the dashboards of the folder as fetch would")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestFilesAreClean: what is fetched again without an edit changes no line.
func TestFilesAreClean(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("the folder holds no dashboard (%v)", err)
	}
	for _, path := range paths {
		text := contents(t, path)
		model := decode(t, text)
		if err := clean(model); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		switch want := layout(model); {
		case want == text:
		case *update:
			if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s is not as fetch would write it: run `go test ./dashboards/fetch -update`", path)
		}
	}
}

// server is a Grafana that knows one dashboard.
func server(t *testing.T, uid string, code int, body string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer s3cret":
			http.Redirect(w, r, "/login", http.StatusFound)
		case r.URL.Path != "/grafana/api/dashboards/uid/"+uid:
			http.NotFound(w, r)
		default:
			w.WriteHeader(code)
			w.Write([]byte(body)) //nolint:errcheck // the test sees what is missing
		}
	}))
	t.Cleanup(func() {
		s.Close()
		http.DefaultClient.CloseIdleConnections()
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
	return s
}

// bring runs the command against a server, in a folder with one dashboard.
func bring(t *testing.T, address string, args ...string) (folder, said string, err error) {
	t.Helper()
	folder = t.TempDir()
	keep(t, folder, "vue.json", `{"uid": "vigie-vue"}`)
	token := keep(t, folder, "token", "s3cret\n")
	var out bytes.Buffer
	err = run(t.Context(), append([]string{"--url", address + "/grafana/", "--token-file", token, "--folder", folder}, args...), &out)
	return folder, out.String(), err
}

func TestEditedDashboard(t *testing.T) {
	t.Parallel()
	s := server(t, "vigie-vue", http.StatusOK, contents(t, "testdata/answer.grafana"))
	folder, said, err := bring(t, s.URL)
	if err != nil || said != filepath.Join(folder, "vue.json")+": written\n" {
		t.Fatalf("said %q, %v", said, err)
	}
	got := contents(t, filepath.Join(folder, "vue.json"))
	if want := contents(t, "testdata/vue.golden"); got != want {
		if !*update {
			t.Fatalf("wrote\n%s\nwant\n%s", got, want)
		}
		keep(t, "testdata", "vue.golden", got)
	}
	var out bytes.Buffer
	err = run(t.Context(), []string{"--url", s.URL + "/grafana", "--token-file", filepath.Join(folder, "token"), "--folder", folder}, &out)
	if err != nil || !strings.HasSuffix(out.String(), ": unchanged\n") {
		t.Errorf("a second time it said %q, %v", out.String(), err)
	}
}

func TestNewDashboard(t *testing.T) {
	t.Parallel()
	s := server(t, "vigie-autre", http.StatusOK, `{"dashboard": {"uid": "vigie-autre", "title": "Autre"}}`)
	folder, _, err := bring(t, s.URL, "vigie-autre")
	if err != nil || !strings.Contains(contents(t, filepath.Join(folder, "autre.json")), `"title": "Autre"`) {
		t.Errorf("got %v", err)
	}
}

// TestRefusals: a file is left as it was, and the reason is told.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code int
		body string
		want string
	}{
		{http.StatusForbidden, `{}`, "--token-file may not view it"},
		{http.StatusInternalServerError, "database is locked", "500 of Grafana: database is locked"},
		{http.StatusOK, "<html>Connexion</html>", "no dashboard: invalid character"},
		{http.StatusOK, `{}`, "has no dashboard in it"},
		{http.StatusOK, `{"dashboard": {"uid": "vigie-vue", "elements": {}}}`, "classic model"},
		{http.StatusOK, `{"dashboard": {"uid": "vigie-tout-autre"}}`, "answered with the dashboard vigie-tout-autre"},
		{http.StatusOK, `{"dashboard": {"uid": "` + strings.Repeat("x", largest) + `"}}`, "more than 8388608 bytes"},
	} {
		folder, _, err := bring(t, server(t, "vigie-vue", c.code, c.body).URL)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d %.60s: got %v, want %s", c.code, c.body, err, c.want)
		}
		if got := contents(t, filepath.Join(folder, "vue.json")); got != `{"uid": "vigie-vue"}` {
			t.Errorf("%d %.60s: the file became %s", c.code, c.body, got)
		}
	}
	s := server(t, "vigie-vue", http.StatusOK, `{}`)
	for _, c := range []struct {
		want string
		args []string
	}{
		{"no uid of a dashboard", []string{"../../etc/passwd"}},
		{"no such dashboard", []string{"vigie-absent"}},
		{"answer 302", []string{"--token-file", ""}}, // nobody follows it to a page to log in at
		{"--token-file", []string{"--token-file", "absent"}},
		{"holds no dashboard", []string{"--folder", t.TempDir()}},
		{"--url", []string{"--url", "http://[::1"}},
	} {
		if _, _, err := bring(t, s.URL, c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %s", c.args, err, c.want)
		}
	}
}

func decode(t *testing.T, text string) (model map[string]any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&model); err != nil {
		t.Fatal(err)
	}
	return model
}

func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func keep(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
