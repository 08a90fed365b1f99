package snmptest

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// start runs one device on a free loopback port until the test ends.
func start(t *testing.T, config DeviceConfig) *Device {
	t.Helper()
	if !config.Address.IsValid() {
		config.Address = netip.MustParseAddrPort("127.0.0.1:0")
	}
	agent := New(Options{})
	device, err := agent.Add(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(agent.Stop)
	return device
}

// dial connects gosnmp to a device.
func dial(t *testing.T, device *Device, version gosnmp.SnmpVersion) *gosnmp.GoSNMP {
	t.Helper()
	client := &gosnmp.GoSNMP{
		Target:         device.Addr().Addr().String(),
		Port:           device.Addr().Port(),
		Community:      device.config.Community,
		Version:        version,
		Timeout:        2 * time.Second,
		MaxOids:        gosnmp.MaxOids,
		MaxRepetitions: 25,
	}
	if err := client.Connect(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Conn.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

// recordings lists the third-party recordings of devices, or skips the test.
func recordings(t *testing.T) []string {
	t.Helper()
	root := os.Getenv("VIGIE_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	files, err := filepath.Glob(filepath.Join(root, "snmprec", "*", "*.snmprec"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no recordings under %s: set VIGIE_TESTDATA to the folder of third-party test data", root)
	}
	return files
}

func readRecording(t *testing.T, file string) *Recording {
	t.Helper()
	source, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	recording, err := ReadSnmprec(source)
	if err != nil {
		t.Fatal(err)
	}
	return recording
}
