// Package persontest does in tests what people do at the simulated desk: it asks
// as one of them, by their token.
package persontest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
)

// Do is a request of somebody, which must succeed. The answer is read into
// into, which may be nil.
func Do(t testing.TB, token, method, url string, body, into any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Token token="+token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode > 299 {
		t.Fatalf("%s %s: %d %s, %v", method, url, answer.StatusCode, said, err)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(said, into); err != nil {
		t.Fatalf("%s %s: %s, %v", method, url, said, err)
	}
}
