// Package collect asks a device what a module wants to know: first the
// dynamic filters, then the objects asked for by name, then the subtrees.
package collect

import (
	"errors"
	"log/slog"
	"slices"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/sample"
	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/exporters/snmp/varbind"
)

// Asker sends the packets; *session.Session is the real one.
type Asker interface {
	// Get gives the objects that exist, or session.ErrNoSuchName.
	Get(oids []varbind.OID) ([]varbind.Varbind, error)
	// Walk gives everything below root.
	Walk(root varbind.OID) ([]varbind.Varbind, error)
}

// Module asks everything that m wants and gives the answers in the order in
// which they came. An error means that the answers are not complete and none
// is given.
func Module(asker Asker, m *config.Module, version config.Version, logger *slog.Logger) ([]varbind.Varbind, error) {
	gets, walks := filtered(asker, m, logger)
	binds, err := get(asker, gets, portion(m, version))
	if err != nil {
		return nil, err
	}
	for _, root := range walks {
		found, err := asker.Walk(root)
		if err != nil {
			return nil, err
		}
		binds = append(binds, found...)
	}
	return binds, nil
}

// portion is how many objects one GET may name. An SNMPv1 agent that lacks
// one of several gives none, so it is asked for each alone.
func portion(m *config.Module, version config.Version) int {
	if version == config.V1 {
		return 1
	}
	return max(1, int(m.Pace.MaxRepetitions))
}

func get(asker Asker, oids []varbind.OID, portion int) ([]varbind.Varbind, error) {
	var binds []varbind.Varbind
	for chunk := range slices.Chunk(oids, portion) {
		found, err := asker.Get(chunk)
		if errors.Is(err, session.ErrNoSuchName) {
			continue
		}
		if err != nil {
			return nil, err
		}
		binds = append(binds, found...)
	}
	return binds, nil
}

// rows are the last sub-identifiers that a filter lets pass.
type rows map[uint32]bool

// filtered narrows a module's questions by its filters: a target is no longer
// walked but asked for by name, for the rows that every filter on it lets
// pass. A filter whose own walk fails is ignored: more data is better than
// none.
func filtered(asker Asker, m *config.Module, logger *slog.Logger) (gets, walks []varbind.OID) {
	gets, walks = slices.Clone(m.Get), slices.Clone(m.Walk)
	var targets []varbind.OID
	var allowed []rows
	for _, filter := range m.Filters {
		column, err := asker.Walk(filter.OID)
		if err != nil {
			logger.Info("filter not applied, its column could not be walked", "module", m.Name, "oid", filter.OID, "err", err)
			continue
		}
		passed := matching(column, filter)
		for _, target := range filter.Targets {
			same := func(t varbind.OID) bool { return slices.Equal(t, target) }
			walks = slices.DeleteFunc(walks, same)
			gets = slices.DeleteFunc(gets, func(oid varbind.OID) bool { return oid.HasPrefix(target) })
			if i := slices.IndexFunc(targets, same); i >= 0 {
				allowed[i] = both(allowed[i], passed)
				continue
			}
			targets, allowed = append(targets, target), append(allowed, passed)
		}
	}
	for i, target := range targets {
		for _, row := range sorted(allowed[i]) {
			gets = append(gets, append(slices.Clone(target), row))
		}
	}
	return gets, walks
}

func matching(column []varbind.Varbind, filter config.Filter) rows {
	passed := rows{}
	for _, bind := range column {
		text := sample.Text(bind.Value, "DisplayString")
		for _, pattern := range filter.Values {
			if pattern.MatchString(text) {
				passed[bind.OID[len(bind.OID)-1]] = true
			}
		}
	}
	return passed
}

func both(a, b rows) rows {
	common := rows{}
	for row := range a {
		if b[row] {
			common[row] = true
		}
	}
	return common
}

func sorted(r rows) []uint32 {
	list := make([]uint32, 0, len(r))
	for row := range r {
		list = append(list, row)
	}
	slices.Sort(list)
	return list
}
