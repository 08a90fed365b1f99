package report

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"
)

// procedures serves runbooks alone.
func procedures(t *testing.T, files fs.FS) string {
	t.Helper()
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	ticketURL := func(int64) string { return "" }
	pages := NewPages(&shelf{}, logger, func() Status { return Status{} }, ticketURL, files)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /runbooks/{name}", pages.ServeRunbook)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/runbooks/"
}

func TestRunbook(t *testing.T) {
	t.Parallel()
	base := procedures(t, fstest.MapFS{
		"EquipementInjoignable.md": {Data: []byte("# Équipement injoignable\n\n| Fait | Suite |\n|---|---|\n| muet | appeler |\n\n1. Vérifier `ping`.\n")},
		"Hostile.md":               {Data: []byte("<script>alert(1)</script>\n\n[lien](javascript:alert(1)) <b onclick=\"alert(1)\">gras</b>\n")},
		"secret.txt":               {Data: []byte("secret")},
	})
	text, root := page(t, base+"EquipementInjoignable")
	wantText(t, text, "Procédure EquipementInjoignable", "Équipement injoignable", "appeler", "Vérifier ping .")
	tables := 0
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "table" {
			tables++
		}
	}
	if tables != 1 {
		t.Errorf("%d tables, want 1", tables)
	}
	page(t, base+"Hostile") // which looks for scripts and handlers

	for _, unknown := range []string{"Absente", "secret.txt", "..%2Fsecret", "%2e%2e%2fsecret.txt", "a%00b", strings.Repeat("a", 101)} {
		answer, body := get(t, base+unknown, nil)
		if answer.code != http.StatusNotFound || strings.Contains(body, "secret.txt") || !strings.Contains(body, "procédure") {
			t.Errorf("%s: answered %d %q", unknown, answer.code, body)
		}
	}
}

func TestNoRunbooks(t *testing.T) {
	t.Parallel()
	answer, body := get(t, procedures(t, nil)+"EquipementInjoignable", nil)
	if answer.code != http.StatusNotFound || strings.TrimSpace(body) != "Cette procédure n'existe pas." {
		t.Errorf("answered %d %q", answer.code, body)
	}
}

// TestShippedRunbooks: every procedure is shown, and where it leads to another
// by the name of its file, that one is shown.
func TestShippedRunbooks(t *testing.T) {
	t.Parallel()
	folder := os.DirFS("../../alert-rules/runbooks")
	files, err := fs.Glob(folder, "*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no runbooks: %v", err)
	}
	base := procedures(t, folder)
	for _, file := range files {
		_, root := page(t, base+strings.TrimSuffix(file, ".md"))
		for _, link := range links(root) {
			if link == "/" || strings.Contains(link, "://") {
				continue
			}
			if answer, _ := get(t, base+link, nil); answer.code != http.StatusOK {
				t.Errorf("%s leads to %s, which answers %d", file, link, answer.code)
			}
		}
	}
}
