package plugin

import (
	"context"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/instancemgmt"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental/concurrent"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/cache"
)

// ID is the plugin's, as in plugin.json.
const ID = "vigie-noc-datasource"

// atOnce is how many queries of one request are under way together.
const atOnce = 5

// Datasource is one configured bridge.
type Datasource struct {
	backend.CallResourceHandler

	bridge  *reportapi.Client // for what panels show
	direct  *reportapi.Client // past the cache: for how the bridge is now
	acting  *reportapi.Client // … and for acts, which may have a token of their own
	cache   *cache.Transport
	address string        // of the bridge, for messages
	timeout time.Duration // of one query, however many requests it takes
	wrong   error         // with the settings; nil when they can be used
	close   func()
	mirror  mirror

	followed *followed
}

// New makes an instance from its settings. Wrong settings make one too, which
// says what is wrong wherever it is asked: an error here would reach people as
// Grafana's own, without a reason.
func New(ctx context.Context, settings backend.DataSourceInstanceSettings) (instancemgmt.Instance, error) {
	d := &Datasource{address: settings.URL, followed: newFollowed(), close: func() {}}
	d.CallResourceHandler = d.resources()
	d.wrong = d.configure(ctx, settings)
	return d, nil
}

// Dispose ends what an instance that is replaced has under way.
func (d *Datasource) Dispose() {
	d.followed.end()
	d.close()
}

// answers makes the frames of each query type.
var answers = map[string]func(*Datasource, context.Context, Query, backend.TimeRange) (data.Frames, error){
	TypeTickets:      (*Datasource).tickets,
	TypeTicketCounts: (*Datasource).ticketCounts,
	TypeTicketSeries: (*Datasource).ticketSeries,
	TypeTicketAges:   (*Datasource).ages,
	TypeOperations:   (*Datasource).operations,
	TypeClocks:       (*Datasource).clocks,
	TypeCompliance:   (*Datasource).compliance,
	TypeSatisfaction: (*Datasource).satisfaction,
	TypeEquipment:    (*Datasource).equipment,
	TypeAvailability: (*Datasource).availability,
	TypeCalendar:     (*Datasource).calendar,
	TypeLogbook:      (*Datasource).logbook,
	TypeShifts:       (*Datasource).shifts,
	TypeHandover:     (*Datasource).handover,
	TypeAnnotations:  (*Datasource).annotations,
	TypeValues:       (*Datasource).values,
}

// QueryData implements backend.QueryDataHandler. A query that fails leaves
// the others alone.
func (d *Datasource) QueryData(ctx context.Context, request *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	return concurrent.QueryData(ctx, request, func(ctx context.Context, each concurrent.Query) backend.DataResponse {
		_, whole := request.Headers[backend.FromAlertHeaderName]
		frames, err := d.answer(ctx, each.DataQuery, whole)
		if err != nil {
			return d.explain(err).response()
		}
		d.follow(request.PluginContext, each.DataQuery, frames)
		return backend.DataResponse{Frames: frames, Status: backend.StatusOK}
	}, atOnce)
}

func (d *Datasource) answer(ctx context.Context, asked backend.DataQuery, whole bool) (data.Frames, error) {
	query, err := parse(asked.QueryType, asked.JSON)
	if err != nil {
		return nil, err
	}
	if d.wrong != nil {
		return nil, d.wrong
	}
	query.Whole, query.points = whole, asked.MaxDataPoints
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	return answers[asked.QueryType](d, ctx, query, asked.TimeRange)
}
