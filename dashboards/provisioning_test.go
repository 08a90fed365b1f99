package dashboards

import (
	"bytes"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A file of provisioning as rules read it. Both kinds have a list of objects.
type provisioning struct {
	Version     int      `yaml:"apiVersion"`
	Providers   []object `yaml:"providers"`
	Datasources []object `yaml:"datasources"`
}

func readProvisioning(t *testing.T, kind string) (all provisioning) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("provisioning", kind, "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("provisioning/%s holds no file (%v)", kind, err)
	}
	for _, file := range files {
		one := decodeProvisioning(t, file, read(t, file))
		if one.Version != 1 {
			t.Errorf("%s: apiVersion is %d, want 1", file, one.Version)
		}
		all.Providers = append(all.Providers, one.Providers...)
		all.Datasources = append(all.Datasources, one.Datasources...)
	}
	return all
}

// decodeProvisioning is strict: Grafana leaves out what it does not know.
func decodeProvisioning(t *testing.T, file string, text []byte) (one provisioning) {
	t.Helper()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&one); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return one
}

// checkProvisioning holds the edits of a good file to what check says of them.
func checkProvisioning(t *testing.T, check func(provisioning) problems, edits []edit) {
	t.Helper()
	const good = "testdata/provisioning.yml"
	if got := check(decodeProvisioning(t, good, read(t, good))); len(got) > 0 {
		t.Errorf("the good file has problems: %v", got)
	}
	for _, bad := range edits {
		var raw object
		if err := yaml.Unmarshal(read(t, good), &raw); err != nil {
			t.Fatal(err)
		}
		bad.apply(t, raw)
		text, err := yaml.Marshal(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := check(decodeProvisioning(t, good, text)); !got.say(bad.want) {
			t.Errorf("%s = %v: got the problems %q, want %q", bad.path, bad.value, got, bad.want)
		}
	}
}

func TestProviders(t *testing.T) {
	t.Parallel()
	for _, problem := range providerProblems(readProvisioning(t, "dashboards")) {
		t.Error(problem)
	}
	checkProvisioning(t, providerProblems, []edit{
		{"providers", []any{}, "0 providers"},
		{"providers.0.type", "dashboard", "type is dashboard"},
		{"providers.0.folder", gone, "folder is <nil>"},
		{"providers.0.allowUiUpdates", false, "allowUiUpdates is false"},
		{"providers.0.updateIntervalSeconds", gone, "updateIntervalSeconds is <nil>"},
		{"providers.0.options.path", gone, "options.path"},
		{"providers.0.options.foldersFromFilesStructure", true, "foldersFromFilesStructure"},
	})
}

func providerProblems(files provisioning) (found problems) {
	if len(files.Providers) != 1 {
		found.addf("there are %d providers, want one", len(files.Providers))
	}
	for _, provider := range files.Providers {
		for key, want := range map[string]any{"type": "file", "folder": "Vigie", "allowUiUpdates": true} {
			if provider[key] != want {
				found.addf("%s is %v, want %v", key, provider[key], want)
			}
		}
		if seconds, _ := provider["updateIntervalSeconds"].(int); seconds < 10 {
			found.addf("updateIntervalSeconds is %v, want 10 or more", provider["updateIntervalSeconds"])
		}
		options, _ := provider["options"].(object)
		if path, _ := options["path"].(string); path == "" {
			found.addf("options.path is not set")
		}
		if options["foldersFromFilesStructure"] == true {
			found.addf("foldersFromFilesStructure does not go with a folder: Grafana refuses the two")
		}
	}
	return found
}
