package trap

import (
	"bytes"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/exporters/trap/usm"
	"github.com/vigie-noc/vigie/internal/wire"
)

var quiet = gosnmp.NewLogger(nil)

// told is what came out: events by device, in order.
type told struct{ said []string }

func (l *told) Apply(m *event.Message, hits []event.Hit) {
	for _, hit := range hits {
		does := " raise "
		if hit.Clears {
			does = " clear "
		}
		l.said = append(l.said, m.Device.Name+does+hit.Event.Name+" "+string(hit.Subject))
	}
}

var (
	began  = time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)
	source = netip.MustParseAddrPort("127.0.0.1:50000")
)

// bench is a reader without sockets.
func bench(t testing.TB, o receiver.Options) (*reader, *told) {
	t.Helper()
	allowed, err := load("testdata/trap.yml")
	if err != nil {
		t.Fatal(err)
	}
	o.RulesFiles, o.InventoryFiles, o.DryRun = []string{"testdata/rules.yml"}, []string{"testdata/inventory.yml"}, true
	registry, log := prometheus.NewRegistry(), &told{}
	core, err := receiver.New(t.Context(), o, form, slog.New(slog.DiscardHandler), registry)
	if err != nil {
		t.Fatal(err)
	}
	s := &shared{
		logger:  slog.New(slog.DiscardHandler),
		metrics: newMetrics(registry), recent: newRecent(began), events: log, core: core,
		security: usm.New(usm.Local{ID: []byte("\x80\x00\x00\x00\x05ours-1"), Boots: 7, Started: began}, allowed.users),
	}
	s.waiting = newApplier(s)
	s.state.Store(&state{communities: allowed.communities})
	return newReader(s), log
}

// notification has gosnmp write a trap or an inform of SNMPv2c.
func notification(t testing.TB, kind gosnmp.PDUType, id, uptime uint32, oid string, more ...gosnmp.SnmpPDU) []byte {
	t.Helper()
	p := gosnmp.SnmpPacket{
		Version: gosnmp.Version2c, Community: "public", PDUType: kind, RequestID: id, Logger: quiet,
		Variables: append([]gosnmp.SnmpPDU{
			{Name: ".1.3.6.1.2.1.1.3.0", Type: gosnmp.TimeTicks, Value: uptime},
			{Name: ".1.3.6.1.6.3.1.1.4.1.0", Type: gosnmp.ObjectIdentifier, Value: "." + oid},
		}, more...),
	}
	data, err := p.MarshalMsg()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func ifIndex(n int) gosnmp.SnmpPDU {
	return gosnmp.SnmpPDU{Name: ".1.3.6.1.2.1.2.2.1.1.3", Type: gosnmp.Integer, Value: n}
}

func (r *reader) dropped(why string) float64 { return testutil.ToFloat64(r.metrics.dropped[why]) }

func (r *reader) sums() (received, dropped float64) {
	for _, c := range r.metrics.received {
		received += testutil.ToFloat64(c)
	}
	for _, c := range r.metrics.dropped {
		dropped += testutil.ToFloat64(c)
	}
	return received, dropped
}

func TestReceive(t *testing.T) {
	t.Parallel()
	r, log := bench(t, receiver.Options{})
	down := notification(t, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, ifIndex(3))
	up := notification(t, gosnmp.InformRequest, 2, 200, oidLinkUp, ifIndex(3))
	steps := []struct {
		name    string
		packet  []byte
		from    netip.AddrPort
		at      time.Duration
		answers bool
		why     string
	}{
		{"a trap", down, source, 0, false, ""},
		{"the same again", down, source, time.Second, false, dropDuplicate},
		{"the same from another device", down, netip.MustParseAddrPort("127.0.0.2:50000"), time.Second, false, ""},
		{"an inform", up, source, 2 * time.Second, true, ""},
		{"it comes again", up, source, 3 * time.Second, true, dropDuplicate},
		{"the trap, after its time", down, source, memory + 2*time.Second, false, ""},
		{"of no interest", notification(t, gosnmp.InformRequest, 3, 300, "1.3.6.1.4.1.9.9.41.2.0.1"), source, 0, true, ""},
		{"not in the inventory", notification(t, gosnmp.InformRequest, 4, 300, oidLinkDown, ifIndex(4)), netip.MustParseAddrPort("198.51.100.1:50000"), 0, true, ""},
		{"without a name", notification(t, gosnmp.InformRequest, 5, 300, "0.0"), source, 0, true, ""},
		{"a question", bytes.Replace(down, []byte{wire.TrapV2}, []byte{wire.Get}, 1), source, 0, false, wire.FaultPDU},
		{"text", []byte("<13>Nov 28 06:00:00 sw-1 this is syslog"), source, 0, false, wire.FaultType},
		{"nothing", nil, source, 0, false, wire.FaultTruncated},
		{"half", down[:len(down)/2], source, 0, false, wire.FaultTruncated},
		{"version 2", bytes.Replace(down, []byte{2, 1, 1, 4}, []byte{2, 1, 2, 4}, 1), source, 0, false, wire.FaultVersion},
		{"another community", bytes.Replace(up, []byte("public"), []byte("Public"), 1), source, 0, false, dropCommunity},
		{"a longer community", bytes.Replace(up, []byte("public"), []byte("publi"), 1), source, 0, false, wire.FaultTruncated},
	}
	for _, step := range steps {
		before := bytes.Clone(step.packet)
		reply := r.receive(step.packet, step.from, began.Add(step.at))
		if (reply != nil) != step.answers || r.why != step.why {
			t.Errorf("%s: answer % x, dropped because %q", step.name, reply, r.why)
		}
		if !bytes.Equal(before, step.packet) {
			t.Errorf("%s: the packet was changed", step.name)
		}
	}
	want := []string{"sw-1 raise link_down ifIndex 3", "sw-2 raise link_down ifIndex 3", "sw-1 clear link_down ifIndex 3", "sw-1 raise link_down ifIndex 3", "198.51.100.1 raise link_down ifIndex 4"}
	if len(log.said) != len(want) {
		t.Fatalf("got %q", log.said)
	}
	for i := range want {
		if log.said[i] != want[i] {
			t.Errorf("got %q, want %q", log.said[i], want[i])
		}
	}
	if received, dropped := r.sums(); received != float64(len(steps)) || dropped != 9 {
		t.Errorf("%v received, %v dropped", received, dropped)
	}
}

// TestAnswers holds what we answer to gosnmp's reading of it.
func TestAnswers(t *testing.T) {
	t.Parallel()
	r, _ := bench(t, receiver.Options{})
	packet := notification(t, gosnmp.InformRequest, 1<<31-1, 100, oidLinkDown, ifIndex(3))
	got, err := (&gosnmp.GoSNMP{Logger: quiet}).SnmpDecodePacket(bytes.Clone(r.receive(packet, source, began)))
	if err != nil {
		t.Fatal(err)
	}
	if got.PDUType != gosnmp.GetResponse || got.RequestID != 1<<31-1 || got.Community != "public" || got.Error != 0 || len(got.Variables) != 3 || got.Variables[2].Value != 3 {
		t.Errorf("got %+v", got)
	}
}

// TestLimit: over the limit a trap is left, and an inform acknowledged all the
// same.
func TestLimit(t *testing.T) {
	t.Parallel()
	r, log := bench(t, receiver.Options{Rate: 1, Burst: 10})
	answered := 0
	for i := range uint32(100) {
		if r.receive(notification(t, gosnmp.InformRequest, i, i, oidLinkDown, ifIndex(3)), source, began) != nil {
			answered++
		}
	}
	if answered != 100 || len(log.said) != 10 || r.dropped(dropLimited) != 90 {
		t.Errorf("%d answered, %d events, %v limited", answered, len(log.said), r.dropped(dropLimited))
	}
	if r.receive(notification(t, gosnmp.InformRequest, 1, 5, oidLinkDown, ifIndex(3)), netip.MustParseAddrPort("127.0.0.2:1"), began); r.why != "" {
		t.Errorf("another device: %s", r.why)
	}
}

// TestWithoutID: traps of SNMPv1 come again only at once, and those that have
// no time either never do.
func TestWithoutID(t *testing.T) {
	t.Parallel()
	r, log := bench(t, receiver.Options{})
	one := func(uptime uint) []byte {
		p := gosnmp.SnmpPacket{
			Version: gosnmp.Version1, Community: "public", PDUType: gosnmp.Trap, Logger: quiet, Variables: []gosnmp.SnmpPDU{ifIndex(3)},
			SnmpTrap: gosnmp.SnmpTrap{Enterprise: ".1.3.6.1.4.1.9", AgentAddress: "127.0.0.1", GenericTrap: 2, Timestamp: uptime},
		}
		data, err := p.MarshalMsg()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, step := range []struct {
		packet []byte
		at     time.Duration
		why    string
	}{
		{one(100), 0, ""},
		{one(100), time.Second, dropDuplicate},
		{one(100), 2 * time.Second, ""},
		{one(0), 0, ""},
		{one(0), 0, ""},
		{notification(t, gosnmp.SNMPv2Trap, 0, 0, oidLinkDown, ifIndex(3)), 0, ""},
		{notification(t, gosnmp.SNMPv2Trap, 0, 0, oidLinkDown, ifIndex(3)), 0, ""},
	} {
		if r.receive(step.packet, source, began.Add(step.at)); r.why != step.why {
			t.Errorf("at %s: %q, want %q", step.at, r.why, step.why)
		}
	}
	if len(log.said) != 6 {
		t.Errorf("got %q", log.said)
	}
}

// TestRelays: who says who sent a trap is believed if it is a relay.
func TestRelays(t *testing.T) {
	t.Parallel()
	r, log := bench(t, receiver.Options{TrustedRelays: []string{"203.0.113.0/24"}})
	proxied := notification(t, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, ifIndex(3), gosnmp.SnmpPDU{Name: ".1.3.6.1.6.3.18.1.3.0", Type: gosnmp.IPAddress, Value: "192.0.2.9"})
	for _, from := range []string{"203.0.113.7:162", "198.51.100.1:162", "127.0.0.2:162"} {
		r.receive(proxied, netip.MustParseAddrPort(from), began)
	}
	want := []string{"ups-1 raise link_down ifIndex 3", "198.51.100.1 raise link_down ifIndex 3", "sw-2 raise link_down ifIndex 3"}
	for i := range want {
		if i >= len(log.said) || log.said[i] != want[i] {
			t.Fatalf("got %q", log.said)
		}
	}
}

func TestSecured(t *testing.T) {
	t.Parallel()
	r, log := bench(t, receiver.Options{})
	send := func(kind gosnmp.PDUType, engine string, flags gosnmp.SnmpV3MsgFlags) []byte {
		u := &gosnmp.UsmSecurityParameters{
			UserName: "noc", AuthoritativeEngineID: engine, AuthoritativeEngineBoots: 7, AuthoritativeEngineTime: 60, Logger: quiet,
			AuthenticationProtocol: gosnmp.SHA256, AuthenticationPassphrase: "authpassword", PrivacyProtocol: gosnmp.AES, PrivacyPassphrase: "privpassword", PrivacyParameters: []byte("12345678"),
		}
		if err := u.InitSecurityKeys(); err != nil {
			t.Fatal(err)
		}
		p := gosnmp.SnmpPacket{
			Version: gosnmp.Version3, MsgFlags: gosnmp.AuthPriv | flags, SecurityModel: gosnmp.UserSecurityModel, SecurityParameters: u,
			ContextEngineID: engine, PDUType: kind, MsgID: 1, RequestID: 2, MsgMaxSize: 65507, Logger: quiet,
			Variables: []gosnmp.SnmpPDU{
				{Name: ".1.3.6.1.2.1.1.3.0", Type: gosnmp.TimeTicks, Value: uint32(1)},
				{Name: ".1.3.6.1.6.3.1.1.4.1.0", Type: gosnmp.ObjectIdentifier, Value: "." + oidLinkDown},
				ifIndex(3),
			},
		}
		data, err := p.MarshalMsg()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	const ours, foreign = "\x80\x00\x00\x00\x05ours-1", "\x80\x00\x00\x00\x05theirs"
	now := began.Add(time.Minute)
	for _, step := range []struct {
		name   string
		packet []byte
		reply  byte // the PDU, where it can be read
		why    string
	}{
		{"trap", send(gosnmp.SNMPv2Trap, foreign, 0), 0, ""},
		{"replayed", send(gosnmp.SNMPv2Trap, foreign, 0), 0, dropDuplicate},
		{"inform for another", send(gosnmp.InformRequest, foreign, 0), 0, dropForeign},
		{"inform for another, who wants to hear", send(gosnmp.InformRequest, foreign, gosnmp.Reportable), wire.Report, dropForeign},
		{"question", send(gosnmp.GetRequest, ours, gosnmp.Reportable), 0, wire.FaultPDU},
		{"no trap at all", send(gosnmp.GetResponse, foreign, 0), 0, wire.FaultPDU},
	} {
		reply := r.receive(step.packet, source, now)
		if r.why != step.why || (reply != nil) != (step.reply != 0) {
			t.Errorf("%s: %q, reply % x", step.name, r.why, reply)
		}
		if reply != nil && !bytes.Contains(reply, []byte{wire.Report}) {
			t.Errorf("%s: no report % x", step.name, reply)
		}
	}
	if len(log.said) != 1 || log.said[0] != "sw-1 raise link_down ifIndex 3" {
		t.Errorf("got %q", log.said)
	}
}

// TestNothingIsAllocated on the way of nearly all traps: those that no rule
// wants, those that a rule wants and does not take, and informs of both.
func TestNothingIsAllocated(t *testing.T) {
	r, _ := bench(t, receiver.Options{Rate: 1e9, Burst: 1e6})
	unwanted := notification(t, gosnmp.SNMPv2Trap, 1, 100, "1.3.6.1.4.1.9.9.41.2.0.1", ifIndex(3))
	missed := notification(t, gosnmp.InformRequest, 1, 100, oidLinkDown) // no port, so no subject
	now := began
	if allocations := testing.AllocsPerRun(200, func() {
		now = now.Add(2 * memory)
		for _, packet := range [][]byte{unwanted, missed} {
			r.receive(packet, source, now)
		}
	}); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func BenchmarkReceive(b *testing.B) {
	r, _ := bench(b, receiver.Options{Rate: 1e9, Burst: 1e6})
	for name, packet := range map[string][]byte{
		"unwanted": notification(b, gosnmp.SNMPv2Trap, 1, 100, "1.3.6.1.4.1.9.9.41.2.0.1", ifIndex(3)),
		"event":    notification(b, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, ifIndex(3)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			now := began
			for b.Loop() {
				now = now.Add(2 * memory)
				r.receive(packet, source, now)
			}
		})
	}
}

// FuzzTrap throws packets at all of it, SNMPv3 included. Whatever comes is
// counted once, changes no packet, and is answered only by what can be read.
func FuzzTrap(f *testing.F) {
	r, _ := bench(f, receiver.Options{})
	f.Add(notification(f, gosnmp.SNMPv2Trap, 1, 100, oidLinkDown, ifIndex(3)))
	f.Add(notification(f, gosnmp.InformRequest, 2, 100, oidLinkUp, ifIndex(3)))
	f.Add([]byte("\x30\x3a\x02\x01\x03\x30\x0f\x02\x02\x30\x39\x02\x03\x00\xff\xe3\x04\x01\x04\x02\x01\x03\x04\x10\x30\x0e\x04\x00\x02\x01\x00\x02\x01\x00\x04\x00\x04\x00\x04\x00\x30\x12\x04\x00\x04\x00\xa0\x0c\x02\x02\x30\x39\x02\x01\x00\x02\x01\x00\x30\x00"))
	one := gosnmp.SnmpPacket{Version: gosnmp.Version1, Community: "public", PDUType: gosnmp.Trap, Logger: quiet, SnmpTrap: gosnmp.SnmpTrap{Enterprise: ".1.3.6.1.4.1.318", AgentAddress: "192.0.2.9", GenericTrap: 6, SpecificTrap: 5, Timestamp: 7}}
	first, err := one.MarshalMsg()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(first)
	for _, level := range []gosnmp.SnmpV3MsgFlags{gosnmp.NoAuthNoPriv, gosnmp.NoAuthNoPriv | gosnmp.Reportable} {
		u := &gosnmp.UsmSecurityParameters{UserName: "ouvert", AuthoritativeEngineID: "engine", AuthenticationProtocol: gosnmp.NoAuth, PrivacyProtocol: gosnmp.NoPriv, Logger: quiet}
		p := gosnmp.SnmpPacket{
			Version: gosnmp.Version3, MsgFlags: level, SecurityModel: gosnmp.UserSecurityModel, SecurityParameters: u, PDUType: gosnmp.SNMPv2Trap, MsgMaxSize: 65507, Logger: quiet,
			Variables: []gosnmp.SnmpPDU{{Name: ".1.3.6.1.6.3.1.1.4.1.0", Type: gosnmp.ObjectIdentifier, Value: "." + oidLinkDown}, ifIndex(3)},
		}
		data, err := p.MarshalMsg()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	now := began
	f.Fuzz(func(t *testing.T, packet []byte) {
		before := bytes.Clone(packet)
		now = now.Add(time.Second)
		receivedBefore, droppedBefore := r.sums()
		reply := r.receive(packet, source, now)
		received, dropped := r.sums()
		if !bytes.Equal(before, packet) {
			t.Fatal("the packet was changed")
		}
		if received != receivedBefore+1 || (dropped > droppedBefore) != (r.why != "" && r.why != whyDiscovery) {
			t.Fatalf("received %v, then %v; dropped %v, then %v: %q", receivedBefore, received, droppedBefore, dropped, r.why)
		}
		if reply == nil {
			return
		}
		var m wire.Message
		var s wire.Secured
		if wire.Decode(reply, &m) != nil && wire.DecodeV3(reply, &s) != nil {
			t.Fatalf("answer % x", reply)
		}
	})
}
