package facts

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

func module(t *testing.T, metrics string) *plan.Module {
	t.Helper()
	c, _, err := config.Parse("test.yml", []byte("modules: {m: {walk: [1.3.6.1.2.1], metrics: ["+metrics+"]}}"), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return plan.Compile(c.Modules["m"])
}

// said puts octet strings and time ticks under their columns.
func said(t *testing.T, m *plan.Module, objects map[string]string) *varbind.Answers {
	t.Helper()
	a := &varbind.Answers{}
	a.Reset(len(m.Columns))
	for oid, text := range objects {
		parsed, err := varbind.ParseOID(oid)
		if err != nil {
			t.Fatal(err)
		}
		column, row := m.ColumnOf(wire.AppendOID(nil, parsed))
		tag := wire.OctetString
		if parsed[7] == 3 && parsed[6] == 1 || parsed[len(parsed)-2] == 5 && parsed[6] == 31 {
			tag = wire.TimeTicks
		}
		if err := a.Add(a.Run(column), row, tag, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	a.Seal()
	return a
}

func TestNote(t *testing.T) {
	t.Parallel()
	names := module(t, "{name: n, oid: 1.3.6.1.2.1.31.1.1.1.1, type: DisplayString, help: h}, {name: a, oid: 1.3.6.1.2.1.31.1.1.1.18, type: DisplayString, help: h}")
	scalars := module(t, "{name: u, oid: 1.3.6.1.2.1.1.3, type: gauge, help: h}, {name: s, oid: 1.3.6.1.2.1.1.5, type: DisplayString, help: h}, {name: c, oid: 1.3.6.1.2.1.31.1.5, type: gauge, help: h}")
	s := NewStore()
	then := time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)
	s.Note("sw1", "192.0.2.1", names, said(t, names, map[string]string{
		"1.3.6.1.2.1.31.1.1.1.1.10": "ge10", "1.3.6.1.2.1.31.1.1.1.1.9": "ge9", "1.3.6.1.2.1.31.1.1.1.18.9": "vers B\xe9ja",
	}), then)
	s.Note("sw1", "192.0.2.1", scalars, said(t, scalars, map[string]string{
		"1.3.6.1.2.1.1.3.0": "\x27\x10", "1.3.6.1.2.1.1.5.0": "sw1.lycee", "1.3.6.1.2.1.31.1.5.0": "\x64",
	}), then.Add(time.Minute))
	got, ok := s.Find("sw1")
	want := Device{
		Device: "sw1", Address: "192.0.2.1", At: then, SysName: "sw1.lycee", Uptime: 100, LastChange: 1,
		Interfaces: []Port{{Index: 9, Name: "ge9", Alias: "vers B\uFFFDja"}, {Index: 10, Name: "ge10"}},
	}
	if !ok || !slices.Equal(got.Interfaces, want.Interfaces) {
		t.Errorf("got %+v", got)
	}
	if got.Interfaces, want.Interfaces = nil, nil; got.SysName != want.SysName || got.Uptime != want.Uptime || got.LastChange != want.LastChange || got.At != want.At {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if _, ok := s.Find("sw2"); ok {
		t.Error("a device is known that was never seen")
	}
	s.Note("sw2", "192.0.2.2", scalars, said(t, scalars, nil), then)
	if _, ok := s.Find("sw2"); ok {
		t.Error("nothing was said, and is known")
	}
	s.Keep(func(string) bool { return false })
	if _, ok := s.Find("sw1"); ok {
		t.Error("a device that left the inventory is still known")
	}
}
