package grafanatest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// Site is what a Server serves.
type Site struct {
	Plugin       *Plugin
	PluginFolder string // the installed plugin
	Page         string // folder of the built page
	Dashboards   string // folder of the dashboards
	Sources      []Source
	User         *backend.User // who is signed in; nil for nobody
}

// Handler answers what the page and the plugin's front end ask Grafana for.
func (s *Site) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServer(http.Dir(s.Page)))
	mux.Handle("GET /public/plugins/{id}/", http.StripPrefix("/public/plugins/"+s.Plugin.id, http.FileServer(http.Dir(s.PluginFolder))))
	mux.Handle("GET /dashboards/", http.StripPrefix("/dashboards", http.FileServer(http.Dir(s.Dashboards))))
	mux.HandleFunc("GET /d/{uid}", s.dashboard)
	mux.HandleFunc("GET /api/sources", s.sources)
	mux.HandleFunc("GET /api/datasources/uid/{uid}/health", s.health)
	mux.HandleFunc("POST /api/ds/query", s.query)
	mux.HandleFunc("GET /api/live/ds/{uid}/{path...}", s.live)
	mux.HandleFunc("GET /api/datasources/uid/{uid}/resources/{path...}", s.resource)
	mux.HandleFunc("POST /api/datasources/uid/{uid}/resources/{path...}", s.resource)
	return mux
}

// dashboard leads from the address that links have to the page that shows the
// dashboard.
func (s *Site) dashboard(w http.ResponseWriter, r *http.Request) {
	paths, err := filepath.Glob(filepath.Join(s.Dashboards, "*.json"))
	if err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	for _, path := range paths {
		var named struct {
			UID string `json:"uid"`
		}
		text, err := os.ReadFile(path) //nolint:gosec // a file of the repository
		if err != nil || json.Unmarshal(text, &named) != nil || named.UID != r.PathValue("uid") {
			continue
		}
		asked := r.URL.Query()
		asked.Set("dashboard", strings.TrimSuffix(filepath.Base(path), ".json"))
		http.Redirect(w, r, "/?"+asked.Encode(), http.StatusFound) //nolint:gosec // to the page itself, whatever was asked
		return
	}
	refuse(w, http.StatusNotFound, fmt.Errorf("there is no dashboard %q", r.PathValue("uid")))
}

// sources are the data sources as Grafana's pages know them: without secrets.
func (s *Site) sources(w http.ResponseWriter, _ *http.Request) {
	type source struct {
		UID  string `json:"uid"`
		Type string `json:"type"`
		URL  string `json:"url"`
	}
	list := make([]source, 0, len(s.Sources))
	for _, each := range s.Sources {
		list = append(list, source{each.UID, each.Type, each.URL})
	}
	answer(w, http.StatusOK, list)
}

func (s *Site) source(uid string) (Source, error) {
	for _, each := range s.Sources {
		if each.UID == uid {
			return each, nil
		}
	}
	return Source{}, fmt.Errorf("there is no data source %q", uid)
}

func (s *Site) health(w http.ResponseWriter, r *http.Request) {
	of, err := s.source(r.PathValue("uid"))
	if err != nil {
		refuse(w, http.StatusNotFound, err)
		return
	}
	result, err := s.Plugin.Health(r.Context(), of)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	body := map[string]any{"status": result.Status.String(), "message": result.Message}
	if len(result.JSONDetails) > 0 {
		body["details"] = json.RawMessage(result.JSONDetails)
	}
	code := http.StatusOK
	if result.Status != backend.HealthStatusOk { // as Grafana does
		code = http.StatusBadRequest
	}
	answer(w, code, body)
}

// asked is the body of /api/ds/query.
type asked struct {
	Queries []json.RawMessage `json:"queries"`
	From    string            `json:"from"` // milliseconds since 1970
	To      string            `json:"to"`
}

// common are the keys that every query has.
type common struct {
	RefID      string `json:"refId"`
	QueryType  string `json:"queryType"`
	Datasource struct {
		UID string `json:"uid"`
	} `json:"datasource"`
	IntervalMS    int64 `json:"intervalMs"`
	MaxDataPoints int64 `json:"maxDataPoints"`
}

func (s *Site) query(w http.ResponseWriter, r *http.Request) {
	var body asked
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&body); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	period, err := body.period()
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	all := backend.NewQueryDataResponse()
	code := http.StatusOK
	for _, model := range body.Queries {
		refID, response, err := s.one(r.Context(), model, period)
		if err != nil {
			refuse(w, http.StatusInternalServerError, err)
			return
		}
		if response.Error != nil { // as Grafana does
			code = http.StatusBadRequest
		}
		all.Responses[refID] = response
	}
	answer(w, code, all)
}

// one answers a single query by the data source that it names.
func (s *Site) one(ctx context.Context, model json.RawMessage, period backend.TimeRange) (string, backend.DataResponse, error) {
	var q common
	if err := json.Unmarshal(model, &q); err != nil {
		return "", backend.DataResponse{}, fmt.Errorf("read query: %w", err)
	}
	of, err := s.source(q.Datasource.UID)
	if err != nil {
		return "", backend.DataResponse{}, err
	}
	if of.Type == "prometheus" {
		return q.RefID, askPrometheus(ctx, of.URL, model, period), nil
	}
	responses, err := s.Plugin.Query(ctx, of, []backend.DataQuery{{
		RefID: q.RefID, QueryType: q.QueryType, JSON: model, TimeRange: period,
		Interval: time.Duration(q.IntervalMS) * time.Millisecond, MaxDataPoints: q.MaxDataPoints,
	}})
	if err != nil {
		return "", backend.DataResponse{}, err
	}
	response, found := responses.Responses[q.RefID]
	if !found {
		return "", response, fmt.Errorf("the plugin did not answer %s", q.RefID)
	}
	return q.RefID, response, nil
}

func (a asked) period() (backend.TimeRange, error) {
	from, err1 := strconv.ParseInt(a.From, 10, 64)
	to, err2 := strconv.ParseInt(a.To, 10, 64)
	return backend.TimeRange{From: time.UnixMilli(from), To: time.UnixMilli(to)}, errors.Join(err1, err2)
}

func answer(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(body) //nolint:errcheck,errchkjson // the page may be gone
}

func refuse(w http.ResponseWriter, code int, err error) {
	answer(w, code, map[string]string{"message": err.Error()})
}
