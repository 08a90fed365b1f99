package main

import (
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// excerpt writes what both programs are given: the modules that are measured,
// of a configuration that may be newer than the peer, and auths.
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
	modules := map[string]any{}
	for _, name := range []string{"if_mib", "hrSWRun"} {
		module, ok := whole.Modules[name]
		if !ok {
			return "", fmt.Errorf("%s has no module %s", file, name)
		}
		modules[name] = module
	}
	data, err = yaml.Marshal(map[string]any{
		"auths": map[string]any{
			"public_v2": map[string]any{"community": "public", "version": 2},
			"v3": map[string]any{
				"version": 3, "username": "bench", "security_level": "authPriv",
				"auth_protocol": "SHA256", "password": "authpassword", "priv_protocol": "AES", "priv_password": "privpassword",
			},
		},
		"modules": modules,
	})
	if err != nil {
		return "", err
	}
	out := filepath.Join(dir, "snmp.yml")
	return out, os.WriteFile(out, data, 0o600)
}
