package daemon_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vigie-noc/vigie/internal/daemon"
)

func TestCompressed(t *testing.T) {
	t.Parallel()
	for header, zipped := range map[string]bool{
		"": false, "identity": false, "gzip": true, "GZIP": true, "deflate, gzip": true, "gzip;q=1.0": true, "br, gzip ; q=0.5": true,
		"gzip;q=0": false, "gzip; q=0.000": false, "gzipped": false, "br;q=1, deflate": false,
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			request := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
			request.Header.Set("Accept-Encoding", header)
			answer := httptest.NewRecorder()
			out, finish := daemon.Compressed(answer, request)
			if _, err := io.WriteString(out, "body"); err != nil {
				t.Fatal(err)
			}
			if err := finish(); err != nil {
				t.Fatal(err)
			}
			var body io.Reader = answer.Body
			if answer.Header().Get("Content-Encoding") == "gzip" != zipped || answer.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("the headers are %v", answer.Header())
			}
			if zipped {
				var err error
				if body, err = gzip.NewReader(body); err != nil {
					t.Fatal(err)
				}
			}
			if text, err := io.ReadAll(body); err != nil || string(text) != "body" {
				t.Errorf("the body is %q, %v", text, err)
			}
		})
	}
}
