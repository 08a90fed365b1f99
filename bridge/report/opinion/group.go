package opinion

import (
	"slices"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Dimensions are what requesters are counted by.
var Dimensions = []string{Criticity, Region}

// The dimensions.
const (
	Criticity = "criticity"
	Region    = "region"
)

// Group is requesters with the same values.
type Group struct {
	Values   []string // of the dimensions asked for
	Asked    int
	Answered int
	Pending  int                 // have not answered, and may still
	Marks    [bridge.MaxMark]int // how many gave 1, 2 …
	Waiting  int                 // their mail was refused for now
	Failed   int                 // … or for good
	Skipped  map[bridge.SurveySkip]int
}

// satisfied is the least mark of who is satisfied.
const satisfied = 4

// Satisfied is how many gave one of the two best marks.
func (g *Group) Satisfied() (n int) {
	for _, of := range g.Marks[satisfied-1:] {
		n += of
	}
	return n
}

// AnswerRate is the share of those asked who answered, in thousandths of a
// percent; false where nobody was asked.
func (g *Group) AnswerRate() (int64, bool) { return share(g.Answered, g.Asked) }

// Rate is the share of those who answered who are satisfied, in thousandths of a
// percent; false where nobody answered.
func (g *Group) Rate() (int64, bool) { return share(g.Satisfied(), g.Answered) }

// share is cut, not rounded.
func share(part, whole int) (int64, bool) {
	if whole == 0 {
		return 0, false
	}
	return int64(part) * 100_000 / int64(whole), true
}

// add counts what the ledger counted.
func (g *Group) add(c *ledger.SurveyCount) {
	switch c.State {
	case bridge.SurveySending, bridge.SurveyAsked:
		g.Asked += c.N
		g.Pending += c.Pending
	case bridge.SurveyWaiting:
		g.Waiting += c.N
	case bridge.SurveyFailed:
		g.Failed += c.N
	case bridge.SurveySkipped:
		g.Skipped[c.Skip] += c.N
	}
	if c.Mark >= bridge.MinMark && c.Mark <= bridge.MaxMark {
		g.Answered += c.N
		g.Marks[c.Mark-1] += c.N
	}
}

// By groups counts by dimensions, in the order of their values; by none it is one
// group, of nobody too.
func By(counts []ledger.SurveyCount, by []string) []Group {
	groups := []Group{}
	find := func(values []string) *Group {
		n, there := slices.BinarySearchFunc(groups, values, func(g Group, v []string) int { return slices.Compare(g.Values, v) })
		if !there {
			groups = slices.Insert(groups, n, Group{Values: values, Skipped: make(map[bridge.SurveySkip]int)})
		}
		return &groups[n]
	}
	if len(by) == 0 {
		find([]string{})
	}
	for i := range counts {
		values := make([]string, len(by))
		for n, dimension := range by {
			values[n] = map[string]string{Criticity: string(counts[i].Criticity), Region: counts[i].Region}[dimension]
		}
		find(values).add(&counts[i])
	}
	return groups
}
