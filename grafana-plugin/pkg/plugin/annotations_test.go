package plugin

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

func TestAnnotationFrames(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("annotations", func(r *http.Request) any {
		return reportapi.AnnotationList{Limit: 500, More: r.URL.Query().Has("site"), Annotations: []reportapi.Annotation{
			{
				Kind: "ticket", ID: "01A", From: later(5), To: atMinute(50), Title: `Lycée « مدرسة » <script>alert(1)</script>`, Tags: []string{"P1", "power"},
				Device: `sw-1"<b>`, Site: "école", Region: "béja", URL: "https://zammad.example/#ticket/zoom/1?a=1&b=2",
			},
			{Kind: "change", ID: "30007", From: later(0), To: atMinute(60), Title: "Changement n° 30007", Tags: []string{"approuvé"}, URL: "javascript:alert(1)"},
		}}
	})
	b.Tell("tickets/01A/operations", func(*http.Request) any { return operationsOf(4) })
	d := on(t, b)
	golden(t, "annotations", d.ask(t, TypeAnnotations, `{"tickets":["01A"],"sites":["x"],"limit":3}`))
	if got := asked(b, "/api/v1/annotations"); len(got) != 1 || got[0] != "from=2026-03-02T08%3A30%3A15Z&limit=3&site=x&to=2026-03-02T14%3A30%3A15Z" {
		t.Errorf("it asked %q", got)
	}
	b.Tell("annotations", func(*http.Request) any { return reportapi.AnnotationList{Annotations: []reportapi.Annotation{}} })
	golden(t, "annotations-none", d.ask(t, TypeAnnotations, `{}`))
}

// TestAnnotationKinds: what is not asked for is not asked of the bridge, and
// operations outside of the period are not shown.
func TestAnnotationKinds(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("annotations", func(*http.Request) any { return reportapi.AnnotationList{Annotations: []reportapi.Annotation{}} })
	b.Tell("tickets/01A/operations", func(*http.Request) any {
		list := operationsOf(3)
		list.Operations[0].EffectiveAt = moment.Add(-time.Second)
		list.Operations[1].EffectiveAt = moment.Add(6 * time.Hour)
		return list
	})
	d := on(t, b)
	for model, want := range map[string]string{
		`{"kinds":["operation"]}`:                                     "",
		`{"kinds":["operation"],"tickets":["01A"]}`:                   "/api/v1/tickets/01A/operations",
		`{"kinds":["change"],"tickets":["01A"]}`:                      "/api/v1/annotations",
		`{"kinds":["change","operation","ticket"],"tickets":["01A"]}`: "/api/v1/annotations /api/v1/tickets/01A/operations",
	} {
		response := d.ask(t, TypeAnnotations, model)
		if response.Error != nil {
			t.Fatal(response.Error)
		}
		var paths []string
		for _, url := range b.Asked() {
			paths = append(paths, url.Path)
		}
		if got := strings.Join(paths, " "); got != want {
			t.Errorf("%s asks %q, want %q", model, got, want)
		}
		if strings.Contains(want, "operations") && response.Frames[0].Rows() != 1 {
			t.Errorf("%s: %d rows", model, response.Frames[0].Rows())
		}
	}
}

// TestOngoing: what goes on is a region up to now; what is still to come is not
// over before it begins.
func TestOngoing(t *testing.T) {
	t.Parallel()
	r := lastingRegion(reportapi.Annotation{Kind: "ticket", From: later(0)}, later(30))
	if r.to == nil || !r.to.Equal(later(30)) || r.text != "dure encore" {
		t.Errorf("it is %+v", r)
	}
	if r := lastingRegion(reportapi.Annotation{Kind: "change", From: later(60)}, later(30)); r.to != nil || !slices.Equal(r.tags, []string{"changement"}) {
		t.Errorf("to come: %+v", r)
	}
}
