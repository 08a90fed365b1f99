package plugin

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// TestDashboardLoad: twenty panels of one dashboard, each in a request of its
// own as Grafana makes them, cost as many requests as there are different
// questions, and right after that nothing.
func TestDashboardLoad(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, ticketsOf(20)...)
	d := on(t, b)
	models := []string{`{"by":["criticity"]}`, `{"by":["state"]}`, `{"by":["region"]}`, `{"by":["family"]}`}
	period := backend.TimeRange{From: moment, To: moment.Add(6 * time.Hour)}
	load := func() {
		var panels sync.WaitGroup
		for i := range 20 {
			panels.Go(func() {
				response, err := d.QueryData(t.Context(), &backend.QueryDataRequest{Queries: []backend.DataQuery{
					{RefID: "A", QueryType: TypeTicketCounts, JSON: json.RawMessage(models[i%len(models)]), TimeRange: period},
				}})
				if err != nil || response.Responses["A"].Error != nil || len(response.Responses["A"].Frames) == 0 {
					t.Errorf("panel %d: %+v, %v", i, response, err)
				}
			})
		}
		panels.Wait()
	}
	load()
	if asked := b.Asked(); len(asked) != len(models)+1 { // and whether any of it may be believed
		t.Errorf("%d requests: %v", len(asked), asked)
	}
	load()
	if asked := b.Asked(); len(asked) != 0 {
		t.Errorf("right after: %d requests: %v", len(asked), asked)
	}
}

// TestDispose ends a query that is under way, and says why.
func TestDispose(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	came := make(chan struct{})
	b.Instead(func(_ http.ResponseWriter, r *http.Request) { close(came); <-r.Context().Done() })
	d := on(t, b)
	answered := make(chan backend.DataResponse, 1)
	go func() { answered <- d.ask(t, TypeTickets, `{}`) }()
	<-came
	d.Dispose()
	if got := <-answered; got.Error == nil || !strings.Contains(got.Error.Error(), "reconfigurée") {
		t.Errorf("it ended with %v", got.Error)
	}
}
