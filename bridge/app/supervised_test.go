package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestOutOfSupervision: what the inventory has and no source measures is named.
func TestOutOfSupervision(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	text := inventory
	for i := range 60 {
		text += fmt.Sprintf("  - {device: oublie-%02d, address: 127.0.0.%d, site: lycee-1, role: switch, vendor: cisco, criticity: P2}\n", i, i+2)
	}
	text = strings.Replace(text, "equipment: [{", "equipment:\n  - {", 1)
	text = strings.Replace(text, "criticity: P1}]", "criticity: P1}", 1)
	write(t, s.path("inventory.yml"), text)
	s.start(t)
	want := "60 des 61 équipements"
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		_, page := s.ask(t, http.MethodGet, "/", "reader", "", nil)
		if strings.Contains(page, want) {
			if !strings.Contains(page, "oublie-00, oublie-01") || !strings.Contains(page, " et 10 autres") || strings.Contains(page, "oublie-50") {
				t.Errorf("the page says\n%s", page)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("it never says %q", want)
		}
	}
}

// TestNobodyCanTell: a Prometheus that does not answer makes no device one that
// nothing measures.
func TestNobodyCanTell(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for _, answer := range []string{`{"status":"error","error":"trop de séries"}`, "<html>"} {
		bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, answer) }))
		t.Cleanup(bad.Close)
		s := newScene(t)
		s.configure(t, fmt.Sprintf("prometheus: %q}", s.URL), fmt.Sprintf("prometheus: %q}", bad.URL))
		write(t, s.path("inventory.yml"), strings.Replace(inventory, "device: sw-1", "device: sw-9", 1))
		s.start(t)
		for deadline := time.Now().Add(patience); !strings.Contains(s.logs.String(), "nobody can tell what is out of supervision"); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("it is never told")
			}
		}
		if _, page := s.ask(t, http.MethodGet, "/", "reader", "", nil); strings.Contains(page, "Hors supervision") {
			t.Errorf("the page says\n%s", page)
		}
	}
	s.start(t) // all of its devices are measured
	if _, page := s.ask(t, http.MethodGet, "/", "reader", "", nil); strings.Contains(page, "Hors supervision") {
		t.Errorf("the page says\n%s", page)
	}
}
