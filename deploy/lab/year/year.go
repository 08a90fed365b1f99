// Package year makes a school year of a network operations centre as plain
// data: what broke and when it was mended, what people did about it, who called,
// what was planned, corrected and agreed anew. The same options give the same
// year. It knows nothing of the product; deploy/lab/year/live has the product's
// parts live through it.
//
// What is realistic about it: power fails more in winter and in summer's heat,
// links by day while somebody digs, and calls come when schools are open, less in
// Ramadan and nearly none in summer. An operator loses all of its schools at once
// now and then, some devices come and go, third parties take their time, people
// forget to say why they suspend, and one school in eight has its name in Arabic.
package year

import (
	_ "embed" // the contract
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // Tunis must be known on any machine

	"github.com/vigie-noc/vigie/deploy/lab"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Options of a year. Those that are 0 are the defaults.
type Options struct {
	Seed    uint64
	Schools int // 16
	// Months is how many of the twelve are made.
	Months int
	// Busy multiplies how much happens, in percent.
	Busy int
	// Rare has happen what is rare: schools are cut off as a whole, and works last
	// longer than was planned.
	Rare bool
}

// defaultSchools are enough for a storm of one operator.
const defaultSchools = 16

const (
	allMonths = 12
	percent   = 100
)

// Year is what happened.
type Year struct {
	Zone *time.Location
	From time.Time // the first of September 2025, in the zone
	Till time.Time // the first instant after its last month
	// Contracts and Estates are those in force, each from an instant on, the
	// first from the beginning.
	Contracts []Contract
	Estates   []Estate
	// Happenings are in the order of their instants.
	Happenings []Happening
	// Blind are the times in which nothing was measured.
	Blind []Span
}

// Contract is a version of what was signed, as the text of a contract.yml.
type Contract struct {
	From time.Time
	Text string
}

// Estate is the inventory from an instant on.
type Estate struct {
	From      time.Time
	Inventory *inventory.Inventory
}

// Span is the time from an instant until before another.
type Span struct{ From, Till time.Time }

//go:embed contract.yml
var contract string

// second is what the second contract says otherwise, from the middle of a month:
// less time to bring a school back.
var second = strings.NewReplacer(`version: "2025-1"`, `version: "2026-1"`, "restore: {target: 8h, calendar: permanent}", "restore: {target: 6h, calendar: permanent}")

// Make makes a year.
func Make(opts Options) *Year {
	if opts.Schools == 0 {
		opts.Schools = defaultSchools
	}
	if opts.Months == 0 || opts.Months > allMonths {
		opts.Months = allMonths
	}
	if opts.Busy == 0 {
		opts.Busy = percent
	}
	zone, err := time.LoadLocation("Africa/Tunis")
	if err != nil {
		panic(err) // it is linked in
	}
	m := &maker{
		Year: &Year{Zone: zone, From: time.Date(2025, time.September, 1, 0, 0, 0, 0, zone)},
		rand: rand.New(rand.NewPCG(opts.Seed, 10)), busy: opts.Busy, rare: opts.Rare, //nolint:gosec // the same again is what is wanted
	}
	m.Till = m.From.AddDate(0, opts.Months, 0)
	m.Contracts = []Contract{{m.From, contract}, {time.Date(2026, time.February, 11, 9, 0, 0, 0, zone), second.Replace(contract)}}
	m.estates(opts.Schools)
	m.storms()
	for at := m.From; at.Before(m.Till); at = at.AddDate(0, 0, 1) {
		m.day(at)
	}
	m.planned()
	if opts.Rare {
		m.isolated(opts.Seed)
	}
	m.lookBack()
	m.shifts(opts.Seed)
	m.opinions(opts.Seed)
	m.Happenings = slices.DeleteFunc(m.Happenings, func(h Happening) bool { return !h.At.Before(m.Till) })
	slices.SortStableFunc(m.Happenings, func(a, b Happening) int { return a.At.Compare(b.At) })
	return m.Year
}

// EstateAt is the inventory in force at an instant.
func (y *Year) EstateAt(at time.Time) *inventory.Inventory {
	in := y.Estates[0].Inventory
	for _, e := range y.Estates {
		if !e.From.After(at) {
			in = e.Inventory
		}
	}
	return in
}

// maker makes a year, in the order of draws.
type maker struct {
	*Year

	rand *rand.Rand
	busy int
	rare bool
	made int // faults, calls and changes, for their names
}

// What changes in the inventory meanwhile: a school gets another name, and one
// comes under another regional office.
const (
	renamedSchool = 2
	movedSchool   = 4
)

func (m *maker) estates(schools int) {
	first := lab.Generate(lab.Options{Schools: schools})
	m.Estates = []Estate{{m.From, first}}
	next := lab.Generate(lab.Options{Schools: schools})
	if len(next.Sites) <= movedSchool+1 {
		return
	}
	renamed, moved := &next.Sites[1+renamedSchool], &next.Sites[1+movedSchool] // the first site is the centre
	was := renamed.Name
	renamed.Name, renamed.Title = was+"-2026", renamed.Title+" « Tahar Haddad »"
	for i := range next.Equipment {
		if e := &next.Equipment[i]; e.Site == was {
			e.Site = renamed.Name
		}
	}
	moved.Region = "tunis"
	m.Estates = append(m.Estates, Estate{time.Date(2026, time.January, 14, 0, 0, 0, 0, m.Zone), next})
}
