package zammad_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestAttachedFiles: what is attached to a note is at the desk byte for byte.
func TestAttachedFiles(t *testing.T) {
	t.Parallel()
	simulated := zammadtest.New(zammadtest.Options{})
	var sent []map[string]string // as the last ticket was asked for
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var asked struct {
			Article struct {
				Attachments []map[string]string `json:"attachments"`
			} `json:"article"`
		}
		if json.Unmarshal(body, &asked) == nil && asked.Article.Attachments != nil {
			sent = asked.Article.Attachments
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		simulated.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	desk := client(t, configFor(t, server.URL, "vigie-agent"), zammad.Options{})
	content := append([]byte("%PDF-\x00\xff"), bytes.Repeat([]byte{7}, 100_000)...)
	made := changes()
	made.Note = &bridge.Note{Subject: "Rapport", HTML: "<p>Rapport</p>", Files: []bridge.File{
		{Name: "rapport-2026-10.pdf", Type: "application/pdf", Content: content}, {Name: "vide.csv", Type: "text/csv; charset=utf-8"},
	}}
	ticket, err := desk.CreateTicket(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	if len(sent) != 2 || sent[0]["filename"] != "rapport-2026-10.pdf" || sent[0]["mime-type"] != "application/pdf" {
		t.Fatalf("sent are %d files", len(sent))
	}
	if got, err := base64.StdEncoding.DecodeString(sent[0]["data"]); err != nil || !bytes.Equal(got, content) {
		t.Errorf("sent are %d bytes, %v", len(got), err)
	}
	var articles []struct {
		ID          int64 `json:"id"`
		Attachments []struct {
			ID       int64  `json:"id"`
			Filename string `json:"filename"`
			Size     string `json:"size"`
		} `json:"attachments"`
	}
	answer := asked(t, server.URL+"/api/v1/ticket_articles/by_ticket/1")
	if err := json.Unmarshal(answer, &articles); err != nil || len(articles) != 1 || len(articles[0].Attachments) != 2 || articles[0].Attachments[0].Size != "100007" || ticket.ID != 1 {
		t.Errorf("the desk has %s, %v", answer, err)
	}
	if got := asked(t, server.URL+"/api/v1/ticket_attachment/1/1/1"); !bytes.Equal(got, content) {
		t.Errorf("the desk gives back %d bytes, was given %d", len(got), len(content))
	}
}

// asked is what the desk answers an agent.
func asked(t *testing.T, address string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Token token=vigie-agent")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s, %v", address, answer.StatusCode, body, err)
	}
	return body
}

// TestTooLarge: a proxy that takes no such request is told from other refusals.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	desk, server := desk(t, zammadtest.Options{})
	if _, err := desk.CreateTicket(t.Context(), changes()); err != nil {
		t.Fatal(err)
	}
	for status, want := range map[int]bool{http.StatusRequestEntityTooLarge: true, http.StatusBadGateway: false} {
		inject(t, server, zammadtest.Fault{Kind: zammadtest.Status, Method: http.MethodPost, PathPrefix: ticketsPath, Status: status, HTML: true, Count: 1})
		_, err := desk.Once().CreateTicket(t.Context(), changes())
		if refused, ok := errors.AsType[*zammad.StatusError](err); !ok || refused.TooLarge() != want {
			t.Errorf("%d: %v", status, err)
		}
	}
}
