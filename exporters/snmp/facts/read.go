package facts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// Objects that are looked at, where a module happens to read them.
var (
	sysUpTime         = varbind.OID{1, 3, 6, 1, 2, 1, 1, 3}
	sysName           = varbind.OID{1, 3, 6, 1, 2, 1, 1, 5}
	ifTableLastChange = varbind.OID{1, 3, 6, 1, 2, 1, 31, 1, 5}
	ifDescr           = varbind.OID{1, 3, 6, 1, 2, 1, 2, 2, 1, 2}
	ifName            = varbind.OID{1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1}
	ifAlias           = varbind.OID{1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18}
)

// reading reads the answers to one module.
type reading struct {
	plan *plan.Module
	said *varbind.Answers
}

// ports gives the names of ports; some is false when the module does not read
// them, or the device has none.
func (r reading) ports() (ports []Port, some bool) {
	byIndex := map[uint32]*Port{}
	r.each(ifDescr, func(p *Port, text string) { p.Description = text }, byIndex)
	r.each(ifName, func(p *Port, text string) { p.Name = text }, byIndex)
	r.each(ifAlias, func(p *Port, text string) { p.Alias = text }, byIndex)
	for _, port := range byIndex {
		ports = append(ports, *port)
	}
	slices.SortFunc(ports, func(a, b Port) int { return cmp.Compare(a.Index, b.Index) })
	return ports, len(ports) > 0
}

func (r reading) each(oid varbind.OID, set func(*Port, string), into map[uint32]*Port) {
	at := r.plan.Ref(oid)
	if at.Column < 0 || len(at.Below) > 0 {
		return
	}
	for cell := range r.said.Cells(at.Column) {
		ids, err := wire.AppendRowIDs(nil, cell.Row)
		if err != nil || len(ids) != 1 || cell.Tag != wire.OctetString {
			continue
		}
		port, ok := into[ids[0]]
		if !ok {
			port = &Port{Index: ids[0]}
			into[ids[0]] = port
		}
		set(port, strings.ToValidUTF8(string(cell.Octets), "\uFFFD"))
	}
}

// scalars reads what there is one of; it tells whether there was any.
func (r reading) scalars(into *Device) (some bool) {
	const ticks = 100 // a second
	take := func(oid varbind.OID, set func(varbind.Value)) {
		at := r.plan.Ref(oid)
		if at.Column < 0 {
			return
		}
		for cell := range r.said.Cells(at.Column) {
			if value, err := wire.Value(cell.Tag, cell.Octets); err == nil {
				set(value)
				some = true
			}
		}
	}
	take(sysUpTime, func(v varbind.Value) { into.Uptime = v.Number(false) / ticks })
	take(sysName, func(v varbind.Value) { into.SysName = strings.ToValidUTF8(string(v.Bytes), "\uFFFD") })
	take(ifTableLastChange, func(v varbind.Value) { into.LastChange = v.Number(false) / ticks })
	return some
}
