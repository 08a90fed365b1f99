package dashboards

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestDatasources(t *testing.T) {
	t.Parallel()
	check := func(files provisioning) problems { return datasourceProblems(files, scrapeInterval(t)) }
	for _, problem := range check(readProvisioning(t, "datasources")) {
		t.Error(problem)
	}
	checkProvisioning(t, check, []edit{
		{"datasources.0.uid", "PBFA97CFB590B2093", "no data source of the uid prometheus"},
		{"datasources.0.uid", "PBFA97CFB590B2093", "no dashboard knows a data source PBFA97CFB590B2093"},
		{"datasources.1.type", "infinity", "vigie: type is infinity"},
		{"datasources.1.url", gone, "vigie: want a url"},
		{"datasources.1.url", "http://grafana:secret@127.0.0.1:9470", "without a password"},
		{"datasources.0.access", "direct", "access: proxy"},
		{"datasources.0.editable", gone, "prometheus: editable is <nil>"},
		{"datasources.0.jsonData.timeInterval", "15s", "timeInterval is 15s, want 60s"},
		{"datasources.1.secureJsonData.token", "s3cret", "vigie: secureJsonData.token is written out"},
		{"datasources.0.basicAuthPassword", "s3cret", "prometheus: basicAuthPassword is written out"},
		{"datasources.0.jsonData.httpHeaderValue1", "Bearer s3cret", "httpHeaderValue1 is written out"},
	})
}

// scrapeInterval is the one of the deployed Prometheus.
func scrapeInterval(t *testing.T) string {
	t.Helper()
	var config struct {
		Global struct {
			Interval string `yaml:"scrape_interval"`
		} `yaml:"global"`
	}
	if err := yaml.Unmarshal(read(t, "../deploy/prometheus/prometheus.yml"), &config); err != nil {
		t.Fatal(err)
	}
	return config.Global.Interval
}

// elsewhere finds how a secret is named without being told.
var (
	elsewhere = regexp.MustCompile(`^(\$__file\{[^}]+\}|\$__env\{\w+\}|\$\w+|\$\{\w+\})$`)
	secret    = regexp.MustCompile(`(?i)password|passwd|token|secret|apikey|headervalue`)
)

func datasourceProblems(files provisioning, scrapeInterval string) (found problems) {
	missing := map[string]bool{"prometheus": true, "vigie": true}
	for _, source := range files.Datasources {
		uid, _ := source["uid"].(string)
		delete(missing, uid)
		wanted, known := sourceTypes[uid] // a Loki is there for who has one
		if !known && source["type"] != "alertmanager" {
			found.addf("no dashboard knows a data source %v", uid)
		}
		if known && source["type"] != wanted {
			found.addf("%s: type is %v, want %s", uid, source["type"], wanted)
		}
		if url, _ := source["url"].(string); url == "" || strings.Contains(url, "@") || source["access"] != "proxy" {
			found.addf("%s: want a url without a password, and access: proxy", uid)
		}
		if source["editable"] != false {
			found.addf("%s: editable is %v, want false: the file is the truth", uid, source["editable"])
		}
		options, _ := source["jsonData"].(object)
		if uid == "prometheus" && options["timeInterval"] != scrapeInterval {
			found.addf("%s: timeInterval is %v, want %s as deploy/prometheus scrapes: $__rate_interval is made from it", uid, options["timeInterval"], scrapeInterval)
		}
		walk("", source, func(path string, value any) {
			text, isText := value.(string)
			secure := strings.HasPrefix(path, "secureJsonData.")
			if isText && (secure || secret.MatchString(leaf(path))) && !elsewhere.MatchString(text) {
				found.addf("%s: %s is written out, want $__file{} or $ENV", uid, path)
			}
		})
	}
	for _, uid := range slices.Sorted(maps.Keys(missing)) {
		found.addf("there is no data source of the uid %s", uid)
	}
	return found
}
