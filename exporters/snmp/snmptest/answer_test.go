package snmptest

import (
	"math"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
)

// sample has a scalar, two columns of two rows and one Counter64 column.
func sample() *Tree {
	column := func(n uint32) OID { return MustParseOID("1.3.6.1.2.1.2.2.1").Append(n) }
	return NewTree([]Object{
		{OID: column(2).Append(1), Value: OctetString("ether1")},
		{OID: column(2).Append(2), Value: OctetString("ether2")},
		{OID: column(8).Append(1), Value: Integer(1)},
		{OID: column(8).Append(2), Value: Integer(2)},
		{OID: MustParseOID("1.3.6.1.2.1.1.1.0"), Value: OctetString("switch")},
		{OID: MustParseOID("1.3.6.1.2.1.31.1.1.1.6.1"), Value: Counter64(math.MaxUint64)},
		{OID: MustParseOID("1.3.6.1.2.1.99.1.0"), Value: Integer(-1)},
	})
}

func TestGet(t *testing.T) {
	t.Parallel()
	device := start(t, DeviceConfig{Tree: sample()})
	for _, tc := range []struct {
		name, oid string
		kind      gosnmp.Asn1BER
		value     any
	}{
		{"string", ".1.3.6.1.2.1.1.1.0", gosnmp.OctetString, []byte("switch")},
		{"negative", ".1.3.6.1.2.1.99.1.0", gosnmp.Integer, -1},
		{"largest counter", ".1.3.6.1.2.1.31.1.1.1.6.1", gosnmp.Counter64, uint64(math.MaxUint64)},
		{"other row", ".1.3.6.1.2.1.2.2.1.2.9", gosnmp.NoSuchInstance, nil},
		{"other object", ".1.3.6.1.4.1.9.1.0", gosnmp.NoSuchObject, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			packet, err := dial(t, device, gosnmp.Version2c).Get([]string{tc.oid})
			if err != nil {
				t.Fatal(err)
			}
			got := packet.Variables[0]
			if got.Name != tc.oid || got.Type != tc.kind {
				t.Fatalf("got %s %v, want %s %v", got.Name, got.Type, tc.oid, tc.kind)
			}
			if text, isBytes := tc.value.([]byte); isBytes {
				if string(got.Value.([]byte)) != string(text) {
					t.Errorf("got %q, want %q", got.Value, text)
				}
			} else if got.Value != tc.value {
				t.Errorf("got %v (%T), want %v", got.Value, got.Value, tc.value)
			}
		})
	}
}

func TestVersion1(t *testing.T) {
	t.Parallel()
	device := start(t, DeviceConfig{Tree: sample()})
	for _, tc := range []struct {
		name  string
		oid   string
		next  bool
		err   gosnmp.SNMPError
		index uint8
		want  string
	}{
		{"present", ".1.3.6.1.2.1.1.1.0", false, gosnmp.NoError, 0, ".1.3.6.1.2.1.1.1.0"},
		{"absent", ".1.3.6.1.2.1.1.9.0", false, gosnmp.NoSuchName, 2, ""},
		{"counter64", ".1.3.6.1.2.1.31.1.1.1.6.1", false, gosnmp.NoSuchName, 2, ""},
		{"next", ".1.3.6.1.2.1.1", true, gosnmp.NoError, 0, ".1.3.6.1.2.1.1.1.0"},
		{"next over counter64", ".1.3.6.1.2.1.31", true, gosnmp.NoError, 0, ".1.3.6.1.2.1.99.1.0"},
		{"next at the end", ".1.3.6.1.2.1.99.1.0", true, gosnmp.NoSuchName, 2, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			client := dial(t, device, gosnmp.Version1)
			ask := client.Get
			if tc.next {
				ask = client.GetNext
			}
			packet, err := ask([]string{".1.3.6.1.2.1.1.1.0", tc.oid})
			if err != nil {
				t.Fatal(err)
			}
			if packet.Error != tc.err || packet.ErrorIndex != tc.index {
				t.Fatalf("got error %v at %d, want %v at %d", packet.Error, packet.ErrorIndex, tc.err, tc.index)
			}
			if tc.want != "" && packet.Variables[1].Name != tc.want {
				t.Errorf("got %s, want %s", packet.Variables[1].Name, tc.want)
			}
		})
	}
}

func TestBulk(t *testing.T) {
	t.Parallel()
	const (
		descr  = ".1.3.6.1.2.1.2.2.1.2"
		oper   = ".1.3.6.1.2.1.2.2.1.8"
		system = ".1.3.6.1.2.1.1"
		last   = ".1.3.6.1.2.1.99.1.0"
	)
	for _, tc := range []struct {
		name         string
		config       DeviceConfig
		oids         []string
		nonRepeaters uint8
		repetitions  uint32
		err          gosnmp.SNMPError
		want         []string
	}{
		{"rows", DeviceConfig{}, []string{descr, oper}, 0, 2, 0, []string{descr + ".1", oper + ".1", descr + ".2", oper + ".2"}},
		{"non-repeater", DeviceConfig{}, []string{system, descr}, 1, 2, 0, []string{system + ".1.0", descr + ".1", descr + ".2"}},
		{"more non-repeaters than names", DeviceConfig{}, []string{system}, 9, 2, 0, []string{system + ".1.0"}},
		{"no repetition", DeviceConfig{}, []string{system}, 0, 0, 0, nil},
		{"end after one row", DeviceConfig{}, []string{last}, 0, 1000, 0, []string{last}},
		{"cut by size", DeviceConfig{MaxSize: 85}, []string{descr}, 0, 4, 0, []string{descr + ".1", descr + ".2"}},
		{"cut by count", DeviceConfig{MaxBulk: 3}, []string{descr, oper}, 0, 2, 0, []string{descr + ".1", oper + ".1", descr + ".2"}},
		{"not one fits", DeviceConfig{MaxSize: 50}, []string{descr}, 0, 2, gosnmp.TooBig, nil},
		{"non-repeater does not fit", DeviceConfig{MaxSize: 50}, []string{descr}, 1, 2, gosnmp.TooBig, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.config.Tree = sample()
			client := dial(t, start(t, tc.config), gosnmp.Version2c)
			packet, err := client.GetBulk(tc.oids, tc.nonRepeaters, tc.repetitions)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, v := range packet.Variables {
				got = append(got, v.Name)
			}
			if packet.Error != tc.err || !slices.Equal(got, tc.want) {
				t.Errorf("got %v %q, want %v %q", packet.Error, got, tc.err, tc.want)
			}
		})
	}
}

func TestAnswerNeverExceedsTheLimit(t *testing.T) {
	t.Parallel()
	for size := 60; size < 400; size++ {
		r := responder{tree: sample(), maxSize: size}
		req := bulkRequest(t, "1.3.6.1.2.1", 50)
		if got := len(r.answer(req)); got > size {
			t.Fatalf("limit %d: answer of %d octets", size, got)
		}
	}
}

func bulkRequest(t *testing.T, oid string, repetitions int32) *request {
	t.Helper()
	asked := MustParseOID(oid)
	return &request{
		version: versionV2c, community: []byte("public"), pdu: tagGetBulk, id: 7, second: repetitions,
		varbinds: appendVarbind(nil, asked, Value{Type: TypeNull}), oids: []OID{asked},
	}
}

func TestTooBigGet(t *testing.T) {
	t.Parallel()
	client := dial(t, start(t, DeviceConfig{Tree: sample(), MaxSize: 60}), gosnmp.Version2c)
	packet, err := client.Get([]string{".1.3.6.1.2.1.1.1.0", ".1.3.6.1.2.1.2.2.1.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	if packet.Error != gosnmp.TooBig || len(packet.Variables) != 0 {
		t.Errorf("got %v with %d varbinds, want an empty TooBig", packet.Error, len(packet.Variables))
	}
}

func TestSetIsRefused(t *testing.T) {
	t.Parallel()
	device := start(t, DeviceConfig{Tree: sample()})
	pdu := gosnmp.SnmpPDU{Name: ".1.3.6.1.2.1.1.1.0", Type: gosnmp.OctetString, Value: "mine"}
	for version, want := range map[gosnmp.SnmpVersion]gosnmp.SNMPError{
		gosnmp.Version1: gosnmp.NoSuchName, gosnmp.Version2c: gosnmp.NotWritable,
	} {
		packet, err := dial(t, device, version).Set([]gosnmp.SnmpPDU{pdu})
		if err != nil {
			t.Fatal(err)
		}
		if packet.Error != want {
			t.Errorf("version %v: got %v, want %v", version, packet.Error, want)
		}
	}
}

func TestEveryTypeSurvivesTheWire(t *testing.T) {
	t.Parallel()
	base := MustParseOID("1.3.6.1.4.1.99999.1")
	values := []Value{
		Integer(math.MinInt32), Integer(127), Integer(128), OctetString(""), OctetString([]byte{0, 0xff}),
		ObjectID(MustParseOID("2.999.4294967295")), IPAddress(netip.MustParseAddr("10.1.2.3")),
		Counter32(math.MaxUint32), Gauge32(0), TimeTicks(497*24*time.Hour + 3*time.Hour), Counter64(1 << 63),
		{Type: TypeNull},
	}
	want := []any{
		math.MinInt32, 127, 128,
		[]byte{},
		[]byte{0, 0xff},
		".2.999.4294967295", "10.1.2.3",
		uint(math.MaxUint32), uint(0), uint32((500*24 - 69) * 360000 % (1 << 32)), uint64(1 << 63), nil,
	}
	objects := make([]Object, len(values))
	for i, v := range values {
		objects[i] = Object{OID: base.Append(uint32(i)), Value: v}
	}
	client := dial(t, start(t, DeviceConfig{Tree: NewTree(objects)}), gosnmp.Version2c)
	got, err := client.BulkWalkAll("." + base.String())
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("got %d values, want %d", len(got), len(want))
	}
	for i := range want {
		text, isBytes := want[i].([]byte)
		if isBytes && string(got[i].Value.([]byte)) != string(text) || !isBytes && got[i].Value != want[i] {
			t.Errorf("%d: got %v (%T), want %v (%T)", i, got[i].Value, got[i].Value, want[i], want[i])
		}
	}
}
