package dossier

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/report"
)

// series names a series as Prometheus does.
func series(labels map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if name != "__name__" {
			parts = append(parts, fmt.Sprintf("%s=%q", name, labels[name]))
		}
	}
	return report.Printable(labels["__name__"] + "{" + strings.Join(parts, ", ") + "}")
}

// run is samples of one value, one after the other.
type run struct {
	From, Till string
	Value      string
	Count      int
}

// runs are the samples of a series, where those that say the same are one
// line: how many there were stays told.
func (v *view) runs(points []bridge.EvidencePoint) (all []run) {
	for _, p := range points {
		at := time.UnixMilli(p.At).In(v.zone).Format("02/01 15:04:05")
		if last := len(all) - 1; last >= 0 && all[last].Value == p.Value {
			all[last].Till, all[last].Count = at, all[last].Count+1
			continue
		}
		all = append(all, run{From: at, Till: at, Value: p.Value, Count: 1})
	}
	return all
}
