package dashboards

import "testing"

// TestAllowed: a lint that cries at what is right is soon switched off.
func TestAllowed(t *testing.T) {
	t.Parallel()
	const expr = "panels.1.targets.1.expr"
	for _, fine := range []edit{
		{"id", gone, "a dashboard that never was in a database"},
		{"version", gone, "the same"},
		{"refresh", "1h30m", "a slow one"},
		{expr, `max by (site) (label_replace(up{region=~"$region"}, "site", "$1", "instance", "(.*):.*"))`, "groups of a regular expression are no variables"},
		{expr, `max by (rang) (label_replace(up, "rang", "$1", "site", "(.)-.*"))`, "an expression that makes a label"},
		{expr, `count_values("valeur", up) and on (valeur) up`, "another"},
		{expr, `sum by (ifName, device) (rate(ifHCInOctets{ifAlias!=""}[$__rate_interval])) * 8`, "labels of SNMP modules"},
		{expr, `topk(10, sum by (device) (changes(ALERTS{alertname="InterfaceHorsService", ifName!=""}[$__range])))`, "alerts have the labels of their series"},
		{expr, `max_over_time(sum(increase(vigie_snmp_overloaded_total[$__rate_interval]))[$__range:$__interval])`, "any window of what is no counter"},
		{expr, `histogram_quantile(0.95, sum by (le) (rate(snmp_collection_duration_seconds_bucket[$__rate_interval])))`, "series of a histogram"},
		{expr, `sum(vigie_bridge_incidents{state="$etat"})`, "a variable with one value"},
		{expr, `sum(vigie_bridge_incidents) or 0 * sum(up)`, "a zero that is measured"},
		{"panels.1.targets.1.legendFormat", "__auto", "names by Grafana"},
		{"panels.0.title", "Équipements : total, région ${region:text}", "words of both languages"},
		{"panels.0.description", "Lire `count(up == 0)`, voir {{device}} et https://prometheus.io/docs/overview.", "code, labels and addresses"},
		{"panels.0.repeat", "region", "a repeated panel"},
		{"panels.0.fieldConfig.defaults.unit", "dtdhms", "durations as figures"},
		{"panels.0.fieldConfig.defaults.thresholds.steps.0.value", gone, "a first step without a value, as newer exports have it"},
		{"templating.list.2.query", `label_values(up{site!=""}, region)`, "a query that is text"},
		{"templating.list.2.query.label", "region", "what the editor remembers of it"},
		{"templating.list.2.current", gone, "no default"},
		{"templating.list.3", object{"name": "etat", "label": "État", "type": "textbox", "query": "open", "current": object{"value": "open"}}, "a text box"},
		{"links.0.url", "/d/vigie-voisin/voisin?var-region=${__data.fields.region}", "an address with the dashboard's name in it"},
	} {
		d := damaged(t, fine)
		for _, rule := range rules {
			for _, problem := range rule.check(d) {
				t.Errorf("%s: %s = %v is refused by the rule %q: %s", fine.want, fine.path, fine.value, rule.name, problem)
			}
		}
	}
}
