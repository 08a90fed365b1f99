package monthly

import (
	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// promise tells delays apart.
type promise struct{ clock, criticity string }

// promises are what was promised by the contract in force; where that is no more
// the month's, they are those of the cases in its document, and nothing where these
// have several.
func (j *job) promises() (map[promise]int64, error) {
	all := make(map[promise]int64)
	if j.contract.Hash() == j.month.Contract.Hash {
		for _, name := range policy.ClockNames {
			for _, criticity := range bridge.Criticities {
				level := j.contract.Level(criticity)
				all[promise{string(name), string(criticity)}] = level.Clocks.Of(name).Target.Std().Milliseconds()
			}
		}
		return all, nil
	}
	several := make(map[promise]bool)
	for row, err := range frozen.Rows(j.document) {
		if err != nil {
			return nil, err
		}
		if row.Target == 0 {
			continue
		}
		of := promise{row.Clock, row.Criticity}
		known, there := all[of]
		several[of] = several[of] || there && known != row.Target
		all[of] = row.Target
	}
	for of := range several {
		if several[of] {
			delete(all, of)
		}
	}
	return all, nil
}

// promised is a delay, or that there is none, or that it is not known any more.
func (j *job) promised(all map[promise]int64, name policy.ClockName, criticity bridge.Criticity) Cell {
	switch target, known := all[promise{string(name), string(criticity)}]; {
	case !known:
		return Cell{Text: "–"}
	case target == 0:
		return Cell{Text: j.none()}
	default:
		return span(milliseconds(target))
	}
}
