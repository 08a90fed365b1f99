package compose_test

import (
	"fmt"
	"maps"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

// pinned is a tag that names one version in full. PostgreSQL's have two parts.
var pinned = regexp.MustCompile(`^[a-z0-9./-]+:v?\d+(\.\d+){1,2}(-[a-z0-9.]+)?$`)

// once are the services that do their work and end.
var once = []string{"secrets", "zammad-init", "desk"}

// unasked are services that have nothing to ask for their health.
var unasked = append([]string{"pod", "zammad-scheduler"}, once...)

// outside are the parts of the pod that its neighbours reach: they ask who is
// there.
var outside = []string{"bridge", "grafana"}

// keepers are who mounts each volume of secrets; those after a plus may write.
var keepers = map[string][]string{
	"secrets-bridge":       {"+secrets", "+desk", "bridge"},
	"secrets-receivers":    {"+secrets", "syslog-exporter", "trap-exporter"},
	"secrets-alertmanager": {"+secrets", "alertmanager"},
	"secrets-grafana":      {"+secrets", "grafana"},
	"secrets-people":       {"+secrets", "desk"},
	"secrets-database": {
		"+secrets", "zammad-postgresql", "zammad-init", "zammad-railsserver", "zammad-scheduler", "zammad-websocket", "zammad-nginx",
	},
	"wizard": {"+secrets", "+zammad-railsserver"},
}

// problems are what is wrong with a project, by the rules of this stack.
func problems(p *types.Project) (found []string) {
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		s := p.Services[name]
		for _, rule := range []func(types.ServiceConfig) []string{image, rights, upkeep, mounts, ports, literals, waits} {
			for _, problem := range rule(s) {
				found = append(found, name+": "+problem)
			}
		}
	}
	return append(found, networks(p)...)
}

func complain(found *[]string, wrong bool, format string, args ...any) {
	if wrong {
		*found = append(*found, fmt.Sprintf(format, args...))
	}
}

func image(s types.ServiceConfig) (found []string) {
	ours := s.Build != nil && strings.HasPrefix(s.Image, "vigie/") && strings.HasSuffix(s.Image, ":local")
	complain(&found, !ours && !pinned.MatchString(s.Image), "the image %q is not pinned", s.Image)
	return found
}

func rights(s types.ServiceConfig) (found []string) {
	user, _, _ := strings.Cut(s.User, ":")
	complain(&found, user == "" || user == "0" || user == "root", "it runs as %q", s.User)
	complain(&found, !slices.Equal(s.CapDrop, []string{"ALL"}) || len(s.CapAdd) > 0 || s.Privileged, "it has capabilities")
	complain(&found, !slices.Equal(s.SecurityOpt, []string{"no-new-privileges:true"}), "it may gain privileges")
	// Zammad's own image writes into its tree.
	complain(&found, !s.ReadOnly && !strings.HasPrefix(s.Image, "ghcr.io/zammad/"), "its image is writable")
	return found
}

func upkeep(s types.ServiceConfig) (found []string) {
	ends := slices.Contains(once, s.Name)
	complain(&found, ends != (s.Restart == "no") || !ends && s.Restart != "unless-stopped", "restart is %q", s.Restart)
	complain(&found, s.HealthCheck == nil && !slices.Contains(unasked, s.Name), "nobody asks for its health")
	complain(&found, s.MemLimit == 0, "it may take all memory")
	complain(&found, s.Logging == nil || s.Logging.Options["max-size"] == "" || s.Logging.Options["max-file"] == "", "its log grows for ever")
	return found
}

func mounts(s types.ServiceConfig) (found []string) {
	for _, mount := range s.Volumes {
		if mount.Type == types.VolumeTypeBind {
			_, err := os.Stat(mount.Source)
			complain(&found, err != nil, "what is mounted on %s is not there: %v", mount.Target, err)
			complain(&found, !mount.ReadOnly, "it may write %s", mount.Source)
			complain(&found, mount.Bind == nil || bool(mount.Bind.CreateHostPath), "a misspelt path of %s would be made", mount.Target)
			continue
		}
		who, kept := keepers[mount.Source]
		if !kept {
			continue
		}
		mayWrite := slices.Contains(who, "+"+s.Name)
		complain(&found, !mayWrite && !slices.Contains(who, s.Name), "%s is not for it", mount.Source)
		complain(&found, mayWrite == mount.ReadOnly, "%s is mounted with the wrong right", mount.Source)
	}
	return found
}

func ports(s types.ServiceConfig) (found []string) {
	for _, port := range s.Ports {
		complain(&found, port.HostIP != "127.0.0.1" || port.Published == "", "port %d is published on %q", port.Target, port.HostIP)
	}
	return found
}

var secretName = regexp.MustCompile(`(?i)(password|passwd|_pass$|secret|token|_key$)`)

// literals finds secrets that are written out.
func literals(s types.ServiceConfig) (found []string) {
	for _, name := range slices.Sorted(maps.Keys(s.Environment)) {
		value := s.Environment[name]
		complain(&found, secretName.MatchString(name) && (!strings.HasSuffix(name, "_FILE") || value == nil || !strings.HasPrefix(*value, "/")),
			"%s is no file", name)
	}
	return found
}

// waits tells who starts before what it needs is there.
func waits(s types.ServiceConfig) (found []string) {
	needs := map[string]string{}
	for _, mount := range s.Volumes {
		if _, kept := keepers[mount.Source]; kept && s.Name != "secrets" {
			needs["secrets"] = types.ServiceConditionCompletedSuccessfully
		}
	}
	switch {
	case s.NetworkMode == "service:pod":
		needs["pod"] = types.ServiceConditionStarted
		complain(&found, !s.DependsOn["pod"].Restart, "it would stay in the network of a pod that is gone")
	case s.Name == "zammad-nginx":
		needs["zammad-railsserver"] = types.ServiceConditionHealthy
		delete(needs, "secrets") // Rails waits for them
	case strings.HasPrefix(s.Image, "ghcr.io/zammad/") && s.Name != "zammad-init":
		needs["zammad-init"] = types.ServiceConditionCompletedSuccessfully
		delete(needs, "secrets") // zammad-init waits for them
	}
	for name, condition := range needs {
		complain(&found, s.DependsOn[name].Condition != condition, "it does not wait until %s is %s", name, condition)
	}
	return found
}

// networks holds who can reach whom.
func networks(p *types.Project) (found []string) {
	complain(&found, !p.Networks["data"].Internal, "the network of the databases leads out")
	for name, s := range p.Services {
		if s.NetworkMode == "service:pod" {
			for _, arg := range s.Command {
				address, listens := strings.CutPrefix(arg, "--web.listen-address=")
				host, _, err := net.SplitHostPort(address)
				complain(&found, listens && (err != nil || host != "127.0.0.1") && !slices.Contains(outside, name), "%s: neighbours reach it at %s", name, address)
			}
		}
		database := slices.Contains([]string{"zammad-postgresql", "zammad-redis", "zammad-memcached"}, name)
		_, only := s.Networks["data"]
		complain(&found, database && (!only || len(s.Networks) != 1 || len(s.Ports) > 0), "%s: a database is reached from elsewhere", name)
		_, neighbour := s.Networks["noc"]
		complain(&found, neighbour && !slices.Contains([]string{"pod", "zammad-nginx", "desk"}, name), "%s is a neighbour of the pod", name)
	}
	return found
}

func TestRules(t *testing.T) {
	t.Parallel()
	for _, problem := range problems(load(t, nil)) {
		t.Error(problem)
	}
}

// TestRulesFind: each rule must be able to fail.
func TestRulesFind(t *testing.T) {
	t.Parallel()
	text := read(t, "deploy/compose.yml")
	for _, c := range []struct{ right, wrong, told string }{
		{"prom/prometheus:v3.16.0", "prom/prometheus:latest", `prometheus: the image "prom/prometheus:latest" is not pinned`},
		{"redis:8.6.3-alpine", "redis:8", `zammad-redis: the image "redis:8" is not pinned`},
		{`user: "472:0"`, `user: "0:0"`, `grafana: it runs as "0:0"`},
		{`    user: "65534:65534"` + "\n    group_add", "    group_add", `alertmanager: it runs as ""`},
		{"cap_drop: [ALL]", "cap_drop: [MKNOD]", "pod: it has capabilities"},
		{"no-new-privileges:true", "no-new-privileges:false", "bridge: it may gain privileges"},
		{"  read_only: true\n  cap_drop", "  cap_drop", "grafana: its image is writable"},
		{"  restart: unless-stopped\n  read_only", "  restart: always\n  read_only", `bridge: restart is "always"`},
		{"    healthcheck:\n      test: [CMD, wget, -q, -O, /dev/null, \"http://127.0.0.1:9115/-/healthy\"]\n      interval: 15s\n      timeout: 5s\n", "", "blackbox: nobody asks for its health"},
		{"    mem_limit: 768m\n", "", "snmp-exporter: it may take all memory"},
		{`, max-file: "5"`, "", "prometheus: its log grows for ever"},
		{"source: ./blackbox,", "source: ./blackbocks,", "blackbox: what is mounted on /etc/vigie/blackbox is not there"},
		{"target: /etc/vigie/blackbox, read_only: true", "target: /etc/vigie/blackbox, read_only: false", "blackbox: it may write "},
		{"target: /etc/vigie/blackbox, read_only: true, bind: {create_host_path: false}", "target: /etc/vigie/blackbox, read_only: true", "blackbox: a misspelt path"},
		{"secrets-bridge:/etc/vigie/secrets:ro", "secrets-bridge:/etc/vigie/secrets", "bridge: secrets-bridge is mounted with the wrong right"},
		{"secrets-grafana:/etc/vigie/secrets:ro", "secrets-people:/etc/vigie/secrets:ro", "grafana: secrets-people is not for it"},
		{`"127.0.0.1:8080:8080"`, `"8080:8080"`, `zammad-nginx: port 8080 is published on ""`},
		{`"127.0.0.1:3000:3000"`, `"0.0.0.0:3000:3000"`, `pod: port 3000 is published on "0.0.0.0"`},
		{"POSTGRES_PASSWORD_FILE: /run/vigie/postgres.password", "POSTGRES_PASSWORD: zammad", "zammad-postgresql: POSTGRES_PASSWORD is no file"},
		{"POSTGRESQL_OPTIONS: ?pool=50", "POSTGRESQL_PASS: zammad", "zammad-init: POSTGRESQL_PASS is no file"},
		{"zammad-init: {condition: service_completed_successfully}", "zammad-init: {condition: service_started}", "zammad-scheduler: it does not wait until zammad-init"},
		{"pod: {condition: service_started, restart: true}", "pod: {condition: service_started}", "prometheus: it would stay in the network"},
		{"internal: true", "internal: false", "the network of the databases leads out"},
		{"--web.listen-address=127.0.0.1:9093", "--web.listen-address=:9093", "alertmanager: neighbours reach it at :9093"},
		{"image: redis:8.6.3-alpine\n    user: redis\n    mem_limit: 512m\n    networks: [data]", "image: redis:8.6.3-alpine\n    user: redis\n    mem_limit: 512m\n    networks: [data, zammad]", "zammad-redis: a database is reached from elsewhere"},
		{"networks: [zammad, data]", "networks: [zammad, data, noc]", "zammad-railsserver is a neighbour of the pod"},
	} {
		t.Run(c.told, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(text, c.right) {
				t.Fatalf("compose.yml does not contain %q", c.right)
			}
			project, err := parse(t.Context(), strings.Replace(text, c.right, c.wrong, 1), nil)
			if err != nil {
				t.Fatal(err)
			}
			if found := problems(project); !slices.ContainsFunc(found, func(p string) bool { return strings.HasPrefix(p, c.told) }) {
				t.Errorf("the rules tell %q", found)
			}
		})
	}
}

// TestReaderRefuses: what docker compose would refuse is refused here.
func TestReaderRefuses(t *testing.T) {
	t.Parallel()
	text := read(t, "deploy/compose.yml")
	for name, c := range map[string][2]string{
		"unknown key":            {"mem_limit: 768m", "memory: 768m"},
		"service that is none":   {"network_mode: service:pod", "network_mode: service:pot"},
		"dependency that is not": {"secrets: {condition: service_completed_successfully}", "secret: {condition: service_completed_successfully}"},
		"volume that is none":    {"- ledger:/var/lib/vigie", "- ledgers:/var/lib/vigie"},
		"network that is none":   {"networks: [zammad, data]", "networks: [zammad, date]"},
		"malformed size":         {"mem_limit: 768m", "mem_limit: much"},
	} {
		if _, err := parse(t.Context(), strings.Replace(text, c[0], c[1], 1), nil); err == nil {
			t.Errorf("%s: it is read", name)
		}
	}
}
