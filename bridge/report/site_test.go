package report

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/site"
	"github.com/vigie-noc/vigie/internal/inventory"
)

func ticketURL(id int64) string { return fmt.Sprintf("/tickets/%d", id) }

// sites serves the page of the one site "lycee-1".
func sites(t *testing.T, state site.State, failure error) string {
	t.Helper()
	contract, err := policy.Load("../../deploy/config/contract.example.yml")
	if err != nil {
		t.Fatal(err)
	}
	page := &SitePage{
		Pages: NewPages(&shelf{}, slog.New(slog.DiscardHandler), func() Status { return Status{Contract: contract} }, ticketURL, nil),
		Look: func(_ context.Context, name string) (site.State, bool, error) {
			return state, name == "lycee-1", failure
		},
	}
	mux := http.NewServeMux()
	mux.Handle("GET /sites/{site}", page)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/sites/"
}

func TestSitePage(t *testing.T) {
	t.Parallel()
	here := incidentOf("01A")
	here.Title, here.Party, here.DetectedAt = "r1 <b>injoignable</b>", "operateur-a", moment.Add(-2*time.Hour)
	state := site.State{
		Site:   inventory.Site{Name: "lycee-1", Title: "Lycée « 1 »", Code: "1204", Phone: "+216 70 000 000"},
		Region: "Tunis", At: moment, Here: []bridge.Incident{here},
		Running: []bridge.Change{{Ticket: 7, Number: "31007", Scope: "device:r1", BegunAt: moment, EndsAt: moment.Add(time.Hour)}},
		Planned: []bridge.Change{{Ticket: 8, Number: "31008", Scope: "site:lycee-1", StartsAt: moment, EndsAt: moment.Add(time.Hour)}},
		Line:    site.Line{Asked: true, Delay: "12,3 ms en moyenne", Load: "93,4 %"},
	}
	text, root := page(t, sites(t, state, nil)+"lycee-1")
	wantText(
		t, text, "Lycée « 1 » Tunis", "Incidents sur place", "r1 <b>injoignable</b>", "confié à operateur-a", "2 h 00", "n° 31007",
		"en cours", "n° 31008", "prévu", "Délai 12,3 ms en moyenne", "Perte non mesurée", "Charge 93,4 %", "code 1204", "+216 70 000 000",
	)
	for _, want := range []string{"/incidents/01A", "/tickets/7", "/"} {
		found := false
		for _, link := range links(root) {
			found = found || link == want
		}
		if !found {
			t.Errorf("no link to %s among %q", want, links(root))
		}
	}
}

// TestSitePageTellsWhatIsHidden: a place whose alerts are silenced has no
// incident, and is not well.
func TestSitePageTellsWhatIsHidden(t *testing.T) {
	t.Parallel()
	state := site.State{Site: inventory.Site{Name: "lycee-1"}, At: moment, Hidden: []site.Masked{
		{Name: "SiteIsole", Since: moment.Add(-time.Hour)},
		{Name: "Alimentation", Device: "<i>ond-1</i>", Since: moment.Add(-time.Minute)},
	}}
	text, _ := page(t, sites(t, state, nil)+"lycee-1")
	wantText(t, text, "Alarmes masquées par une mise en sourdine", "SiteIsole 1 h 00", "Alimentation <i>ond-1</i> 1 min")
	if strings.Contains(text, "Aucun incident connu") {
		t.Errorf("it is said to be well:\n%s", text)
	}
}

func TestSitePageWhenAllIsWell(t *testing.T) {
	t.Parallel()
	text, _ := page(t, sites(t, site.State{Site: inventory.Site{Name: "lycee-1"}, At: moment}, nil)+"lycee-1")
	wantText(t, text, "lycee-1", "Aucun incident connu", "Prometheus ne répond pas")
}

func TestSitePageThatCannotBe(t *testing.T) {
	t.Parallel()
	if answer, _ := get(t, sites(t, site.State{}, nil)+"lycee-9", nil); answer.code != http.StatusNotFound {
		t.Errorf("of a site that nobody knows: %d", answer.code)
	}
	if answer, _ := get(t, sites(t, site.State{}, errors.New("disk full"))+"lycee-1", nil); answer.code != http.StatusServiceUnavailable {
		t.Errorf("without a ledger: %d", answer.code)
	}
}
