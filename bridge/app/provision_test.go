package app_test

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/zammad/provision"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// office is a folder with the examples, for a fresh desk.
type office struct {
	dir  string
	desk *zammadtest.Server
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{dir: t.TempDir(), desk: zammadtest.New(zammadtest.Options{Fresh: true})}
	server := httptest.NewServer(o.desk)
	t.Cleanup(server.Close)
	for _, name := range []string{"bridge", "contract", "inventory", "zammad"} {
		text, err := os.ReadFile(filepath.Join("../../deploy/config", name+".example.yml"))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(o.dir, name+".example.yml"), strings.ReplaceAll(string(text), "http://127.0.0.1:9481", server.URL))
	}
	if err := os.Mkdir(filepath.Join(o.dir, "secrets"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"admin.token": "admin-admin", "secrets/zammad.token": "vigie-agent", "webhook.secret": "un secret assez long\n"} {
		write(t, filepath.Join(o.dir, name), text)
	}
	return o
}

// change replaces a text in one of the files.
func (o *office) change(t *testing.T, name, from, to string) {
	t.Helper()
	path := filepath.Join(o.dir, name)
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), from) {
		t.Fatalf("%s does not hold %q (%v)", name, from, err)
	}
	write(t, path, strings.Replace(string(text), from, to, 1))
}

func (o *office) provision(t *testing.T, edit func(*app.Provisioning)) (string, error) {
	t.Helper()
	p := app.Provisioning{
		Files: app.Files{Config: filepath.Join(o.dir, "bridge.example.yml"), Contract: filepath.Join(o.dir, "contract.example.yml")},
		Texts: filepath.Join(o.dir, "zammad.example.yml"), AdminToken: filepath.Join(o.dir, "admin.token"),
		Today: time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC), Options: provision.Options{Wait: provision.Wait{For: 10 * time.Second}},
	}
	if edit != nil {
		edit(&p)
	}
	var out bytes.Buffer
	err := app.Provision(t.Context(), p, &out)
	return out.String(), err
}

// signed names the secret of the webhook in bridge.yml.
func signed(t *testing.T, p *app.Provisioning, file string) {
	t.Helper()
	text, err := os.ReadFile(p.Files.Config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.Files.Config, strings.Replace(string(text), `webhook_secret_file: ""`, "webhook_secret_file: "+file, 1))
}

func everything(p *app.Provisioning) {
	p.Options.Execute, p.Options.Adopt, p.Options.Migrate = true, true, true
}

func check(p *app.Provisioning) { p.Check = true }

// TestProvisionExamples: the shipped files bring a fresh desk to where check
// finds nothing missing.
func TestProvisionExamples(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.change(t, "contract.example.yml", "  - {name: operateur-a,", "  - {name: operateur-z, title: Opérateur Z, email: z@operateurs.example}\n  - {name: operateur-a,")
	out, err := o.provision(t, nil)
	if err != nil || !strings.Contains(out, "Nothing was written: --execute does it.") || !strings.Contains(out, `+ organisation "Lycée de Carthage"`) {
		t.Fatalf("planned: %v\n%s", err, out)
	}
	if out, err = o.provision(t, check); err == nil || !strings.Contains(err.Error(), "things are missing at the desk") {
		t.Errorf("check of a fresh desk: %v\n%s", err, out)
	}
	if out, err = o.provision(t, everything); err != nil {
		t.Fatalf("executed: %v\n%s", err, out)
	}
	for _, told := range []string{
		`+ group "Opérateur A"`, `the contract's third party "operateur-z" is not in the inventory`, `calendar bureau: season "horaire ordinaire"; other hours from 2026-07-01 on`,
		"calendar bureau: Zammad knows no hours of one day: 12-31 demi-journée (exemple) is left out", `solution_time 2880`,
	} {
		if !strings.Contains(out, told) {
			t.Errorf("nothing says %q:\n%s", told, out)
		}
	}
	if out, err = o.provision(t, check); err != nil || !strings.Contains(out, "The desk is as it should be") {
		t.Errorf("check: %v\n%s", err, out)
	}
	// Summer comes, and the desk is to be told.
	out, err = o.provision(t, func(p *app.Provisioning) { p.Check, p.Today = true, time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC) })
	if err == nil || !strings.Contains(out, `~ calendar "Vigie : Heures administratives": business_hours.fri.timeframes`) {
		t.Errorf("check in summer: %v\n%s", err, out)
	}
}

// TestProvisionMistakes: wrong files are told before the desk is asked.
func TestProvisionMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, from, to string
		edit                 func(*app.Provisioning)
		told                 string
	}{
		{"texts", "zammad.example.yml", "resolve: Résoudre", `resolve: ""`, nil, "macros.resolve: no text given"},
		{"an address of the inventory", "inventory.example.yml", "email: intervention@onduleurs.example", "email: par téléphone", func(p *app.Provisioning) {
			p.Files.Contract = "../policy/testdata/good.yml"
		}, `third party "maintenance-onduleurs" of the inventory: "par téléphone" is not an e-mail address`},
		{"a suspension that is another state", "zammad.example.yml", "suspended: suspendu", "suspended: Rétabli", nil, `two states are called "Rétabli"`},
		{"the bridge for a customer", "zammad.example.yml", "login: vigie@vigie.example", "login: Supervision@vigie.example", nil, "the bridge's user cannot be the customer of its tickets too"},
		{"a third party that is a line", "inventory.example.yml", "title: Maintenance des onduleurs", "title: n1", func(p *app.Provisioning) {
			p.Files.Contract = "../policy/testdata/good.yml"
		}, `third party "maintenance-onduleurs" of the inventory: there is another group "n1"`},
		{"no secret", "zammad.example.yml", `url: ""`, "url: http://vigie.example:9470/api/v1/zammad", nil, "zammad.webhook_secret_file of bridge.yml names none"},
		{"a secret of a few letters", "zammad.example.yml", `url: ""`, "url: http://vigie.example:9470/api/v1/zammad", func(p *app.Provisioning) {
			signed(t, p, "admin.token") // eleven letters
		}, "is too short"},
		{"no token of an administrator", "bridge.example.yml", "timeout: 20s", "timeout: 21s", func(p *app.Provisioning) { p.AdminToken += "s" }, "no such file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.change(t, test.file, test.from, test.to)
			out, err := o.provision(t, test.edit)
			if err == nil || !strings.Contains(err.Error(), test.told) || len(o.desk.Requests()) != 0 {
				t.Errorf("%v, %d requests\n%s\nwant %s", err, len(o.desk.Requests()), out, test.told)
			}
		})
	}
}

// TestProvisionBeforeTheToken: the bridge's user gets its token after it was
// made, and the webhook its secret.
func TestProvisionBeforeTheToken(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if err := os.Remove(filepath.Join(o.dir, "secrets", "zammad.token")); err != nil {
		t.Fatal(err)
	}
	o.change(t, "zammad.example.yml", `url: ""`, "url: http://vigie.example:9470/api/v1/zammad")
	withSecret := func(p *app.Provisioning) {
		everything(p)
		signed(t, p, "webhook.secret")
	}
	out, err := o.provision(t, withSecret)
	if err != nil || !strings.Contains(out, "the bridge has no token yet") || !strings.Contains(out, `+ webhook "Vigie : passerelle"`) || strings.Contains(out, "un secret") {
		t.Errorf("%v\n%s", err, out)
	}
}
