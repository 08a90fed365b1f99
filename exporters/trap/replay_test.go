package trap

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/trap/capture"

	"github.com/vigie-noc/vigie/exporters/event/receiver"
)

var update = flag.Bool("update", false, "write what the test of a capture prints to its golden file")

// TestReplay prints what becomes of a capture of net-snmp's programs.
func TestReplay(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/traps.pcap")
	if err != nil {
		t.Fatal(err)
	}
	opts := Options{
		ConfigFile: "testdata/trap.yml", Options: receiver.Options{RulesFiles: []string{"testdata/rules.yml"}, InventoryFiles: []string{"testdata/inventory.yml"}, TrustedRelays: []string{"127.0.0.1"}},
	}
	var out bytes.Buffer
	if err := Replay(opts, bytes.NewReader(data), &out); !errors.Is(err, ErrRefused) {
		t.Errorf("got %v", err)
	}
	const golden = "testdata/traps.txt"
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// TestReplayOfStrangers: who is not in the inventory raises nothing, and no line
// says so.
func TestReplayOfStrangers(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/traps.pcap")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	opts := Options{ConfigFile: "testdata/trap.yml", Options: receiver.Options{RulesFiles: []string{"testdata/rules.yml"}}}
	if err := Replay(opts, bytes.NewReader(data), &out); !errors.Is(err, ErrRefused) {
		t.Errorf("got %v", err)
	}
	found := 0
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "    rule ") {
			found++
			if !strings.HasSuffix(line, ", were the device in the inventory\n") {
				t.Errorf("it says %q", line)
			}
		}
	}
	if found != 4 {
		t.Errorf("%d rules hit:\n%s", found, out.String())
	}
}

func TestReplayOfNoCapture(t *testing.T) {
	t.Parallel()
	opts := Options{Options: receiver.Options{RulesFiles: []string{"testdata/rules.yml"}}}
	if err := Replay(opts, strings.NewReader("no capture"), &bytes.Buffer{}); !errors.Is(err, capture.ErrFormat) {
		t.Errorf("got %v", err)
	}
	if err := Replay(Options{}, strings.NewReader(""), &bytes.Buffer{}); !errors.Is(err, ErrConfiguration) {
		t.Errorf("got %v", err)
	}
}
