package zammad_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad"
)

// collection serves a list of so many records, cut at a size that it does not
// tell, or as a whole whatever the page.
func collection(t *testing.T, records, most int, paged bool) (*zammad.Client, *atomic.Int64) {
	t.Helper()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		from, to := min((page-1)*most, records), min(page*most, records)
		if !paged {
			from, to = 0, records
		}
		rows := []map[string]any{}
		for id := from + 1; id <= to; id++ {
			rows = append(rows, map[string]any{"id": id, "name": fmt.Sprint("n", id)})
		}
		_ = json.NewEncoder(w).Encode(rows)
	}))
	t.Cleanup(server.Close)
	return client(t, configFor(t, server.URL, "x"), zammad.Options{}), &asked
}

func TestListReadsEveryPage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		records, most int
		paged         bool
		requests      int64
	}{
		{"empty", 0, 1000, true, 1},
		{"short", 99, 1000, true, 1},
		{"exactly one page", 1000, 1000, true, 2},
		{"three pages", 2500, 1000, true, 4},
		{"cut at less than we ask for", 250, 100, true, 3},
		{"no paging at all", 300, 1000, false, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			desk, asked := collection(t, test.records, test.most, test.paged)
			rows, err := desk.List(t.Context(), "groups")
			if err != nil || len(rows) != test.records {
				t.Fatalf("List: %d records, %v; want %d", len(rows), err, test.records)
			}
			for i, row := range rows {
				if id, _ := row["id"].(json.Number); id.String() != strconv.Itoa(i+1) {
					t.Fatalf("record %d has id %v", i, row["id"])
				}
			}
			if asked.Load() > test.requests {
				t.Errorf("%d requests, want at most %d", asked.Load(), test.requests)
			}
		})
	}
}

func TestListRefusesWhatIsNoRecord(t *testing.T) {
	t.Parallel()
	server := answering(t, http.StatusOK, "application/json", `[{"name": "N1"}]`)
	if rows, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).List(t.Context(), "groups"); err == nil {
		t.Errorf("List: %v without an error", rows)
	}
}

func TestDeleteSurvivesAnEmptyAnswer(t *testing.T) {
	t.Parallel()
	server := answering(t, http.StatusOK, "application/json", "")
	if err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).Delete(t.Context(), "tickets", 5); err != nil {
		t.Errorf("Delete: %v", err)
	}
}

func TestVersionIsNamed(t *testing.T) {
	t.Parallel()
	server := answering(t, http.StatusOK, "application/json", `{"version": "6.5.0-1.el9"}`)
	version, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).Version(t.Context())
	if err != nil || version != "6.5.0-1.el9" {
		t.Errorf("Version: %q, %v", version, err)
	}
	server = answering(t, http.StatusOK, "application/json", `{}`)
	if _, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).Version(t.Context()); err == nil {
		t.Error("an answer without version passed")
	}
}

// The path's id counts for nothing there: a body that names nothing could
// change any attribute.
func TestUpdateOfAttributesNeedsTheName(t *testing.T) {
	t.Parallel()
	desk, asked := collection(t, 0, 1, true)
	if _, err := desk.Update(t.Context(), "object_manager_attributes", 7, map[string]any{"display": "x"}); err == nil {
		t.Error("Update passed")
	}
	if asked.Load() != 0 {
		t.Errorf("%d requests were sent", asked.Load())
	}
}

func TestRecordsAreWritten(t *testing.T) {
	t.Parallel()
	var got []string
	mux := http.NewServeMux()
	answer := func(pattern string, status int, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			var sent map[string]any
			_ = json.NewDecoder(r.Body).Decode(&sent)
			got = append(got, fmt.Sprint(r.Method, " ", r.URL.Path, " ", sent))
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		})
	}
	answer("POST /api/v1/slas", http.StatusCreated, `{"id": 3, "name": "P1"}`)
	answer("PUT /api/v1/slas/3", http.StatusOK, `{"id": 3, "name": "P2"}`)
	answer("DELETE /api/v1/slas/3", http.StatusNotFound, `{"error": "Couldn't find Sla with 'id'=3"}`)
	answer("POST /api/v1/object_manager_attributes_execute_migrations", http.StatusOK, `{}`)
	answer("GET /api/v1/users/me", http.StatusOK, `{"id": 3, "login": "admin"}`)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	desk := client(t, configFor(t, server.URL, "x"), zammad.Options{})

	if row, err := desk.Create(t.Context(), "slas", map[string]any{"name": "P1"}); err != nil || row["id"] != json.Number("3") {
		t.Errorf("Create: %v, %v", row, err)
	}
	if row, err := desk.Update(t.Context(), "slas", 3, map[string]any{"name": "P2"}); err != nil || row["name"] != "P2" {
		t.Errorf("Update: %v, %v", row, err)
	}
	if err := desk.Delete(t.Context(), "slas", 3); !errors.Is(err, zammad.ErrNotFound) {
		t.Errorf("Delete: %v, want not found", err)
	}
	if err := desk.ExecuteMigrations(t.Context()); err != nil {
		t.Errorf("ExecuteMigrations: %v", err)
	}
	if me, err := desk.Me(t.Context()); err != nil || me["login"] != "admin" {
		t.Errorf("Me: %v, %v", me, err)
	}
	want := "[POST /api/v1/slas map[name:P1] PUT /api/v1/slas/3 map[name:P2] DELETE /api/v1/slas/3 map[] " +
		"POST /api/v1/object_manager_attributes_execute_migrations map[] GET /api/v1/users/me map[]]"
	if fmt.Sprint(got) != want {
		t.Errorf("sent\n%v\nwant\n%s", got, want)
	}
}
