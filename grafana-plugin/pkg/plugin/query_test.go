package plugin

import (
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, queryType, model string
		want                   string // part of what is wrong; empty for nothing
	}{
		{"nothing said", TypeTickets, `{}`, ""},
		{"everything said", TypeTicketCounts, `{"scope":"period","states":["closed"],"criticities":["P1"],"regions":["béja"],"sites":["x"],"devices":["y"],"families":["power"],"limit":100,"by":["site"]}`, ""},
		{"keys of Grafana", TypeTickets, `{"refId":"A","intervalMs":1000,"datasource":{"uid":"x"},"key":"Q"}`, ""},
		{"null lists", TypeTickets, `{"states":null}`, ""},
		{"no JSON", TypeTickets, `{"scope":`, "illisible"},
		{"a number for a list", TypeTickets, `{"sites":7}`, "illisible"},
		{"another type", "journal", `{}`, "« journal » n'existe pas ; il y a : tickets, ticket_counts"},
		{"no type", "", `{}`, "n'existe pas"},
		{"another scope", TypeTickets, `{"scope":"all"}`, "La portée « all »"},
		{"another state", TypeTickets, `{"states":["open","ouvert"]}`, "L'état « ouvert »"},
		{"another criticity", TypeTickets, `{"criticities":["P5"]}`, "La criticité « P5 »"},
		{"another dimension", TypeTicketCounts, `{"by":["colour"]}`, "« colour »"},
		{"by for a table", TypeTickets, `{"by":["site"]}`, "« by » ne vaut pas pour tickets"},
		{"a filter that would not filter", TypeOperations, `{"sites":["x"]}`, "« sites » ne vaut pas pour operations"},
		{"the scope of the editor", TypeOperations, `{"scope":"open"}`, ""},
		{"another view", TypeCompliance, `{"view":"taux"}`, "La vue « taux » n'existe pas ; il y a : rates, history"},
		{"a view of a type that has one answer", TypeTickets, `{"view":"rates"}`, "« view » ne vaut pas pour tickets"},
		{"what another view takes", TypeClocks, `{"view":"lanes","clocks":["restore"]}`, "« clocks » ne vaut pas pour sla_clocks lanes"},
		{"what the view takes", TypeClocks, `{"view":"consumed","clocks":["restore"],"regions":["béja"],"limit":7}`, ""},
		{"a month that is none", TypeCompliance, `{"months":["mars"]}`, "Le mois « mars »"},
		{"a century", TypeAvailability, `{"history":1200}`, "de 1 à 36 mois"},
		{"of something else", TypeAvailability, `{"of":"tickets"}`, "« tickets » n'existe pas ; il y a : equipment, sites, regions"},
		{"what remains of a period", TypeTickets, `{"scope":"period","sort":"remaining"}`, "L'ordre « remaining » ne vaut que"},
		{"what remains of some states", TypeTickets, `{"states":["open"],"sort":"remaining"}`, ""},
		{"what presses of all that closed", TypeTickets, `{"states":["closed"],"sort":"pressing"}`, "L'ordre « pressing »"},
		{"… of a period", TypeTickets, `{"scope":"period","states":["closed"],"sort":"pressing"}`, ""},
		{"late and closed", TypeTickets, `{"states":["closed"],"late":"yes"}`, "« late »"},
		{"levels and groups", TypeTicketCounts, `{"levels":["N1"],"groups":["N1"]}`, "s'excluent"},
		{"all values one by one", TypeTickets, `{"sites":[` + strings.Repeat(`"x",`, 200) + `"x"]}`, "« sites » a 201 valeurs, 200 au plus"},
		{"a book for a name", TypeTickets, `{"sites":["` + strings.Repeat("é", 126) + `"]}`, "une valeur trop longue"},
		{"devices of sites", TypeAvailability, `{"of":"sites","roles":["ap"]}`, "ne valent que pour les équipements, non pour sites"},
		{"sites of regions", TypeAvailability, `{"of":"regions","sites":["x"]}`, "« sites » ne vaut pas pour regions"},
		{"a role that is none", TypeEquipment, `{"roles":["chaise"]}`, "Le rôle « chaise »"},
		{"of nothing", TypeTickets, `{"of":"sites"}`, "« of »"},
		{"a series by state", TypeTicketSeries, `{"by":["state"]}`, "« state »"},
		{"another order", TypeTickets, `{"sort":"hasard"}`, "L'ordre « hasard »"},
		{"another lateness", TypeTicketCounts, `{"late":"oui"}`, "Le retard « oui »"},
		{"another measure", TypeTicketSeries, `{"measures":["open"]}`, "La mesure « open »"},
		{"another interval", TypeTicketSeries, `{"every":"minute"}`, "L'intervalle « minute »"},
		{"a negative limit", TypeTickets, `{"limit":-1}`, "La limite est de 1 à 5000"},
		{"too many rows", TypeTickets, `{"limit":5001}`, "La limite est de 1 à 5000"},
		{"too many groups", TypeTicketCounts, `{"limit":101}`, "La limite est de 1 à 100"},
		{"a variable without a value", TypeTickets, `{"sites":["$site"]}`, "La variable « $site »"},
		{"in braces", TypeTickets, `{"regions":["${region:csv}"]}`, "La variable « ${region:csv} »"},
		{"the old way", TypeTickets, `{"states":["[[state]]"]}`, "La variable « [[state]] »"},
		{"hostile text is a text", TypeTickets, `{"sites":["<script>alert(1)</script>","' OR 1=1","مدرسة"]}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(test.queryType, []byte(test.model))
			switch {
			case test.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestCheckQuery: a dashboard may hold variables, and no key that nobody
// reads.
func TestCheckQuery(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		queryType, model string
		good             bool
	}{
		{TypeTickets, `{"refId":"A","queryType":"tickets","datasource":{"type":"vigie-noc-datasource","uid":"${vigie}"},"hide":true,"regions":["$region"],"criticities":["$criticite"]}`, true},
		{TypeTickets, `{"refId":"A","site":["x"]}`, false},
		{TypeTickets, `{"refId":"A","expr":"up"}`, false},
		{TypeTickets, `{"criticities":["P9"]}`, false},
		{"journal", `{}`, false},
		{TypeOperations, `{"tickets":["$ticket"]}`, true},
		{TypeCompliance, `{"view":"breaches","months":["$mois"],"history":12,"limit":100}`, true},
		{TypeCompliance, `{"view":"rates","limit":100}`, false},
		{TypeAvailability, `{"of":"sites","months":["2026-13"]}`, false},
	} {
		if err := CheckQuery(test.queryType, []byte(test.model)); (err == nil) != test.good {
			t.Errorf("%s %s: %v", test.queryType, test.model, err)
		}
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	period := backend.TimeRange{From: moment, To: moment.AddDate(0, 0, 1)}
	for _, test := range []struct{ name, model, want string }{
		{"open now, whatever the period", `{}`, "open=true"},
		{"closed too, when asked for", `{"states":["closed"]}`, "state=closed"},
		{"in the period, closed or not", `{"scope":"period"}`, "from=2026-03-02T08%3A30%3A15Z&to=2026-03-03T08%3A30%3A15Z"},
		{
			"every list", `{"states":["open"],"criticities":["P1","P2"],"regions":["béja"],"sites":["a&b"],"devices":["d"],"families":["power"]}`,
			"criticity=P1&criticity=P2&device=d&family=power&region=b%C3%A9ja&site=a%26b&state=open",
		},
	} {
		q, err := parse(TypeTickets, []byte(test.model))
		if err != nil {
			t.Fatal(err)
		}
		filter := q.filter(period)
		if got := filter.Values().Encode(); got != test.want {
			t.Errorf("%s: asks %s\nwant %s", test.name, got, test.want)
		}
	}
}
