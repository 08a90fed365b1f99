package e2e

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/plugin"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// doer takes one act, and refuses each after it as the engine does.
type doer struct{ did []bridge.Act }

func (d *doer) Do(_ context.Context, act bridge.Act, _ time.Time) (bridge.Incident, error) {
	if act.Incident != "01B" {
		return bridge.Incident{}, bridge.ErrNotFound
	}
	if len(d.did) > 0 {
		return bridge.Incident{}, &incident.RefusedError{Reason: "Le ticket est déjà pris en charge", Conflict: true}
	}
	d.did = append(d.did, act)
	return bridge.Incident{ID: act.Incident, State: bridge.StateAcknowledged}, nil
}

// grafana believes one token.
type grafana struct{}

func (grafana) Who(_ context.Context, token, said string) (string, bridge.Identity, error) {
	switch token {
	case "":
		return said, bridge.Identity{}, nil
	case "signed":
		return "amel", bridge.Identity{Verified: true}, nil
	}
	return "", bridge.Identity{}, &bridge.ForgedError{Reason: "le jeton de Grafana n'est pas le sien"}
}

// TestActsOfThePlugin holds the plugin's acts to the API itself, which alone
// knows whose they are and what is refused: its own tests know it by a fake.
func TestActsOfThePlugin(t *testing.T) {
	t.Parallel()
	d := &doer{}
	address := acts(t, d)
	operating, reading := sourceOf(t, address, daemon.ScopeOperate), sourceOf(t, address, daemon.ScopeRead)
	for _, test := range []struct {
		name, identity, incident string
		source                   *plugin.Datasource
		status                   int
		want                     string
	}{
		{"a token that only reads", "signed", "01B", reading, http.StatusForbidden, "le droit « operate »"},
		{"somebody else", "forged", "01B", operating, http.StatusForbidden, "n'est pas le sien"},
		{"no such ticket", "signed", "01Z", operating, http.StatusNotFound, "pas de tel ticket"},
		{"an editor", "signed", "01B", operating, http.StatusOK, `"verified":true`},
		{"twice", "signed", "01B", operating, http.StatusConflict, "déjà pris en charge"},
	} {
		var status int
		var body string
		err := test.source.CallResource(t.Context(), &backend.CallResourceRequest{
			PluginContext: backend.PluginContext{User: &backend.User{Login: "amel", Role: "Editor"}},
			Method:        http.MethodPost, Path: "tickets/" + test.incident + "/acts", Body: []byte(`{"act":"take"}`),
			Headers: map[string][]string{"Content-Type": {"application/json"}, plugin.ActHeader: {"1"}, "X-Grafana-Id": {test.identity}},
		}, backend.CallResourceResponseSenderFunc(func(answer *backend.CallResourceResponse) error {
			status, body = answer.Status, string(answer.Body)
			return nil
		}))
		if err != nil || status != test.status || !strings.Contains(body, test.want) {
			t.Errorf("%s: %d, %s, %v, want %d, %s", test.name, status, body, err, test.status, test.want)
		}
	}
	if len(d.did) != 1 || d.did[0].Person != "amel" || !d.did[0].Identity.Verified || d.did[0].From != daemon.ScopeOperate {
		t.Errorf("did %+v", d.did)
	}
}

// acts serves the real handler, by tokens that are called as their scope.
func acts(t *testing.T, d report.Doer) (address string) {
	t.Helper()
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	var tokens strings.Builder
	tokens.WriteString("tokens:\n")
	for _, scope := range []string{daemon.ScopeRead, daemon.ScopeOperate} {
		sum := sha256.Sum256([]byte(scope))
		fmt.Fprintf(&tokens, "  - {name: %s, scopes: [%s], sha256: %s}\n", scope, scope, hex.EncodeToString(sum[:]))
	}
	file := filepath.Join(t.TempDir(), "tokens.yml")
	if err := os.WriteFile(file, []byte(tokens.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	access, err := daemon.LoadAccess(file)
	if err != nil {
		t.Fatal(err)
	}
	api := report.NewAPI(store, logger, func() report.Status { return report.Status{} }, func(int64) string { return "" })
	mux := http.NewServeMux()
	mux.Handle("POST /api/v1/tickets/{incident}/acts", &report.Acts{API: api, Doer: d, Access: access, Who: grafana{}, Logger: logger})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// sourceOf is a data source whose acts have a token.
func sourceOf(t *testing.T, address, token string) *plugin.Datasource {
	t.Helper()
	made, err := plugin.New(t.Context(), backend.DataSourceInstanceSettings{
		UID: "vigie", URL: address, JSONData: json.RawMessage("{}"), DecryptedSecureJSONData: map[string]string{"token": daemon.ScopeRead, "actToken": token},
	})
	if err != nil {
		t.Fatal(err)
	}
	source := made.(*plugin.Datasource) //nolint:forcetypeassert // New makes no other
	t.Cleanup(source.Dispose)
	return source
}
