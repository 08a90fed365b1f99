package snmp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/daemon"
	"github.com/vigie-noc/vigie/internal/document"
)

const emptyInventory = "regions: [{name: r, title: R}]\nsites: [{name: s, title: S, region: r}]\n"

const oneDevice = emptyInventory + "equipment: [{device: d, address: 192.0.2.1, site: s, role: switch, vendor: hp, criticity: P3, snmp: {modules: [%]}}]\n"

// files are a configuration of one module m and an inventory of one device.
func files(t *testing.T) (dir string, opts Options) {
	t.Helper()
	dir = t.TempDir()
	opts.ConfigFiles = []string{writeFile(t, dir, "snmp.yml", "auths: {public_v2: {}}\nmodules: {m: {walk: [1.3.6]}}\n")}
	opts.InventoryFiles = []string{writeFile(t, dir, "inventory.yml", strings.Replace(oneDevice, "%", "m", 1))}
	return dir, opts
}

func TestReloadKeepsTheOld(t *testing.T) {
	t.Parallel()
	dir, opts := files(t)
	e, server := serveExporter(t, opts)
	before, _ := fetch(t, server, "/sd")

	bad := map[string]string{"snmp.yml": "modules: {m: {walk: 1}}", "inventory.yml": strings.Replace(oneDevice, "%", "mm", 1)}
	for name, text := range bad {
		old, err := os.ReadFile(dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, dir, name, text)
		if err := e.reload(t.Context()); !document.IsProblem(err) {
			t.Errorf("%s: got %v, want a problem", name, err)
		}
		if after, status := fetch(t, server, "/sd"); status != http.StatusOK || after != before {
			t.Errorf("%s: targets changed to %s", name, after)
		}
		writeFile(t, dir, name, string(old))
	}

	writeFile(t, dir, "inventory.yml", emptyInventory)
	if err := e.reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after, _ := fetch(t, server, "/sd"); after != "[]" {
		t.Errorf("the new inventory is not in force: %s", after)
	}
}

func TestUnknownNamesInInventory(t *testing.T) {
	t.Parallel()
	dir, opts := files(t)
	writeFile(t, dir, "inventory.yml", strings.Replace(oneDevice, "{modules: [%]}", "{modules: [n], auth: publik_v2}", 1))
	_, err := load(opts, slog.New(slog.DiscardHandler))
	want := dir + `/inventory.yml:3: equipment[0].snmp.modules[0]: device d: "n" is not in the SNMP configuration (` + document.OneOf("n", []string{"m"}) + ")\n" +
		dir + `/inventory.yml:3: equipment[0].snmp.auth: device d: "publik_v2" is not in the SNMP configuration (did you mean public_v2? One of public_v2)`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestUnknownNamesInCSV(t *testing.T) {
	t.Parallel()
	dir, opts := files(t)
	writeFile(t, dir, "inventory.yml", emptyInventory)
	table := writeFile(t, dir, "more.csv", "device,address,site,role,vendor,criticity,snmp.modules\nd,192.0.2.1,s,switch,hp,P3,n\n")
	opts.InventoryFiles = append(opts.InventoryFiles, table)
	_, err := load(opts, slog.New(slog.DiscardHandler))
	want := `inventory: d: snmp.modules[0]: "n" is not in the SNMP configuration (` + document.OneOf("n", []string{"m"}) + ")"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestRunRefusesBadFiles(t *testing.T) {
	t.Parallel()
	dir, opts := files(t)
	opts.DryRun = true
	if err := Run(t.Context(), opts, slog.New(slog.DiscardHandler), nil); err != nil {
		t.Errorf("good files: %v", err)
	}
	writeFile(t, dir, "snmp.yml", "modules:\n  m:\n    walk: [up]\n")
	err := Run(t.Context(), opts, slog.New(slog.DiscardHandler), nil)
	want := "configuration refused:\n" + dir + `/snmp.yml:3: modules.m.walk[0]: "up" is not an object identifier (numbers joined by dots, such as 1.3.6.1.2.1.1.3)`
	if !errors.Is(err, ErrConfiguration) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	opts.ConfigFiles = []string{dir + "/none.yml"}
	if err := Run(t.Context(), opts, slog.New(slog.DiscardHandler), nil); !errors.Is(err, ErrConfiguration) {
		t.Errorf("missing file: %v", err)
	}
}

// TestRun starts the whole process on loopback, reloads it both ways and
// stops it.
func TestRun(t *testing.T) {
	t.Parallel()
	dir, opts := files(t)
	opts.Daemon = daemon.Flags{Listen: []string{"127.0.0.1:0"}}
	bound := make(chan net.Addr, 1)
	opts.Listening = func(addrs []net.Addr) { bound <- addrs[0] }
	ctx, stop := context.WithCancel(t.Context())
	hangup := make(chan os.Signal, 1)
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, opts, slog.New(slog.DiscardHandler), hangup) }()
	base := "http://" + (<-bound).String()
	metric := func(line string) func() bool {
		return func() bool { return strings.Contains(request(t, http.MethodGet, base+"/metrics"), "\n"+line+"\n") }
	}

	waitFor(t, metric("vigie_inventory_devices 1"))
	if got := request(t, http.MethodGet, base+"/-/ready"); got != "ready\n" {
		t.Errorf("ready says %q", got)
	}
	writeFile(t, dir, "inventory.yml", emptyInventory)
	hangup <- os.Interrupt
	waitFor(t, metric("vigie_inventory_devices 0"))
	writeFile(t, dir, "snmp.yml", "modules: []")
	if got := request(t, http.MethodPost, base+"/-/reload"); !strings.Contains(got, "snmp.yml:1: modules: expected keys and values") {
		t.Errorf("reload says %q", got)
	}
	waitFor(t, metric("vigie_config_last_reload_successful 0"))

	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("did not end")
	}
}

// request sends a request on a connection of its own and gives the body.
func request(t *testing.T, method, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(nil))
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
