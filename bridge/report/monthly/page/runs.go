package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// part is a chapter, with its number.
type part struct {
	*monthly.Chapter

	Number int
	Joined bool // it goes on where the one before it ends
}

// across is how many columns a sheet that stands upright has room for.
const across = 9

// Wide tells whether a chapter's sheets lie across: all of them, as one that
// changed would begin anew at each table.
func (p part) Wide() bool {
	return slices.ContainsFunc(p.Blocks, func(b monthly.Block) bool { return b.Table != nil && len(b.Table.Columns) > across })
}

// listing tells whether a chapter is one wide table that is bounded on paper: a long one,
// whose sheets are its own and bear its title.
func (p part) listing() bool {
	return p.Wide() && len(p.Blocks) == 1 && p.Blocks[0].Table != nil && p.Blocks[0].Table.Shown > 0
}

// Class is how it is laid.
func (p part) Class() string {
	var all []string
	if p.Wide() {
		all = append(all, "wide")
	}
	if p.Joined {
		all = append(all, "joined")
	}
	return strings.Join(all, " ")
}

// run is chapters that follow one another without beginning a sheet each.
type run struct {
	Parts    []part
	Contents bool // after the contents, which stand upright
}

func (r *run) takes(next part) bool {
	if len(r.Parts) == 0 {
		return !next.Wide() && !next.listing()
	}
	last := r.Parts[len(r.Parts)-1]
	return last.Wide() == next.Wide() && !last.listing() && !next.listing()
}

// runsOf puts chapters together, and says of each whether it is joined to what
// stands before it.
func runsOf(parts []part) []run {
	all := []run{{Contents: true}}
	for i := range parts {
		last := &all[len(all)-1]
		if parts[i].Joined = last.takes(parts[i]); !parts[i].Joined {
			all = append(all, run{})
			last = &all[len(all)-1]
		}
		last.Parts = append(last.Parts, parts[i])
	}
	return all
}

// Wide tells whether its sheets lie across.
func (r run) Wide() bool { return len(r.Parts) > 0 && r.Parts[0].Wide() }

// Name is that of its sheets.
func (r run) Name() string {
	if r.Contents {
		return "contents"
	}
	return fmt.Sprint("c", r.Parts[0].Number)
}

// Head is what its sheets bear at their top: what they begin and end with.
func (r run) Head(contents string) string {
	var said []string
	if r.Contents {
		said = append(said, contents)
	}
	for i, each := range r.Parts {
		if i == 0 && !r.Contents || i == len(r.Parts)-1 {
			said = append(said, fmt.Sprint(each.Number)+". "+each.Title)
		}
	}
	return strings.Join(said, " – ")
}
