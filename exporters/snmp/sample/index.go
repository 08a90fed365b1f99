package sample

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/varbind"
)

// replacement stands for octets that are not UTF-8.
const replacement = "\uFFFD"

// maxIndexLength bounds what a length inside an index can make us build: an
// OID has no more than 128 sub-identifiers, whatever an agent says.
const maxIndexLength = 1024

// rowLabels names a row: by its index, then by lookups in other columns.
func rowLabels(metric *config.Metric, row varbind.OID, set *varbind.Set) []Label {
	r := rowNames{parts: make(map[string]varbind.OID, len(metric.Indexes))}
	for _, index := range metric.Indexes {
		text, used, rest := indexText(row, index.Type, index.FixedSize, index.Implied, index.Enum)
		r.set(index.Label, strings.ToValidUTF8(text, replacement))
		r.parts[index.Label] = used
		row = rest
	}
	for _, lookup := range metric.Lookups {
		r.look(lookup, set)
	}
	return r.labels
}

// rowNames are the labels of a row and the sub-identifiers that they came
// from, which lookups are made with.
type rowNames struct {
	labels []Label
	parts  map[string]varbind.OID
}

func (r *rowNames) set(name, value string) {
	for i := range r.labels {
		if r.labels[i].Name == name {
			r.labels[i].Value = value
			return
		}
	}
	r.labels = append(r.labels, Label{name, value})
}

func (r *rowNames) drop(name string) {
	kept := r.labels[:0]
	for _, label := range r.labels {
		if label.Name != name {
			kept = append(kept, label)
		}
	}
	r.labels = kept
}

// look makes a label from another column. What it finds can serve as a part
// of the row in the next lookup.
func (r *rowNames) look(lookup config.Lookup, set *varbind.Set) {
	if len(lookup.Labels) == 0 {
		r.drop(lookup.Label)
		return
	}
	parts := make([]varbind.OID, len(lookup.Labels))
	for i, label := range lookup.Labels {
		if parts[i] = r.parts[label]; len(parts[i]) == 0 {
			r.set(lookup.Label, "")
			return
		}
	}
	value, found := set.Find(lookup.OID, parts...)
	if !found {
		r.set(lookup.Label, "")
		return
	}
	r.set(lookup.Label, lookupText(lookup, value, set, parts))
	r.parts[lookup.Label] = asPart(value)
}

func lookupText(lookup config.Lookup, value varbind.Value, set *varbind.Set, parts []varbind.OID) string {
	if lookup.Type == "EnumAsInfo" && value.Kind != varbind.Octets {
		return enumName(lookup.Enum, value.Whole())
	}
	return Text(value, subtype(lookup.Type, lookup.OID, set, parts...))
}

// asPart is an integer as a sub-identifier; none for what cannot be one.
func asPart(value varbind.Value) varbind.OID {
	n := value.Whole()
	if n < 0 || n > math.MaxUint32 {
		return nil
	}
	return varbind.OID{uint32(n)}
}

// subtype resolves a type whose reading depends on the column before it: the
// value there, in the same row, says how this one is to be read.
func subtype(kind string, column varbind.OID, set *varbind.Set, row ...varbind.OID) string {
	kinds, depends := config.Subtypes(kind)
	if !depends {
		return kind
	}
	before := append(varbind.OID{}, column...)
	before[len(before)-1]--
	if value, found := set.Find(before, row...); found {
		if known, ok := kinds[value.Whole()]; ok {
			return known
		}
	}
	return "OctetString"
}

// indexText reads one part of a row's identifier: its text, the
// sub-identifiers that it took, and those that remain. What is missing at
// the end counts as zeros.
func indexText(ids varbind.OID, kind string, fixed int, implied bool, enum config.Enum) (text string, used, rest varbind.OID) {
	if _, composite := config.Subtypes(kind); composite {
		return compositeText(ids, kind, enum)
	}
	switch kind {
	case "OctetString":
		octets, used, rest := octets(ids, fixed, implied)
		return hex(octets), used, rest
	case "DisplayString":
		octets, used, rest := octets(ids, fixed, implied)
		return string(octets), used, rest
	case "PhysAddress48":
		used, rest = take(ids, 6)
		return joined(used, "%02X", ":"), used, rest
	case "InetAddressIPv4":
		used, rest = take(ids, 4)
		return joined(used, "%d", "."), used, rest
	case "InetAddressIPv6":
		used, rest = take(ids, 16)
		return groups(used), used, rest
	case "EnumAsInfo":
		used, rest = take(ids, 1)
		return enumName(enum, int64(used[0])), used, rest
	default: // the integers; config.Load refuses other types
		used, rest = take(ids, 1)
		return strconv.FormatUint(uint64(used[0]), 10), used, rest
	}
}

// compositeText reads a type that a number in front of it selects. Of a type
// that is not known, everything is shown.
func compositeText(ids varbind.OID, kind string, enum config.Enum) (text string, used, rest varbind.OID) {
	head := 2 // the selector and a length
	if kind == "InetAddressMissingSize" {
		head = 1
	}
	kinds, _ := config.Subtypes(kind)
	first, after := take(ids, head)
	if known, ok := kinds[int64(first[0])]; ok {
		text, used, rest = indexText(after, known, 0, false, enum)
		return text, append(first, used...), rest
	}
	if kind == "InetAddressMissingSize" {
		return indexText(ids, "OctetString", 0, true, enum)
	}
	return indexText(ids, "OctetString", int(first[1])+head, false, enum)
}

// take cuts n sub-identifiers off, with zeros for missing ones. The result is
// a copy.
func take(ids varbind.OID, n int) (used, rest varbind.OID) {
	n = min(n, maxIndexLength)
	used = make(varbind.OID, n)
	return used, ids[copy(used, ids):]
}

// octets reads a string: of a fixed size, of all that is left, or of the size
// that the first sub-identifier tells.
func octets(ids varbind.OID, fixed int, implied bool) (text []byte, used, rest varbind.OID) {
	length := fixed
	if implied {
		length = len(ids)
	}
	var head varbind.OID
	if length == 0 {
		head, ids = take(ids, 1)
		length = int(head[0])
	}
	content, rest := take(ids, length)
	text = make([]byte, len(content))
	for i, id := range content {
		text[i] = byte(id) //nolint:gosec // a sub-identifier of a string is an octet
	}
	return text, append(head, content...), rest
}

func hex(octets []byte) string {
	if len(octets) == 0 {
		return ""
	}
	return fmt.Sprintf("0x%X", octets)
}

func joined(ids varbind.OID, verb, separator string) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = fmt.Sprintf(verb, id)
	}
	return strings.Join(parts, separator)
}

// groups writes an IPv6 address in full, never shortened.
func groups(ids varbind.OID) string {
	parts := make([]string, 0, len(ids)/2)
	for i := 0; i+1 < len(ids); i += 2 {
		parts = append(parts, fmt.Sprintf("%02X%02X", ids[i], ids[i+1]))
	}
	return strings.Join(parts, ":")
}
