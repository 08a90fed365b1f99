package origin

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/internal/inventory"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	type table struct{ name, source, host, want, wary string }
	const stray = "192.0.2.7"
	tests := []table{ // wary: without trust in host names, where that differs; "?" before who is unknown
		{"source", "10.1.0.1", "", "sw-a1", ""},
		{"source mapped into IPv6", "::ffff:10.1.0.1", "", "sw-a1", ""},
		{"source in IPv6", "2001:db8::2", "", "sw-a2", ""},
		{"source with a zone", "2001:db8::2%eth0", "", "sw-a2", ""},
		{"source before header", "10.1.0.1", "mail", "sw-a1", ""},
		{"source before an unknown header", "10.1.0.1", "elsewhere", "sw-a1", ""},

		{"relay", "10.9.0.1", "sw-a1", "sw-a1", ""},
		{"relay, upper case", "10.9.0.1", "SW-A1", "sw-a1", ""},
		{"relay, domain", "10.9.0.1", "sw-a1.lycee-a.example", "sw-a1", ""},
		{"relay, address", "10.9.0.1", "10.1.0.1", "sw-a1", ""},
		{"relay, address in IPv6", "10.9.0.1", "2001:DB8::2", "sw-a2", ""},
		{"relay, shared address", "10.9.0.1", "10.2.0.1", "?10.2.0.1", ""},
		{"relay, stranger", "10.9.0.1", "Strange-SW", "?strange-sw", ""},
		{"relay, strange address", "10.9.0.1", "10.77.0.1", "?10.77.0.1", ""},
		{"relay about itself", "10.9.0.1", "relay", "relay", ""},
		{"relay without header", "10.9.0.1", "", "relay", ""},
		{"relay with rubbish", "10.9.0.1", "a b\xff", "relay", ""},
		{"relay by its network", "10.9.1.200", "sw-a1", "sw-a1", ""},
		{"relay by its network in IPv6", "2001:db8:9::5", "sw-a1", "sw-a1", ""},
		{"strange relay without header", "10.9.1.200", "", "?10.9.1.200", ""},
		{"beside the relays' network", "10.9.2.1", "strange-sw", "?10.9.2.1", ""},
		{"relay, somebody called other", "10.9.0.1", "other.", "other", ""},

		{"shared address, name", "10.2.0.1", "nat-b2", "nat-b2", ""},
		{"shared address, upper case", "10.2.0.1", "NAT-B1", "nat-b1", ""},
		{"shared address alone", "10.2.0.1", "", "?10.2.0.1", ""},
		{"shared address, stranger", "10.2.0.1", "strange", "?10.2.0.1", ""},
		{"shared address, name of another", "10.2.0.1", "sw-a1", "?10.2.0.1", ""},

		{"name", stray, "sw-a1", "sw-a1", "?" + stray},
		{"name with a dot at its end", stray, "sw-a1.", "sw-a1", "?" + stray},
		{"name in upper case", stray, "SW-A1", "sw-a1", "?" + stray},
		{"name and domain", stray, "sw-a1.anywhere.example", "sw-a1", "?" + stray},
		{"address as a name", stray, "10.1.0.1", "?" + stray, ""},
		{"beginning of a name", stray, "sw-a", "?" + stray, ""},
		{"name and more", stray, "sw-a11", "?" + stray, ""},
		{"name with a dot in it", stray, "sw.3", "sw.3", "?" + stray},
		{"first part of that name", stray, "sw", "?" + stray, ""},
		{"dot alone", stray, ".", "?" + stray, ""},
		{"dot before", stray, ".sw-a1", "?" + stray, ""},
		{"nothing", stray, "", "?" + stray, ""},

		{"host name", stray, "ups7.lycee-a.example", "ups-a", "?" + stray},
		{"first part of a host name", stray, "UPS7", "ups-a", "?" + stray},
		{"another domain", stray, "ups7.lycee-b.example", "?" + stray, ""},
		{"name of a device with a host name", stray, "ups-a", "ups-a", "?" + stray},
		{"name and its domain", stray, "core.lycee-a.example", "core", "?" + stray},
		{"name and not its domain", stray, "core.evil.example", "?" + stray, ""},
		{"first part that two have", stray, "ap1", "?" + stray, ""},
		{"both of them in full", stray, "ap1.lycee-b.example", "ap-b1", "?" + stray},
		{"first part that is a name", stray, "mail", "mail", "?" + stray},
		{"that host name in full", stray, "mail.lycee-b.example", "srv-b", "?" + stray},

		{"twin", stray, "Twin", "Twin", "?" + stray},
		{"other twin", stray, "twin", "twin", "?" + stray},
		{"neither twin", stray, "TWIN", "?" + stray, ""},
		{"twin and domain", stray, "twin.example", "?" + stray, ""},
	}
	trusting := directory(t, Options{TrustedRelays: relayNetworks, TrustHostnames: true})
	wary := directory(t, Options{TrustedRelays: relayNetworks})
	for _, test := range tests {
		if test.wary == "" {
			test.wary = test.want
		}
		for d, want := range map[*Directory]string{trusting: test.want, wary: test.wary} {
			got := d.Resolve(netip.MustParseAddr(test.source), []byte(test.host)).Device()
			name := got.Name
			if !got.Known {
				name = "?" + name
			}
			if name != want {
				t.Errorf("%s (trust %t): %s saying %q is %s, want %s", test.name, d == trusting, test.source, test.host, name, want)
			}
			if got.Known != (got.Site != "") || got.Known != (got.Labels["device"] == got.Name) {
				t.Errorf("%s: half known: %+v", test.name, got)
			}
		}
	}
	if trusting.claimed.Load() == 0 || wary.claimed.Load() != 0 {
		t.Errorf("claimed: %d with trust, %d without", trusting.claimed.Load(), wary.claimed.Load())
	}
}

func TestDoubts(t *testing.T) {
	t.Parallel()
	inv, err := inventory.Load("testdata/inventory.yml")
	if err != nil {
		t.Fatal(err)
	}
	got := New(Options{Prefix: Syslog}, prometheus.NewRegistry()).Load(inv)
	if want := (Doubts{Hosts: 5, Host: "srv-b", Twins: 1, Twin: "nat-b2", TwinOf: "nat-b1"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestResolveBeforeLoad(t *testing.T) {
	t.Parallel()
	d := New(Options{Prefix: Trap, TrustHostnames: true}, prometheus.NewRegistry())
	if got := d.Resolve(netip.MustParseAddr("10.1.0.1"), []byte("sw-a1")).Device(); got.Known || got.Name != "10.1.0.1" {
		t.Errorf("got %+v", got)
	}
	if got := d.Resolve(netip.Addr{}, nil).Device(); got.Known || got.Name != otherName {
		t.Errorf("no source at all: got %+v", got)
	}
}

func TestDevice(t *testing.T) {
	t.Parallel()
	d := directory(t, Options{})
	device, found := d.Device("sw-a1")
	if !found || device != d.Resolve(netip.MustParseAddr("10.1.0.1"), nil).Device() {
		t.Errorf("got %+v, %t", device, found)
	}
	if _, found := d.Device("SW-A1"); found {
		t.Error("names of the inventory are exact")
	}
}

func TestResolveDoesNotAllocate(t *testing.T) {
	d := directory(t, Options{TrustedRelays: relayNetworks, TrustHostnames: true})
	for _, test := range []struct{ source, host string }{
		{"10.1.0.1", "sw-a1"},
		{"2001:db8::2", ""},
		{"10.9.0.1", "SW-A1.lycee-a.example"},
		{"10.9.0.1", "10.1.0.1"},
		{"10.9.0.1", "strange"},
		{"10.2.0.1", "nat-b1"},
		{"192.0.2.7", "core"},
		{"192.0.2.7", "Twin"},
		{"192.0.2.7", ""},
		{"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "strange"},
	} {
		source, host := netip.MustParseAddr(test.source), []byte(test.host)
		d.Resolve(source, host) // one that is unknown is made here
		if count := testing.AllocsPerRun(100, func() { d.Resolve(source, host) }); count != 0 {
			t.Errorf("%s %q: %v allocations", test.source, test.host, count)
		}
	}
}

// What a header says must not make a device of the inventory of anybody whose
// name it does not say, nor a name that cannot be shown.
func FuzzResolve(f *testing.F) {
	for _, host := range []string{"sw-a1", "SW-A1.lycee-a.example", "ap1", "\u212aore", "s\u0131", "ſw-a1", "\xff\xfe", "a\u202eb", "é", "10.1.0.1", "..", "twin.", strings.Repeat("a", 256), "a\nb", `x"y\z`} {
		f.Add([]byte(host), true)
		f.Add([]byte(host), false)
	}
	d := directory(f, Options{TrustedRelays: relayNetworks, TrustHostnames: true, MaxUnknown: 100})
	f.Fuzz(func(t *testing.T, host []byte, relayed bool) {
		source := netip.MustParseAddr("192.0.2.7")
		if relayed {
			source = netip.MustParseAddr("10.9.1.7")
		}
		said := string(host)
		device := d.Resolve(source, host).Device()
		if string(host) != said {
			t.Fatal("the caller's bytes were changed")
		}
		if !utf8.ValidString(device.Name) || len(device.Name) > maxName || device.Name == "" || strings.ContainsAny(device.Name, " \n\x00\x7f") {
			t.Errorf("%q: the name %q", said, device.Name)
		}
		if !device.Known {
			return
		}
		lower := lowerASCII(strings.TrimSuffix(said, "."))
		first, _, _ := strings.Cut(lower, ".")
		names := map[string]bool{lowerASCII(device.Name): true}
		if e, ok := fuzzHosts[device.Name]; ok {
			short, _, _ := strings.Cut(e, ".")
			names[e], names[short] = true, true
		}
		byAddress := relayed && fuzzAddresses[lower] == device.Name
		if !names[lower] && !names[first] && !byAddress {
			t.Errorf("%q is taken for %s", said, device.Name)
		}
	})
}

var (
	fuzzHosts     = map[string]string{"ups-a": "ups7.lycee-a.example", "core": "core.lycee-a.example", "ap-a1": "ap1.lycee-a.example", "ap-b1": "ap1.lycee-b.example", "srv-b": "mail.lycee-b.example"}
	fuzzAddresses = map[string]string{"10.1.0.1": "sw-a1", "2001:db8::2": "sw-a2", "10.9.0.1": "relay", "10.3.0.1": "Twin", "10.3.0.2": "twin", "10.1.0.3": "sw.3", "10.1.0.4": "other", "10.1.0.5": "mail"}
)

// lowerASCII leaves alone what only Unicode takes for a letter's other case.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func BenchmarkResolve(b *testing.B) {
	d := directory(b, Options{TrustedRelays: relayNetworks, TrustHostnames: true})
	for _, test := range []struct{ name, source, host string }{
		{"source", "10.1.0.1", "sw-a1"},
		{"relay", "10.9.0.1", "sw-a1"},
		{"name", "192.0.2.7", "sw-a1.lycee-a.example"},
		{"unknown", "192.0.2.7", "strange"},
	} {
		source, host := netip.MustParseAddr(test.source), []byte(test.host)
		b.Run(fmt.Sprint("by=", test.name), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Resolve(source, host)
			}
		})
	}
}
