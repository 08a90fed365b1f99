package snmptest

import (
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
)

const sysUpTime = ".1.3.6.1.2.1.1.3.0"

func uptimeTree() *Tree { return NewTree([]Object{RunningUptime()}) }

// ticks asks for sysUpTime once, without retries.
func ticks(client *gosnmp.GoSNMP) (time.Duration, error) {
	packet, err := client.Get([]string{sysUpTime})
	if err != nil {
		return 0, err
	}
	return time.Duration(packet.Variables[0].Value.(uint32)) * 10 * time.Millisecond, nil
}

func TestDownAndBack(t *testing.T) {
	t.Parallel()
	device := start(t, DeviceConfig{Tree: uptimeTree()})
	client := dial(t, device, gosnmp.Version2c)
	client.Timeout = 200 * time.Millisecond
	device.SetDown(true)
	if _, err := ticks(client); err == nil {
		t.Fatal("a device that is down answered")
	}
	device.SetDown(false)
	if _, err := ticks(client); err != nil {
		t.Fatalf("a repaired device does not answer: %v", err)
	}
	if got := device.Counts(); got.Dropped != 1 || got.Responses != 1 || got.Requests != 2 || got.Varbinds != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestRebootAndFreeze(t *testing.T) {
	t.Parallel()
	device := start(t, DeviceConfig{Tree: uptimeTree(), Uptime: 48 * time.Hour})
	client := dial(t, device, gosnmp.Version2c)
	before, err := ticks(client)
	if err != nil || before < 48*time.Hour {
		t.Fatalf("uptime %v, %v; want at least 48h", before, err)
	}
	device.Reboot()
	if after, err := ticks(client); err != nil || after > time.Minute {
		t.Fatalf("uptime %v, %v after a reboot", after, err)
	}
	device.SetFrozen(true)
	first, err := ticks(client)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if second, err := ticks(client); err != nil || second != first {
		t.Errorf("frozen uptime moved from %v to %v (%v)", first, second, err)
	}
	device.SetFrozen(false)
	time.Sleep(50 * time.Millisecond)
	if third, err := ticks(client); err != nil || third <= first || third > first+10*time.Second {
		t.Errorf("uptime %v after %v once thawed (%v)", third, first, err)
	}
}

func TestLossIsRepeatable(t *testing.T) {
	t.Parallel()
	lost := func(seed uint64) (pattern [64]bool) {
		device, err := newDevice(DeviceConfig{Address: netip.MustParseAddrPort("127.0.0.1:1"), Tree: uptimeTree(), Seed: seed}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		device.SetLoss(30)
		for i := range pattern {
			pattern[i] = device.observe(time.Now()).lost
		}
		return pattern
	}
	if first, again := lost(1), lost(1); first != again {
		t.Error("the same seed lost other packets")
	}
	if lost(1) == lost(2) {
		t.Error("another seed lost the same packets")
	}
	count := 0
	for _, l := range lost(3) {
		if l {
			count++
		}
	}
	if count < 8 || count > 32 {
		t.Errorf("30%% of 64 lost %d", count)
	}
}

func TestLatency(t *testing.T) {
	t.Parallel()
	device := start(t, DeviceConfig{Tree: uptimeTree()})
	client := dial(t, device, gosnmp.Version2c)
	device.SetLatency(150 * time.Millisecond)
	began := time.Now()
	if _, err := ticks(client); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 150*time.Millisecond {
		t.Errorf("answered after %v", took)
	}
}

func TestNoAnswerTo(t *testing.T) {
	t.Parallel()
	device := start(t, DeviceConfig{Tree: uptimeTree(), Community: "secret"})
	good := encodeMessage(&request{version: versionV2c, community: []byte("public"), pdu: tagGet}, 0, 0, nil)
	for _, tc := range []struct {
		name   string
		packet []byte
		count  func(Counts) uint64
	}{
		{"garbage", []byte("hello"), func(c Counts) uint64 { return c.Malformed }},
		{"empty", []byte{}, func(c Counts) uint64 { return c.Malformed }},
		{"a response", good, func(c Counts) uint64 { return c.Malformed }},
		{"wrong community", getPacket("public", sysUpTime), func(c Counts) uint64 { return c.Refused }},
		{"cut short", getPacket("secret", sysUpTime)[:20], func(c Counts) uint64 { return c.Malformed }},
	} {
		before := tc.count(device.Counts())
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "udp", device.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(tc.packet); err != nil {
			t.Fatal(err)
		}
		waitFor(t, func() bool { return tc.count(device.Counts()) == before+1 }, tc.name)
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
	if got := device.Counts().Responses; got != 0 {
		t.Errorf("%d answers", got)
	}
}

func getPacket(community, oid string) []byte {
	req := &request{version: versionV2c, community: []byte(community), pdu: tagGet, id: 1}
	packet := encodeMessage(req, 0, 0, appendVarbind(nil, MustParseOID(oid), Value{Type: TypeNull}))
	packet[4+1+1+len(community)+1] = tagGet // in place of the tag of a response
	return packet
}

func waitFor(t *testing.T, condition func() bool, what string) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestManyDevicesOnOnePort(t *testing.T) {
	t.Parallel()
	agent := New(Options{})
	first, err := agent.Add(DeviceConfig{Address: netip.MustParseAddrPort("127.44.0.1:0"), Tree: sample()})
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	defer agent.Stop()
	second, err := agent.Add(DeviceConfig{
		Address: netip.AddrPortFrom(netip.MustParseAddr("127.44.0.2"), first.Addr().Port()), Tree: uptimeTree(),
	})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for _, device := range []*Device{first, second} {
		client := dial(t, device, gosnmp.Version2c)
		group.Go(func() {
			for range 50 {
				if _, err := client.GetNext([]string{".1.3.6.1.2.1.1"}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if first.Counts().Responses != 50 || second.Counts().Responses != 50 {
		t.Errorf("got %+v and %+v", first.Counts(), second.Counts())
	}
}

func TestStartAndStopAreIdempotent(t *testing.T) {
	t.Parallel()
	agent := New(Options{})
	agent.Stop()
	device, err := agent.Add(DeviceConfig{Address: netip.MustParseAddrPort("127.0.0.1:0"), Tree: uptimeTree()})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := agent.Start(); err != nil {
			t.Fatal(err)
		}
		if err := agent.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := ticks(dial(t, device, gosnmp.Version2c)); err != nil {
			t.Fatal(err)
		}
		agent.Stop()
		agent.Stop()
	}
}

func TestStopDoesNotWaitForLatency(t *testing.T) {
	t.Parallel()
	device := start(t, DeviceConfig{Tree: uptimeTree()})
	device.SetLatency(time.Hour)
	client := dial(t, device, gosnmp.Version2c)
	client.Timeout = 50 * time.Millisecond
	if _, err := ticks(client); err == nil {
		t.Error("answered at once")
	}
}

func TestAddressTaken(t *testing.T) {
	t.Parallel()
	taken := start(t, DeviceConfig{Tree: uptimeTree()}).Addr()
	agent := New(Options{})
	for _, address := range []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0"), taken} {
		if _, err := agent.Add(DeviceConfig{Address: address, Tree: uptimeTree()}); err != nil {
			t.Fatal(err)
		}
	}
	if err := agent.Start(); err == nil {
		agent.Stop()
		t.Fatal("started on an address that is taken")
	}
}

func TestBadDevices(t *testing.T) {
	t.Parallel()
	agent := New(Options{})
	if _, err := agent.Add(DeviceConfig{Tree: uptimeTree()}); err == nil {
		t.Error("a device without an address was taken")
	}
	if _, err := agent.Add(DeviceConfig{Address: netip.MustParseAddrPort("127.0.0.1:0")}); err == nil {
		t.Error("a device without a tree was taken")
	}
}
