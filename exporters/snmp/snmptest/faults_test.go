package snmptest

import (
	"bytes"
	"net/netip"
	"testing"
	"time"
)

// A device with faults says what they make of its answers.
func TestFaults(t *testing.T) {
	t.Parallel()
	tree := NewTree([]Object{{OID: MustParseOID("1.3.6.1"), Value: Integer(1)}, {OID: MustParseOID("1.3.6.2"), Value: Integer(2)}})
	config := DeviceConfig{
		Tree: tree,
		Status: func(pdu byte, oids []OID) (status, index int) {
			if pdu == tagGetNext && oids[0].String() == "1.3.6.1" {
				return 5, 1
			}
			return 0, 0
		},
		Mangle: func(answer []byte) []byte {
			if bytes.Contains(answer, []byte{0x2b, 6, 2}) {
				return nil
			}
			return append(answer, 0)
		},
	}
	config.Address = netip.MustParseAddrPort("127.0.0.1:0")
	device, err := newDevice(config, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ask := func(pdu byte, oid string) []byte {
		packet := encodeMessage(&request{version: versionV2c, community: []byte("public"), id: 7}, 0, 0, appendVarbind(nil, MustParseOID(oid), Value{Type: TypeNull}))
		packet[bytes.IndexByte(packet, tagResponse)] = pdu
		answer, _ := device.handle(packet, time.Now())
		return answer
	}
	if answer := ask(tagGetNext, "1.3.6.1"); !bytes.Contains(answer, []byte{2, 1, 5, 2, 1, 1}) || answer[len(answer)-1] != 0 {
		t.Errorf("got % x, want genErr at 1 and a zero behind it", answer)
	}
	if answer := ask(tagGet, "1.3.6.2"); answer != nil {
		t.Errorf("got % x, want silence", answer)
	}
	if counts := device.Counts(); counts.Requests != 2 || counts.Dropped != 1 || counts.Responses != 1 {
		t.Errorf("%+v", counts)
	}
}
