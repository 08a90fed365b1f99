package wire

import "testing"

// element is a value as an agent encodes it.
type element struct {
	tag     byte
	content []byte
}

type bind struct {
	name  []byte
	value element
}

// reply makes answers, which the package itself only reads.
type reply struct {
	version   byte
	community string
	pdu       byte
	id        int32
	status    int32
	index     int32
	binds     []bind
}

func (r *reply) encode() []byte {
	var list []byte
	for _, b := range r.binds {
		name := appendOctets(nil, ObjectID, b.name)
		list = appendOctets(list, sequence, appendOctets(name, b.value.tag, b.value.content))
	}
	return r.encodeAround(list)
}

// encodeAround takes varbinds that are encoded already, rightly or not.
func (r *reply) encodeAround(list []byte) []byte {
	pdu := appendInteger(appendInteger(appendInteger(nil, r.id), r.status), r.index)
	pdu = appendOctets(pdu, sequence, list)
	message := appendOctets([]byte{Integer, 1, r.version}, OctetString, []byte(r.community))
	return appendOctets(nil, sequence, appendOctets(message, r.pdu, pdu))
}

func oid(ids ...uint32) OID { return AppendOID(nil, ids) }

// answer is what a switch says to a GETBULK for several columns of ifXTable.
func answer(rows int) (packet []byte, varbinds int) {
	m := reply{version: V2c, community: "public", pdu: Response, id: 1234567}
	for row := range rows {
		for column, value := range []element{
			{OctetString, []byte("GigabitEthernet1/0/1")},
			{Counter64, []byte{0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc}},
			{Counter32, []byte{0x00, 0xff, 0x10, 0x20, 0x30}},
			{Gauge32, []byte{0x03, 0xe8}},
			{Integer, []byte{1}},
			{TimeTicks, []byte{0x01, 0x02, 0x03}},
		} {
			name := oid(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, uint32(column+1), uint32(10101+row))
			m.binds = append(m.binds, bind{name, value})
		}
	}
	return m.encode(), len(m.binds)
}

// everything holds one value of each type, and of each oddity that is
// decoded all the same.
func everything() []element {
	return []element{
		{Integer, []byte{0xff}},
		{Integer, []byte{0x80, 0, 0, 0}},
		{Integer, []byte{0, 0x80, 0, 0, 0}},
		{Integer, []byte{0x80, 0, 0, 0, 0, 0, 0, 1}},
		{OctetString, nil},
		{OctetString, make([]byte, 300)},
		{OctetString, []byte("\xff\x00text")},
		{Null, nil},
		{Null, []byte{1}},
		{ObjectID, nil},
		{ObjectID, oid(1, 3, 6, 1, 4, 1, 9, 1, 1208)},
		{ObjectID, oid(2, 999, 4294967295)},
		{ObjectID, []byte{0x80, 0x2b, 0x80, 0x80, 0x01}},
		{IPAddress, nil},
		{IPAddress, []byte{192, 0, 2, 1}},
		{IPAddress, append([]byte{0x20, 1, 0xd, 0xb8}, make([]byte, 12)...)},
		{IPAddress, []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1}},
		{Counter32, nil},
		{Counter32, []byte{0xff, 0xff, 0xff, 0xff}},
		{Gauge32, []byte{1, 0, 0, 0, 0}},
		{Gauge32, []byte{1, 0, 0, 0, 0, 0, 0, 0, 0}},
		{TimeTicks, []byte{1, 0, 0, 0, 2}},
		{Opaque, []byte{0x9f, 0x78, 4, 0x3f, 0xc0, 0, 0}},
		{Opaque, []byte{0x9f, 0x79, 8, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 1}},
		{Opaque, []byte{0x9f, 0x78}},
		{Opaque, []byte{0x9f, 0x76, 1, 5}},
		{0x45, []byte{1, 2}},
		{Counter64, []byte{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
		{Counter64, []byte{1, 0, 0, 0, 0, 0, 0, 0, 0}},
		{Uinteger32, []byte{0xff, 0xff, 0xff, 0xff}},
		{NoSuchObject, nil},
		{NoSuchInstance, nil},
		{EndOfMibView, nil},
		{0x01, []byte{0xff}},
		{0x03, []byte{0, 0x80}},
		{0x78, []byte{0x3f, 0xc0, 0, 0}},
	}
}

// seeds are packets from which fuzzing starts.
func seeds() [][]byte {
	all := reply{version: V2c, community: "public", pdu: Response, id: -7, index: 3}
	packets := [][]byte{nil, {sequence}, {sequence, 0x84, 0xff, 0xff, 0xff, 0xff}}
	for i, value := range everything() {
		b := bind{oid(1, 3, 6, 1, 2, 1, 1, uint32(i), 300000), value}
		all.binds = append(all.binds, b)
		one := reply{pdu: Response, id: 1 << 30, status: int32(NoSuchName), index: 1, binds: []bind{b}}
		packets = append(packets, one.encode())
	}
	table, _ := answer(3)
	request := Request{Version: V2c, Community: "c", PDU: GetBulk, ID: 5, MaxRepetitions: 25, OIDs: []OID{oid(1, 3), oid(2, 999)}}
	loose := all
	loose.binds = []bind{{oid(1, 3), element{Null, nil}}}
	return append(packets, all.encode(), table, request.Append(nil), append(loose.encode(), 0, 0),
		loose.encodeAround([]byte{sequence, 8, ObjectID, 2, 0x2b, 6, Integer, 1, 5, 0}),
		loose.encodeAround([]byte{sequence, 8, ObjectID, 2, 0x2b, 6, OctetString, 3, 'a', 'b'}),
		loose.encodeAround([]byte{sequence, 7, ObjectID, 4, 0x80, 0x2b, 0x80, 6, OctetString}))
}

func seed(f *testing.F) {
	f.Helper()
	for _, packet := range seeds() {
		f.Add(packet)
	}
}
