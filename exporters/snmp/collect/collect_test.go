package collect

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/exporters/snmp/varbind"
)

// script is an Asker that remembers what it was asked.
type script struct {
	columns map[string][]varbind.Varbind // by walked OID
	failing string                       // "get" or a walked OID
	missing bool                         // an SNMPv1 agent without the object
	asked   []string
}

var errScript = errors.New("agent is gone")

func (s *script) Get(oids []varbind.OID) ([]varbind.Varbind, error) {
	names := make([]string, len(oids))
	for i, oid := range oids {
		names[i] = oid.String()
	}
	s.asked = append(s.asked, "get "+strings.Join(names, " "))
	if s.failing == "get" {
		return nil, errScript
	}
	if s.missing {
		return nil, fmt.Errorf("get: %w", session.ErrNoSuchName)
	}
	return []varbind.Varbind{{OID: oids[0]}}, nil
}

func (s *script) Walk(root varbind.OID) ([]varbind.Varbind, error) {
	s.asked = append(s.asked, "walk "+root.String())
	if s.failing == root.String() {
		return nil, errScript
	}
	return s.columns[root.String()], nil
}

func module(t *testing.T, yaml string) *config.Module {
	t.Helper()
	c, _, err := config.Parse("test.yml", []byte("modules: {m: {"+yaml+"}}"), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Modules["m"]
}

// column is the rows of a column with their texts.
func column(root varbind.OID, texts map[uint32]string) []varbind.Varbind {
	var binds []varbind.Varbind
	for row, text := range texts {
		binds = append(binds, varbind.Varbind{
			OID:   append(slices.Clone(root), row),
			Value: varbind.Value{Kind: varbind.Octets, Bytes: []byte(text)},
		})
	}
	return binds
}

func TestModule(t *testing.T) {
	t.Parallel()
	names := column(varbind.OID{1, 3, 5}, map[uint32]string{1: "eth1", 2: "vlan2", 3: "eth3", 40: "lo"})
	states := column(varbind.OID{1, 3, 4}, map[uint32]string{1: "up", 2: "up", 3: "down"})
	columns := map[string][]varbind.Varbind{"1.3.5": names, "1.3.4": states}
	const byName = `{oid: 1.3.5, targets: [1.3.6, 1.3.7], values: ["^eth", "lo"]}`
	const byState = `{oid: 1.3.4, targets: [1.3.6], values: [up]}`
	tests := []struct {
		name, yaml string
		version    config.Version
		agent      script
		want       []string
		fails      bool
	}{
		{"get before walk, in portions", "get: [1.3.1, 1.3.2, 1.3.3], walk: [1.3.6, 1.3.7], max_repetitions: 2", config.V2c, script{}, []string{"get 1.3.1 1.3.2", "get 1.3.3", "walk 1.3.6", "walk 1.3.7"}, false},
		{"one by one of version 1", "get: [1.3.1, 1.3.2]", config.V1, script{missing: true}, []string{"get 1.3.1", "get 1.3.2"}, false},
		{"no repetitions", "get: [1.3.1, 1.3.2], max_repetitions: 0", config.V2c, script{}, []string{"get 1.3.1", "get 1.3.2"}, false},
		{"get fails", "get: [1.3.1], walk: [1.3.6]", config.V2c, script{failing: "get"}, []string{"get 1.3.1"}, true},
		{"walk fails", "walk: [1.3.6, 1.3.7]", config.V2c, script{failing: "1.3.6"}, []string{"walk 1.3.6"}, true},
		{"filter", "walk: [1.3.6, 1.3.7, 1.3.8], get: [1.3.7.9, 1.3.9], filters: [" + byName + "]", config.V2c, script{}, []string{"walk 1.3.5", "get 1.3.9 1.3.6.1 1.3.6.3 1.3.6.40 1.3.7.1 1.3.7.3 1.3.7.40", "walk 1.3.8"}, false},
		{"filters on one target must all pass", "walk: [1.3.6], filters: [" + byName + ", " + byState + "]", config.V2c, script{}, []string{"walk 1.3.5", "walk 1.3.4", "get 1.3.6.1 1.3.7.1 1.3.7.3 1.3.7.40"}, false},
		{"failing filter is ignored", "walk: [1.3.6], filters: [" + byName + "]", config.V2c, script{failing: "1.3.5"}, []string{"walk 1.3.5", "walk 1.3.6"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			agent := test.agent
			agent.columns = columns
			_, err := Module(&agent, module(t, test.yaml), test.version, slog.New(slog.DiscardHandler))
			if errors.Is(err, errScript) != test.fails {
				t.Errorf("err %v, want failure %v", err, test.fails)
			}
			if !slices.Equal(agent.asked, test.want) {
				t.Errorf("asked %q\nwant  %q", agent.asked, test.want)
			}
		})
	}
}
