package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab"
	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

func TestParse(t *testing.T) {
	t.Parallel()
	s, err := parse([]string{"--root", "/srv/vigie", "--ports-offset", "1000"})
	if err != nil {
		t.Fatal(err)
	}
	if s.text != catalogues["fr"] || s.offset != 1000 || s.dir != filepath.Join("/srv/vigie", "var", "demo") {
		t.Errorf("got %+v", s)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"a language that it does not speak", []string{"--lang", "de"}, `--lang: "de" is neither fr nor en`},
		{"ports that there are not", []string{"--ports-offset", "60000"}, "--ports-offset: 60000 is out of range, 0 to 50000"},
		{"no schools", []string{"--schools", "0"}, "--schools: 0 is not a number of schools"},
		{"slow motion", []string{"--speed", "0.5"}, "--speed: 0.5 would make the demo slower than production; 1 is its pace"},
		{"arguments", []string{"start"}, `vigie-demo takes no arguments, only flags: "start"`},
		{"another desk", []string{"--zammad", "yes"}, `--zammad: "yes" is neither simulated nor real`},
		{"a flag that it does not know", []string{"--port", "1"}, "unknown flag: --port"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(tt.args)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestParseDesk: the variables that name a real Zammad are read when one is
// asked for, and by themselves choose nothing.
func TestParseDesk(t *testing.T) {
	variables := []string{"VIGIE_TEST_ZAMMAD_URL", "VIGIE_TEST_ZAMMAD_TOKEN_FILE", "VIGIE_TEST_ZAMMAD_ADMIN_TOKEN_FILE"}
	for _, variable := range variables {
		t.Setenv(variable, "")
	}
	if _, err := parse([]string{"--zammad=real"}); err == nil || !strings.HasPrefix(err.Error(), "--zammad: a real Zammad needs VIGIE_TEST_ZAMMAD_URL") {
		t.Errorf("without the variables: %v", err)
	}
	t.Setenv("ZAMMAD", "real") // of make alone
	for _, variable := range variables {
		t.Setenv(variable, variable)
	}
	if s, err := parse(nil); err != nil || s.desk != nil {
		t.Errorf("the variables alone chose %v, %v", s.desk, err)
	}
	if s, err := parse([]string{"--zammad=real"}); err != nil || s.desk == nil || s.desk.URL != variables[0] {
		t.Errorf("asked for, the desk is %v, %v", s.desk, err)
	}
}

// TestGuideOfARealDesk: it offers no faults of a Zammad that takes none, and
// says what is real.
func TestGuideOfARealDesk(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string][2]string{"fr": {"vrai Zammad", "indisponible"}, "en": {"real Zammad", "away"}} {
		for _, isReal := range []bool{true, false} {
			tour := plan(lab.Generate(lab.Options{Schools: 3}))
			tour.RealDesk = isReal
			got, err := render(catalogues[lang].guide, tour)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(got, words[0]) != isReal || strings.Contains(got, words[1]) == isReal || strings.Contains(got, "zammad/faults") == isReal {
				t.Errorf("%s: with a real desk: %t, the guide says:\n%s", lang, isReal, got)
			}
		}
	}
}

func TestGuide(t *testing.T) {
	t.Parallel()
	for lang, text := range catalogues {
		for _, schools := range []int{1, 40} {
			t.Run(fmt.Sprintf("%s, %d schools", lang, schools), func(t *testing.T) {
				t.Parallel()
				tour := plan(lab.Generate(lab.Options{Schools: schools}))
				tour.Lab, tour.Tickets, tour.Bridge, tour.Alertmanager = "LAB", "TICKETS", "BRIDGE", "ALERTMANAGER"
				tour.Logs, tour.Secrets = "LOGS", "SECRETS"
				got, err := render(text.guide, tour)
				if err != nil {
					t.Fatal(err)
				}
				for _, want := range []string{
					"LAB", "TICKETS", "BRIDGE", "ALERTMANAGER", "LOGS", "SECRETS", "Ctrl-C",
					`{"device":"rtr-lycee-carthage","kind":"link_down","subject":"GigabitEthernet0/0"}`, "Lycée de Carthage",
				} {
					if !strings.Contains(got, want) {
						t.Errorf("the guide does not say %q:\n%s", want, got)
					}
				}
			})
		}
	}
}

func TestGuideTellsOfGrafana(t *testing.T) {
	t.Parallel()
	for lang, text := range catalogues {
		for shown, tour := range map[string]tour{
			"GRAFANA/d/vigie-dysfonctionnements": {Grafana: "GRAFANA", GrafanaPassword: "PASSWORD"},
			"GRAFANA/d/vigie-tickets":            {Grafana: "GRAFANA", GrafanaPassword: "PASSWORD"},
			"PASSWORD":                           {Grafana: "GRAFANA", GrafanaPassword: "PASSWORD"},
			"WHY":                                {WithoutGrafana: "WHY", GrafanaPassword: "PASSWORD"},
		} {
			got, err := render(text.guide, tour)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(got, shown) || tour.Grafana == "" && strings.Contains(got, "PASSWORD") {
				t.Errorf("%s: with %+v, the guide says:\n%s", lang, tour, got)
			}
		}
	}
}

func TestWithoutGrafana(t *testing.T) {
	t.Parallel()
	const compose = "docker compose -f deploy/compose.yml up"
	for _, tt := range []struct {
		name   string
		reason error
		wants  []string
	}{
		{"none installed", fmt.Errorf("start: %w", stack.ErrNoGrafana), []string{"GRAFANA_HOME", compose}},
		{"too old", &stack.OldGrafanaError{Program: "/usr/sbin/grafana", Version: "10.4.2"}, []string{"/usr/sbin/grafana", "10.4.2", "11.6", compose}},
		{"our plugin is not built", &stack.NoPluginError{Folder: "/srv/vigie/bin/vigie-noc-datasource", Missing: "module.js"}, []string{"bin/vigie-noc-datasource", "make plugin"}},
		{"anything else", errors.New("no home"), []string{"no home", compose}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for lang, text := range catalogues {
				got := (&demo{settings: settings{text: text}}).withoutGrafana(tt.reason)
				for _, want := range tt.wants {
					if !strings.Contains(got, want) {
						t.Errorf("%s: %q does not say %q", lang, got, want)
					}
				}
				if strings.Contains(got, "%!") || strings.Contains(got, "\n") {
					t.Errorf("%s: %q is not one good line", lang, got)
				}
			}
		})
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	d := &demo{settings: settings{text: &french}}
	tests := []struct {
		name  string
		err   error
		wants []string
	}{
		{
			"a taken port", fmt.Errorf("start: %w", &stack.BusyPortError{Part: "prometheus", Port: 9090, Holder: "prometheus (pid 7)"}),
			[]string{"Le port 9090", "prometheus (pid 7)", "--ports-offset"},
		},
		{
			"a port that somebody unknown took", &stack.BusyPortError{Part: "prometheus", Port: 9090},
			[]string{"Le port 9090", "un autre programme"},
		},
		{
			"a dead part", errors.Join(&partDiedError{Part: "vigie-bridge", Err: errors.New("exit status 1"), Tail: "last words"}),
			[]string{"vigie-bridge s'est arrêté", "exit status 1", "last words"},
		},
		{
			"a Zammad that people work with", fmt.Errorf("start: %w", &stack.NotDisposableError{URL: "https://zammad.example", Login: "sami"}),
			[]string{"Refusé", "https://zammad.example", "« vigie-disposable »", "sami", "Rien n'y a été écrit"},
		},
		{"anything else", errors.New("no room"), []string{"n'a pas pu démarrer", "no room"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := d.explain(tt.err)
			for _, want := range tt.wants {
				if !strings.Contains(got, want) {
					t.Errorf("%q does not say %q", got, want)
				}
			}
		})
	}
}

func TestSeconds(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{"fr": "1,5 s", "en": "1.5 s"} {
		if got := catalogues[lang].seconds(1500 * time.Millisecond); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
}

func TestRelative(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/srv/vigie/var/demo": "var/demo", "/tmp/demo": "/tmp/demo"} {
		if got := relative("/srv/vigie", path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
