package wire

import (
	"testing"

	"github.com/vigie-noc/vigie/internal/varbind"
)

func TestNothingIsAllocated(t *testing.T) {
	table, _ := answer(8)
	r := Request{Version: V2c, Community: "public", PDU: GetBulk, ID: 1, MaxRepetitions: 25, OIDs: []OID{oid(1, 3, 6), oid(2, 999)}}
	buffer := make([]byte, 0, 256)
	left, right := oid(1, 3, 6, 300), oid(1, 3, 6, 3)
	numbers := everything()
	for name, run := range map[string]func(){
		"decode": func() {
			if err := readAll(table, true); err != nil {
				t.Error(err)
			}
		},
		"id": func() {
			if id, ok := ID(table); !ok || id != 1234567 {
				t.Error(id, ok)
			}
		},
		"compare": func() {
			if Compare(left, right) <= 0 {
				t.Error("out of order")
			}
		},
		"append": func() { buffer = r.Append(buffer[:0]) },
		"value": func() {
			for _, n := range numbers {
				if n.tag == ObjectID || n.tag == IPAddress {
					continue
				}
				if v, err := Value(n.tag, n.content); err != nil || v.Kind == varbind.ObjectID {
					t.Error(v, err)
				}
			}
		},
	} {
		if allocations := testing.AllocsPerRun(100, run); allocations != 0 {
			t.Errorf("%s: %v allocations", name, allocations)
		}
	}
}
