package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/gosnmp/gosnmp"
	"golang.org/x/net/ipv4"
)

// devices is how many send, each from an address of its own.
const devices = 100

// batch is how many traps go to the kernel at a time.
const batch = 50

// device is one sender with a batch of traps, whose ids and uptimes change.
type device struct {
	conn  *net.UDPConn
	batch *ipv4.PacketConn
	traps []ipv4.Message
	marks [][2]int // where the id and the uptime are
}

// send sends so many traps at a rate, and prints how long it took.
func send(to string, rate, count int) error {
	address, err := net.ResolveUDPAddr("udp", to)
	if err != nil {
		return err
	}
	var all []*device
	for i := range devices {
		d, err := newDevice(net.IPv4(127, 0, 1, byte(i+1)), address)
		if err != nil {
			return err
		}
		defer d.conn.Close() //nolint:errcheck // the process ends
		all = append(all, d)
	}
	start := time.Now()
	first := uint32(start.UnixNano()) //nolint:gosec // a run's ids are not those of another
	for sent := 0; sent < count; {
		if rate > 0 {
			due := start.Add(time.Duration(float64(sent) / float64(rate) * float64(time.Second)))
			time.Sleep(time.Until(due))
		}
		n, err := all[sent/batch%devices].send(min(batch, count-sent), first+uint32(sent))
		if err != nil {
			return err
		}
		sent += n
	}
	fmt.Printf("%d\n", time.Since(start).Milliseconds())
	return nil
}

func newDevice(from net.IP, to *net.UDPAddr) (*device, error) {
	conn, err := net.DialUDP("udp", &net.UDPAddr{IP: from}, to)
	if err != nil {
		return nil, err
	}
	d := &device{conn: conn, batch: ipv4.NewPacketConn(conn)}
	for i := range batch {
		packet, err := trap(i)
		if err != nil {
			return nil, err
		}
		id, uptime := find(packet, idMark), find(packet, uptimeMark)
		if id < 0 || uptime < 0 {
			return nil, errors.New("a trap has no id or no uptime")
		}
		d.traps = append(d.traps, ipv4.Message{Buffers: [][]byte{packet}})
		d.marks = append(d.marks, [2]int{id, uptime})
	}
	return d, nil
}

// Numbers by which fields are found in an encoded trap.
const (
	idMark     = 0x11223344
	uptimeMark = 0x55667788
)

func find(packet []byte, mark uint32) int {
	for at := range len(packet) - 3 {
		if binary.BigEndian.Uint32(packet[at:]) == mark {
			return at
		}
	}
	return -1
}

// trap is the i-th of a batch: every fourth is of a link, going down and up in
// turns.
func trap(i int) ([]byte, error) {
	oid, port := ".1.3.6.1.4.1.9.9.41.2.0.1", i/4+1
	if i%4 == 0 {
		oid = fmt.Sprintf(".1.3.6.1.6.3.1.1.5.%d", 3+i/4%2)
	}
	column := ".1.3.6.1.2.1.2.2.1."
	packet := gosnmp.SnmpPacket{
		Version: gosnmp.Version2c, Community: "public", PDUType: gosnmp.SNMPv2Trap, RequestID: idMark, Logger: gosnmp.NewLogger(nil),
		Variables: []gosnmp.SnmpPDU{
			{Name: ".1.3.6.1.2.1.1.3.0", Type: gosnmp.TimeTicks, Value: uint32(uptimeMark)},
			{Name: ".1.3.6.1.6.3.1.1.4.1.0", Type: gosnmp.ObjectIdentifier, Value: oid},
			{Name: fmt.Sprintf("%s1.%d", column, port), Type: gosnmp.Integer, Value: port},
			{Name: fmt.Sprintf("%s7.%d", column, port), Type: gosnmp.Integer, Value: 1},
			{Name: fmt.Sprintf("%s8.%d", column, port), Type: gosnmp.Integer, Value: 2},
			{Name: fmt.Sprintf("%s2.%d", column, port), Type: gosnmp.OctetString, Value: fmt.Sprintf("GigabitEthernet1/0/%d", port)},
		},
	}
	return packet.MarshalMsg()
}

func (d *device) send(n int, number uint32) (int, error) {
	for i := range n {
		packet := d.traps[i].Buffers[0]
		binary.BigEndian.PutUint32(packet[d.marks[i][0]:], (number+uint32(i))&0x7fffffff)
		binary.BigEndian.PutUint32(packet[d.marks[i][1]:], number&0x0fffffff|0x40000000) // four octets, always
	}
	return d.batch.WriteBatch(d.traps[:n], 0)
}
