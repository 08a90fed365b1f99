package compose_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

// root is the repository's, as seen from this package.
const root = "../.."

// parse reads a text as docker compose would read it in the place of
// compose.yml: parsed, interpolated, merged, held against the schema and
// checked. Paths become those of this machine.
func parse(ctx context.Context, text string, environment map[string]string) (*types.Project, error) {
	folder, err := filepath.Abs(root + "/deploy")
	if err != nil {
		return nil, err
	}
	return loader.LoadWithContext(ctx, types.ConfigDetails{
		WorkingDir: folder, Environment: environment,
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(folder, "compose.yml"), Content: []byte(text)}},
	})
}

// load reads compose.yml.
func load(t *testing.T, environment map[string]string) *types.Project {
	t.Helper()
	project, err := parse(t.Context(), read(t, "deploy/compose.yml"), environment)
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func service(t *testing.T, project *types.Project, name string) types.ServiceConfig {
	t.Helper()
	found, ok := project.Services[name]
	if !ok {
		t.Fatalf("compose.yml has no service %q", name)
	}
	return found
}

// onHost is where a path of a container lies on this machine; volumes say
// where named volumes are. It is empty where nothing is mounted there.
func onHost(s types.ServiceConfig, path string, volumes map[string]string) string {
	for _, mount := range s.Volumes {
		rest, below := strings.CutPrefix(path, mount.Target)
		if !below || rest != "" && rest[0] != '/' {
			continue
		}
		source := mount.Source
		if mount.Type == types.VolumeTypeVolume {
			source = volumes[mount.Source]
		}
		if source != "" {
			return source + rest
		}
	}
	return ""
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// healthTest is the command that asks for a service's health.
func healthTest(check *types.HealthCheckConfig) []string {
	if check == nil {
		return nil
	}
	return check.Test
}
