package provision_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/provision"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var profiles = map[string]zammadtest.Profile{"5.2": zammadtest.V52, "6.5": zammadtest.V65, "7.1": zammadtest.V71}

const example = "../../../deploy/config/zammad.example.yml"

// wanted is what a small installation wants, the example's texts included.
func wanted(t *testing.T) desired.Wanted {
	t.Helper()
	texts, err := desired.LoadTexts(example)
	if err != nil {
		t.Fatal(err)
	}
	texts.Webhook.URL = "http://127.0.0.1:1/api/v1/zammad"
	week := [7][][2]string{1: {{"08:30", "13:00"}, {"14:00", "24:00"}}, 2: {{"08:30", "13:00"}}}
	always := [7][][2]string{}
	for day := range always {
		always[day] = [][2]string{{"00:00", "24:00"}}
	}
	return desired.Wanted{
		Lines: []desired.Line{{Title: "niveau 1", Groups: []string{"N1"}}, {Title: "niveau 2", Groups: []string{"N2"}}, {Title: "niveau 3", Groups: []string{"N3", "N3 <serveurs> & Cie"}}},
		Levels: []desired.Level{
			{Criticity: "P1", Title: "critique", Response: desired.Delay{Target: 15 * time.Minute, Calendar: "permanent"}, Solution: desired.Delay{Target: 4 * time.Hour, Calendar: "permanent"}},
			{Criticity: "P2", Title: "majeure", Response: desired.Delay{Target: 15 * time.Minute, Calendar: "bureau"}, Solution: desired.Delay{Target: 8 * time.Hour, Calendar: "permanent"}},
			{Criticity: "P3", Title: "mineure", Response: desired.Delay{Target: time.Hour, Calendar: "bureau"}, Solution: desired.Delay{}},
			{Criticity: "P4", Title: "faible", Response: desired.Delay{}, Solution: desired.Delay{}},
		},
		ThirdParties: []desired.ThirdParty{{Name: "operateur-a", Title: "Opérateur A", Email: "Support@operateur-a.example"}, {Name: "onduleurs", Title: "Maintenance d'onduleurs", Email: "intervention@onduleurs.example"}},
		Services:     []desired.Choice{{Value: "connectivite", Label: "Connectivité"}, {Value: "sms", Label: "SMS"}, {Value: "mail", Label: "Messagerie"}},
		Schools: []desired.School{
			{Name: "lycee-carthage", Title: "Lycée de Carthage", Code: "1101", Contact: "Mme la Directrice", Phone: "+216 70 000 201", Email: "lycee-carthage@ecoles.example"},
			{Name: "ecole-jerba", Title: "École primaire de Jerba", Phone: "+216 70 000 203"},
		},
		Calendars: []desired.Calendar{
			{Name: "permanent", Title: "24 heures sur 24", Timezone: "Africa/Tunis", Hours: always},
			{Name: "bureau", Title: "Heures administratives", Timezone: "Africa/Tunis", Hours: week, Holidays: []desired.CalendarHoliday{{Date: "2026-05-01", Title: "Fête du Travail"}}},
		},
		States:     desired.States{Open: "open", Restored: "rétabli", Resolved: "résolu", Closed: "closed"},
		ResolveFor: 4 * time.Hour, Customer: "supervision@vigie.example", Secret: "un secret", Texts: texts,
	}
}

// desk is a simulated desk and clients of it.
type desk struct {
	*zammadtest.Server
	url          string
	admin, agent *zammad.Client
}

func newDesk(t *testing.T, opts zammadtest.Options) *desk {
	t.Helper()
	d := &desk{Server: zammadtest.New(opts)}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	d.url = server.URL
	d.admin, d.agent = d.client(t, "admin-admin"), d.client(t, "vigie-agent")
	return d
}

// client is one with a token of its own.
func (d *desk) client(t *testing.T, token string, needs ...zammad.Needs) *zammad.Client {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	config := zammad.DefaultConfig()
	config.URL, config.TokenFile, config.Customer = d.url, path, "supervision@vigie.example"
	options := zammad.Options{
		Logger:     slog.New(slog.DiscardHandler),
		HTTPClient: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
	}
	if len(needs) > 0 {
		options.Needs = needs[0]
	}
	client, err := zammad.New(config, options)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

var quick = provision.Wait{Steady: 10 * time.Millisecond, For: 20 * time.Second}

// everything is how an administrator provisions who knows what they want.
var everything = provision.Options{Execute: true, Adopt: true, Migrate: true}

// report is what a run said and how it ended.
type report struct {
	provision.Result
	text   string
	err    error
	writes int
}

// counting counts what changes the desk.
type counting struct {
	provision.Desk
	writes int
}

func (c *counting) Create(ctx context.Context, collection string, body map[string]any) (map[string]any, error) {
	c.writes++
	return c.Desk.Create(ctx, collection, body)
}

func (c *counting) Update(ctx context.Context, collection string, id int64, body map[string]any) (map[string]any, error) {
	c.writes++
	return c.Desk.Update(ctx, collection, id, body)
}

func (c *counting) Delete(ctx context.Context, collection string, id int64) error {
	c.writes++
	return c.Desk.Delete(ctx, collection, id)
}

func (c *counting) ExecuteMigrations(ctx context.Context) error {
	c.writes++
	return c.Desk.ExecuteMigrations(ctx)
}

func (d *desk) run(t *testing.T, w desired.Wanted, opts provision.Options) report {
	t.Helper()
	var out bytes.Buffer
	opts.Out = &out
	if opts.Wait == (provision.Wait{}) {
		opts.Wait = quick
	}
	if opts.Agent == nil {
		opts.Agent = d.agent
	}
	counted := &counting{Desk: d.admin}
	result, err := provision.Run(t.Context(), counted, w, opts)
	return report{result, out.String(), err, counted.writes}
}

// list reads a collection, by name or login.
func (d *desk) list(t *testing.T, collection string) map[string]map[string]any {
	t.Helper()
	rows, err := d.admin.List(t.Context(), collection)
	if err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]map[string]any)
	for _, row := range rows {
		named, _ := row["name"].(string)
		if login, isUser := row["login"].(string); isUser {
			named = login
		}
		if _, twice := byName[named]; twice && collection != "object_manager_attributes" {
			t.Errorf("%s has %q twice", collection, named)
		}
		byName[named] = row
	}
	return byName
}

// put changes a record by hand, as an administrator.
func (d *desk) put(t *testing.T, collection, named string, body map[string]any) {
	t.Helper()
	number, ok := d.list(t, collection)[named]["id"].(json.Number)
	id, err := number.Int64()
	if !ok || err != nil {
		t.Fatalf("%s has no %q", collection, named)
	}
	if _, err := d.admin.Update(t.Context(), collection, id, body); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) post(t *testing.T, collection string, body map[string]any) {
	t.Helper()
	if _, err := d.admin.Create(t.Context(), collection, body); err != nil {
		t.Fatal(err)
	}
}

// provisioned is a desk that has everything already.
func provisioned(t *testing.T, opts zammadtest.Options) *desk {
	t.Helper()
	opts.Fresh = true
	d := newDesk(t, opts)
	if first := d.run(t, wanted(t), everything); first.err != nil {
		t.Fatalf("%v\n%s", first.err, first.text)
	}
	return d
}

// settled checks that nothing is left to do.
func (d *desk) settled(t *testing.T, w desired.Wanted) {
	t.Helper()
	if again := d.run(t, w, everything); again.err != nil || again.Open() != 0 || again.writes != 0 {
		t.Errorf("another run: %+v, %v, %d writes\n%s", again.Result, again.err, again.writes, again.text)
	}
}

func (r report) has(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(r.text, line) {
			t.Errorf("nothing says %q:\n%s(%v)", line, r.text, r.err)
		}
	}
}
