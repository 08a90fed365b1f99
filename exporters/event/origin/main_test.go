package origin

import (
	"net/netip"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/internal/inventory"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// load makes an inventory file's devices known.
func load(tb testing.TB, d *Directory, path string) {
	tb.Helper()
	inv, err := inventory.Load(path)
	if err != nil {
		tb.Fatal(err)
	}
	d.Load(inv)
}

// directory is one over testdata/inventory.yml.
func directory(tb testing.TB, options Options) *Directory {
	tb.Helper()
	if options.Prefix == "" {
		options.Prefix = Syslog
	}
	d := New(options, prometheus.NewRegistry())
	load(tb, d, "testdata/inventory.yml")
	return d
}

var relayNetworks = []netip.Prefix{netip.MustParsePrefix("10.9.0.1/32"), netip.MustParsePrefix("2001:db8:9::/64"), netip.MustParsePrefix("10.9.1.0/24")}
