package main

import (
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// excerpt writes what both programs are given: the module if_mib of a
// configuration that may be newer than the peer, and an auth.
func excerpt(file, dir string) (string, error) {
	data, err := os.ReadFile(file) //nolint:gosec // named on the command line
	if err != nil {
		return "", err
	}
	var whole struct {
		Modules map[string]any `yaml:"modules"`
	}
	if err := yaml.Unmarshal(data, &whole); err != nil {
		return "", fmt.Errorf("read %s: %w", file, err)
	}
	module, ok := whole.Modules["if_mib"]
	if !ok {
		return "", fmt.Errorf("%s has no module if_mib", file)
	}
	data, err = yaml.Marshal(map[string]any{
		"auths":   map[string]any{"public_v2": map[string]any{"community": "public", "version": 2}},
		"modules": map[string]any{"if_mib": module},
	})
	if err != nil {
		return "", err
	}
	out := filepath.Join(dir, "snmp.yml")
	return out, os.WriteFile(out, data, 0o600)
}
