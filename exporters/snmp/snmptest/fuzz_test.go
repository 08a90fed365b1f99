package snmptest

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
)

// FuzzHandle throws datagrams at a device: it must not panic, must keep to its
// size limit, and whatever it answers gosnmp must be able to read.
func FuzzHandle(f *testing.F) {
	f.Add(getPacket("public", sysUpTime))
	f.Add(getPacket("public", ".1.3.6.1.2.1.2.2.1.2"))
	bulk := getPacket("public", ".1.3.6.1.2.1")
	bulk[4+1+1+len("public")+1] = tagGetBulk
	f.Add(bulk)
	f.Add([]byte{0x30, 0x84, 0xff, 0xff, 0xff, 0xff})
	device, err := newDevice(DeviceConfig{
		Address: netip.MustParseAddrPort("127.0.0.1:1"), Tree: sample().With(RunningUptime()),
	}, time.Now())
	if err != nil {
		f.Fatal(err)
	}
	decoder := &gosnmp.GoSNMP{}
	f.Fuzz(func(t *testing.T, packet []byte) {
		answer, _ := device.handle(packet, time.Now())
		if answer == nil {
			return
		}
		// An error sends the question back, which may itself exceed the limit
		// or hold what gosnmp refuses.
		if len(answer) > defaultMaxSize && len(answer) > len(packet)+16 {
			t.Fatalf("answer of %d octets", len(answer))
		}
		req, err := parseRequest(packet)
		if err != nil {
			t.Fatalf("answered what cannot be parsed: %v", err)
		}
		if bytes.Contains(answer, req.varbinds) {
			return
		}
		if _, err := decoder.SnmpDecodePacket(answer); err != nil {
			t.Fatalf("answer cannot be read: %v\n% x", err, answer)
		}
	})
}

// FuzzReadSnmprec reads arbitrary recordings; what is read must be servable.
func FuzzReadSnmprec(f *testing.F) {
	f.Add([]byte("1.3.6.1.2.1.1.1.0|4|text\n1.3.6.1.2.1.1.3.0|67|42\r\n"))
	f.Add([]byte("1.3|4x|0\n#\n|||\n0.0|70|18446744073709551615\n2.999|6|2.999\n1.3|64x|01020304"))
	f.Fuzz(func(t *testing.T, data []byte) {
		recording, err := ReadSnmprec(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, tree := range []*Tree{recording.Tree(), recording.VerbatimTree()} {
			for _, oid := range tree.OIDs() {
				if tree.get(oid) == nil {
					t.Fatalf("%s cannot be found", oid)
				}
				name := appendOIDContent(nil, oid)
				if back, err := parseOIDContent(name); err != nil || back.Compare(oid) != 0 {
					t.Fatalf("%s came back as %s (%v)", oid, back, err)
				}
			}
		}
	})
}
