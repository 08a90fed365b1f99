package wire

import (
	"testing"

	"github.com/gosnmp/gosnmp"
)

func BenchmarkDecode(b *testing.B) {
	packet, varbinds := answer(8)
	reference := &gosnmp.GoSNMP{}
	for _, way := range []struct {
		name string
		run  func() error
	}{
		{"wire", func() error { return readAll(packet, false) }},
		{"wire with values", func() error { return readAll(packet, true) }},
		{"gosnmp", func() error {
			_, err := reference.SnmpDecodePacket(packet)
			return err
		}},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := way.run(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*varbinds), "ns/varbind")
		})
	}
}

func BenchmarkID(b *testing.B) {
	packet, _ := answer(8)
	for b.Loop() {
		if _, ok := ID(packet); !ok {
			b.Fatal("no id")
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	left := oid(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6, 10101)
	right := oid(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6, 10148)
	for b.Loop() {
		if Compare(left, right) >= 0 {
			b.Fatal("out of order")
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	r := Request{Version: V2c, Community: "public", PDU: GetBulk, ID: 1 << 20, MaxRepetitions: 25}
	for column := range uint32(8) {
		r.OIDs = append(r.OIDs, oid(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, column+1))
	}
	var buffer []byte
	b.ReportAllocs()
	for b.Loop() {
		buffer = r.Append(buffer[:0])
	}
}

// readAll does with a packet what a scrape does.
func readAll(packet []byte, values bool) error {
	var m Message
	if err := Decode(packet, &m); err != nil {
		return err
	}
	var v Varbind
	for r := m.Varbinds(); ; {
		more, err := r.Next(&v)
		if err != nil || !more {
			return err
		}
		if !values {
			continue
		}
		if _, err := Value(v.Tag, v.Value); err != nil {
			return err
		}
	}
}
