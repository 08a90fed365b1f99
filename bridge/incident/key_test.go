package incident_test

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

func TestKeyerRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		templates []string
		want      string
	}{
		{"severity", []string{"{site}/{family}", "{site}/{severity}"}, "keys[1]: severity is never part of a key: a fault that gets worse is the same incident"},
		{"no label", []string{"site"}, `keys[0]: "site" names no label: write {site}/{device}/{family}`},
		{"empty", []string{""}, `keys[0]: "" names no label: write {site}/{device}/{family}`},
		{"no name that a label may have", []string{"{1site}"}, `keys[0]: "{1site}" names no label: write {site}/{device}/{family}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			keyer, err := incident.NewKeyer(test.templates)
			if keyer != nil || err == nil || err.Error() != test.want {
				t.Errorf("NewKeyer: %v, %v\nwant %s", keyer, err, test.want)
			}
		})
	}
}

func TestDefaultKeys(t *testing.T) {
	t.Parallel()
	keyer, err := incident.NewKeyer(incident.DefaultKeys)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		labels map[string]string
		want   string
		fits   bool
	}{
		{"a device", map[string]string{"site": "ecole-7", "device": "r1", "family": "power", "job": "snmp", "instance": "x"}, "ecole-7/r1/power", true},
		{"a site", map[string]string{"site": "ecole-7", "family": "reachability", "service": "internet"}, "ecole-7/reachability", true},
		{"a target", map[string]string{"job": "bridge", "instance": "127.0.0.1:9470", "family": "supervision"}, "bridge/127.0.0.1:9470/supervision", true},
		{"a service", map[string]string{"service": "messagerie", "family": "performance"}, "messagerie/performance", true},
		{"no family", map[string]string{"site": "ecole-7", "device": "r1", "alertname": "Étrange"}, "non classé/Étrange/noc/f1", false},
		{"an empty label is none", map[string]string{"site": "", "family": "power"}, "non classé//noc/f1", false},
		{"nothing", nil, "non classé//noc/f1", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			key, fits := keyer.Key(bridge.Alert{AlertID: bridge.AlertID{Source: "noc", Fingerprint: "f1"}, Labels: test.labels})
			if key != test.want || fits != test.fits {
				t.Errorf("Key: %q, %t; want %q, %t", key, fits, test.want, test.fits)
			}
		})
	}
}

// A value is text, whatever it looks like: braces in it name no label.
func TestValuesAreNotTemplates(t *testing.T) {
	t.Parallel()
	got, complete := incident.Fill("{site}/{device}", map[string]string{"site": "{device}", "device": "{site}$1%s"})
	if want := "{device}/{site}$1%s"; got != want || !complete {
		t.Errorf("Fill: %q, %t; want %q", got, complete, want)
	}
}

func FuzzFill(f *testing.F) {
	f.Add("{site}/{device}/{family}", "ecole-7", "r1", "power")
	f.Add("{site}", "", "", "")
	f.Add("{{site}}/{nope}", "{device}", "\x00", "é🙂")
	f.Add("{site", "}", "{", "/")
	f.Fuzz(func(t *testing.T, template, site, device, family string) {
		values := map[string]string{"site": site, "device": device, "family": family, "severity": "major"}
		key, complete := incident.Fill(template, values)
		again, _ := incident.Fill(template, values)
		if key != again {
			t.Fatalf("%q gives %q, then %q", template, key, again)
		}
		for name, value := range values {
			if !strings.Contains(template, "{"+name+"}") {
				continue
			}
			if complete && value == "" {
				t.Errorf("%q is complete without %s", template, name)
			}
			if !strings.Contains(key, value) {
				t.Errorf("%q lost %s %q: %q", template, name, value, key)
			}
		}
		// What an incident is must not change when its fault gets worse.
		if _, err := incident.NewKeyer([]string{template}); err == nil {
			values["severity"] = "critical"
			if worse, _ := incident.Fill(template, values); worse != key {
				t.Errorf("%q depends on severity", template)
			}
		}
	})
}
