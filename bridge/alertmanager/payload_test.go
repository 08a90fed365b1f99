package alertmanager

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

func recorded(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestDecode(t *testing.T) {
	t.Parallel()
	oldest := []incident.Report{
		{Alert: bridge.Alert{
			AlertID: bridge.AlertID{Source: "noc", Fingerprint: "0a1b2c3d4e5f6071"},
			Labels: map[string]string{
				"alertname": "EquipementInjoignable", "device": "sw-1", "site": "lycee-1", "severity": "critical", "family": "reachability",
			},
			Annotations:  map[string]string{"summary": "Équipement « sw-1 » injoignable"},
			GeneratorURL: "http://prometheus.example/graph?g0.expr=up", Firing: true,
			StartsAt: time.Date(2026, 3, 2, 8, 30, 15, 123_000_000, time.UTC),
		}},
		{
			Alert: bridge.Alert{
				AlertID:     bridge.AlertID{Source: "noc", Fingerprint: "ffffffffffffffff"},
				Labels:      map[string]string{"alertname": "InterfaceTombee", "device": "sw-2", "site": "lycee-1", "ifName": "Gi0/1"},
				Annotations: map[string]string{},
				StartsAt:    time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC),
				EndsAt:      time.Date(2026, 3, 2, 8, 45, 0, 999_000_000, time.UTC),
			},
			EndedBy: bridge.EndResolved,
		},
	}
	p, reports, err := decode("noc", recorded(t, "v0.25.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(reports, oldest) {
		t.Errorf("got  %+v\nwant %+v", reports, oldest)
	}
	if p.TruncatedAlerts != 0 {
		t.Errorf("%d alerts left out", p.TruncatedAlerts)
	}
}

func TestDecodeNewerForms(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file      string
		label     [2]string
		truncated uint64
	}{
		{"v0.34.json", [2]string{"établissement", "Lycée Carthage"}, 3},
		{"grafana.json", [2]string{"grafana_folder", "NOC"}, 0},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			p, reports, err := decode("noc", recorded(t, test.file))
			if err != nil {
				t.Fatal(err)
			}
			if len(reports) != 1 || !reports[0].Firing || reports[0].Labels[test.label[0]] != test.label[1] {
				t.Errorf("got %+v", reports)
			}
			if want := time.Date(2026, 3, 2, 8, 30, 15, 0, time.UTC); !reports[0].StartsAt.Truncate(time.Second).Equal(want) {
				t.Errorf("it started at %s, want %s", reports[0].StartsAt, want)
			}
			if p.TruncatedAlerts != test.truncated {
				t.Errorf("%d alerts left out, want %d", p.TruncatedAlerts, test.truncated)
			}
		})
	}
}

// TestDecodeGrafanaResolved: Grafana calls resolved what it no longer sees,
// and says so in an annotation that must arrive.
func TestDecodeGrafanaResolved(t *testing.T) {
	t.Parallel()
	_, reports, err := decode("noc", recorded(t, "grafana-resolved.json"))
	if err != nil || len(reports) != 2 {
		t.Fatalf("%d reports, %v", len(reports), err)
	}
	for i, reason := range []string{"", "MissingSeries"} {
		r := reports[i]
		if r.Firing || r.EndedBy != bridge.EndResolved || r.Annotations["grafana_state_reason"] != reason ||
			!r.EndsAt.Equal(time.Date(2026, 3, 2, 8, 40, 0, 0, time.UTC)) {
			t.Errorf("report %d is %+v, want its end for the reason %q", i, r, reason)
		}
	}
}

// TestDecodeLetsPass: what a version adds, leaves out or writes otherwise
// changes nothing of what counts.
func TestDecodeLetsPass(t *testing.T) {
	t.Parallel()
	_, want, err := decode("noc", []byte(alertWith("", "")))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, right, wrong string }{
		{"0.32 tells why", `"version":"4"`, `"version":"4","notification_reason":"repeat interval elapsed"`},
		{"0.34 tells the route's labels", `"version":"4"`, `"version":"4","routeLabels":{"contrat":"ministere"}`},
		{"a field of the future", `"version":"4"`, `"version":"4","nextFlush":{"in":[1,null]}`},
		{"Grafana's version", `"version":"4"`, `"version":"1"`},
		{"Grafana's organisation and state", `"version":"4"`, `"version":"1","orgId":1,"title":"[FIRING:1]","state":"alerting","message":"**Firing**"`},
		{"Grafana's links", `{"status"`, `{"dashboardURL":"http://g/d/1","panelURL":"","imageURL":"http://g/i.png","silenceURL":"http://g/s","ruleUID":"a1","status"`},
		{"Grafana's values", `{"status"`, `{"values":{"B":41.5,"C":1},"valueString":"[ var='B' ]","orgId":1,"status"`},
		{"Grafana without values", `{"status"`, `{"values":null,"status"`},
		{"no annotations", `"startsAt"`, `"annotations":null,"startsAt"`},
		{"annotations of a silence's kind", `{"status"`, `{"silence":{"annotations":{"ticket":"42"}},"status"`},
		{"an end ahead, though it fires", `"endsAt":"0001-01-01T00:00:00Z"`, `"endsAt":"2026-03-02T08:04:00Z"`},
		{"no end at all", `"endsAt":"0001-01-01T00:00:00Z",`, ``},
		{"another time zone", `2026-03-02T08:00:00Z`, `2026-03-02T09:00:00+01:00`},
		{"nanoseconds", `2026-03-02T08:00:00Z`, `2026-03-02T08:00:00.000000999Z`},
	} {
		_, got, err := decode("noc", []byte(alertWith(test.right, test.wrong)))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v\nwant %+v", test.name, got, err, want)
		}
	}
}

// malformed are webhooks that will never be right, with the reason that the
// engineer who configured the sender reads.
var malformed = []struct {
	name   string
	body   string
	reason string
}{
	{"nothing", ``, `body is not the JSON of Alertmanager's webhook: unexpected end of JSON input`},
	{"a form", `status=firing`, `body is not the JSON of Alertmanager's webhook: invalid character 's' looking for beginning of value`},
	{"cut off", `{"version":"4","alerts":[`, `body is not the JSON of Alertmanager's webhook: unexpected end of JSON input`},
	{"two documents", `{"version":"4"} {}`, `body is not the JSON of Alertmanager's webhook: invalid character '{' after top-level value`},
	{"a custom payload", `{"text":"alerte"}`, `version "" of the webhook is not known: send version 4, without a custom payload`},
	{"another version", `{"version":"5","alerts":[]}`, `version "5" of the webhook is not known: send version 4, without a custom payload`},
	{"no alert", `{"version":"4","alerts":[]}`, `the webhook lists no alert`},
	{"status", alertWith(`"status":"firing"`, `"status":"unknown"`), `alerts[0]: status "unknown" is neither firing nor resolved`},
	{"labels", alertWith(`{"alertname":"A"}`, `{}`), `alerts[0]: no labels`},
	{"fingerprint", alertWith(`00000000000000a1`, `12345`), `alerts[0]: fingerprint "12345" is not 16 hexadecimal digits`},
	{"fingerprint in capitals", alertWith(`00000000000000a1`, `00000000000000A1`), `alerts[0]: fingerprint "00000000000000A1" is not 16 hexadecimal digits`},
	{"no start", alertWith(`"startsAt":"2026-03-02T08:00:00Z"`, `"receiver":""`), `alerts[0]: no startsAt`},
	{"a start at the beginning of time", alertWith(`2026-03-02T08:00:00Z`, `0001-01-01T00:00:00.0005Z`), `alerts[0]: no startsAt`},
	{"no end", alertWith(`"status":"firing"`, `"status":"resolved"`), `alerts[0]: resolved without endsAt`},
	{
		"the second alert", strings.Replace(alertWith("", ""), `]}`, `,{"status":"firing"}]}`, 1),
		`alerts[1]: no labels`,
	},
}

// alertWith is a right webhook in which one thing is replaced.
func alertWith(right, wrong string) string {
	return strings.Replace(`{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"A"},`+
		`"startsAt":"2026-03-02T08:00:00Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"00000000000000a1"}]}`, right, wrong, 1)
}

func TestDecodeMalformed(t *testing.T) {
	t.Parallel()
	if _, _, err := decode("noc", []byte(alertWith("", ""))); err != nil {
		t.Fatalf("what the cases are made from is wrong itself: %v", err)
	}
	for _, test := range malformed {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, reports, err := decode("noc", []byte(test.body))
			if err == nil || err.Error() != test.reason {
				t.Errorf("reason %v\nwant   %s", err, test.reason)
			}
			if reports != nil {
				t.Errorf("and yet it reports %+v", reports)
			}
		})
	}
	for _, wrongType := range []string{`[]`, `"4"`, `{"version":4}`, `{"version":"4","alerts":{}}`, alertWith(`"A"`, `7`), alertWith(`2026-03-02T08:00:00Z`, `hier`)} {
		if _, _, err := decode("noc", []byte(wrongType)); err == nil || !strings.HasPrefix(err.Error(), "body is not the JSON of Alertmanager's webhook: ") {
			t.Errorf("%s: %v", wrongType, err)
		}
	}
}

// FuzzDecode: whatever comes, it is refused with a reason or every alert of
// it can be stored.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"v0.25.json", "v0.34.json", "grafana.json", "grafana-resolved.json"} {
		f.Add(recorded(f, name))
	}
	for _, test := range malformed {
		f.Add([]byte(test.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, reports, err := decode("noc", body)
		if err != nil {
			if err.Error() == "" || reports != nil {
				t.Errorf("refused with %q and %d reports", err, len(reports))
			}
			return
		}
		if len(reports) == 0 || len(reports) != len(p.Alerts) {
			t.Fatalf("%d reports of %d alerts", len(reports), len(p.Alerts))
		}
		for _, r := range reports {
			checkStorable(t, r)
		}
	})
}

func checkStorable(t *testing.T, r incident.Report) {
	t.Helper()
	if r.Source != "noc" || len(r.Fingerprint) != 16 || len(r.Labels) == 0 || r.Live {
		t.Errorf("report %+v", r)
	}
	instants := []time.Time{r.StartsAt}
	if r.Firing {
		if !r.EndsAt.IsZero() || r.EndedBy != "" {
			t.Errorf("it fires and ended at %s by %q", r.EndsAt, r.EndedBy)
		}
	} else {
		instants = append(instants, r.EndsAt)
	}
	for _, at := range instants {
		if at.IsZero() || at.Location() != time.UTC || !at.Equal(at.Truncate(time.Millisecond)) {
			t.Errorf("instant %v is not one of the ledger's", at)
		}
	}
	if _, err := json.Marshal(r.Labels); err != nil {
		t.Errorf("labels cannot be stored: %v", err)
	}
}
