package report

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Bounds of one parameter: what a screen asks for is far below.
const (
	maxValues     = 200
	maxValueBytes = 250
)

// query is what a request asks for.
type query struct {
	filter ledger.TicketFilter
	levels []string // lines of support, which are groups of the desk by the contract
	by     []string // dimensions, "level" and "origin"
	every  string
	kinds  []string
	number int64  // where a list of facts goes on
	after  string // where a list of equipment goes on

	roles    []string
	troubled bool

	before string // where a list of tickets goes on

	month  time.Time             // a day of it, in any zone
	breach *ledger.MeasuredClock // where a list of breaches goes on

	of          string    // what availability is told of
	first, last time.Time // days, in any zone
	worst       *measured // where a list of it goes on
	months      int       // of a history
	skip        int       // of a list of rectifications
	order       string    // of the log book
	logKinds    []bridge.Kind
}

// read reads a request. What is not known is refused, since a misspelt filter
// would show everything.
func (a *API) read(r *http.Request, takes parameters) (*query, error) {
	given := r.URL.Query()
	q := &query{filter: ledger.TicketFilter{Natures: usualNatures, Limit: defaultLimit}, by: []string{}}
	if _, people := takes["origin"]; people {
		q.filter.Natures = slices.Concat(usualNatures, usualCalls)
	}
	if given.Has("open") && given.Has("state") {
		return nil, errors.New("open et state s'excluent")
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		take, known := takes[name]
		if !known { // readers of older bridges know it by its first words
			return nil, fmt.Errorf("there is no parameter %q (paramètre inconnu)", name)
		}
		if err := bounded(name, given[name]); err != nil {
			return nil, err
		}
		if err := take(q, name, given[name]); err != nil {
			return nil, err
		}
	}
	f := &q.filter
	if !f.OpenFrom.IsZero() && !f.OpenedTo.IsZero() && !f.OpenFrom.Before(f.OpenedTo) {
		return nil, errors.New("from doit précéder to")
	}
	if f.Lasting && (f.OpenFrom.IsZero() || f.OpenedTo.IsZero()) {
		return nil, errors.New("period=open demande from et to")
	}
	if err := q.late(time.Now()); err != nil {
		return nil, err
	}
	if len(f.Origins) == 0 {
		for _, nature := range f.Natures {
			f.Origins = append(f.Origins, ledger.OriginOf(nature))
		}
		slices.Sort(f.Origins)
		f.Origins = slices.Compact(f.Origins)
	}
	return q, a.settle(q)
}

func bounded(name string, values []string) error {
	if len(values) > maxValues {
		return fmt.Errorf("%s : %d valeurs au plus", name, maxValues)
	}
	if slices.ContainsFunc(values, func(v string) bool { return len(v) > maxValueBytes }) {
		return fmt.Errorf("%s : %d octets par valeur au plus", name, maxValueBytes)
	}
	return nil
}

// settle puts the groups of the lines of support into the filter.
func (a *API) settle(q *query) error {
	if len(q.levels) == 0 {
		return nil
	}
	lines := a.status().Contract.Lines()
	names := make([]string, 0, len(lines))
	for _, line := range lines {
		names = append(names, line.Name)
	}
	if _, err := known("level", q.levels, names); err != nil {
		return err
	}
	if len(q.filter.Groups) > 0 {
		return errors.New("level et group s'excluent")
	}
	for _, line := range lines {
		if slices.Contains(q.levels, line.Name) {
			q.filter.Groups = append(q.filter.Groups, line.Groups...)
		}
	}
	return nil
}

// page settles the order of a list and where it goes on.
func (q *query) page() error {
	f := &q.filter
	switch f.Sort {
	case "", ledger.ByNewest:
		f.Before = q.before
		return nil
	case ledger.ByOldest:
	case ledger.ByPressing, ledger.ByState, ledger.BySeverity, ledger.ByLongest:
		open := len(f.States) > 0 && !slices.Contains(f.States, bridge.StateClosed)
		if !open && f.OpenFrom.IsZero() {
			return fmt.Errorf("sort=%s ne trie que ce qui est ouvert (open=true) ou une période (from)", f.Sort)
		}
	case ledger.ByRemaining:
		if len(f.States) == 0 || slices.Contains(f.States, bridge.StateClosed) {
			return fmt.Errorf("sort=%s ne trie que ce qui est ouvert (open=true)", f.Sort)
		}
	}
	if q.before == "" {
		return nil
	}
	parts := strings.Split(q.before, ".")
	place := ledger.Place{ID: parts[len(parts)-1]}
	var err error
	for _, part := range parts[:len(parts)-1] {
		key, wrong := strconv.ParseInt(part, 10, 64)
		err = errors.Join(err, wrong)
		place.Keys = append(place.Keys, key)
	}
	if err != nil || place.ID == "" || len(place.Keys) != len(ledger.PlaceOf(&bridge.Incident{}, f.Sort).Keys) {
		return fmt.Errorf("before : « %s » n'est pas une suite de l'ordre %s", q.before, f.Sort)
	}
	f.After = &place
	return nil
}

// after is what page reads: where a list goes on.
func after(place ledger.Place) string {
	parts := make([]string, 0, len(place.Keys)+1)
	for _, key := range place.Keys {
		parts = append(parts, strconv.FormatInt(key, 10))
	}
	return strings.Join(append(parts, place.ID), ".")
}

// dimensions are those that the ledger knows.
func (q *query) dimensions() []ledger.Dimension {
	all := make([]ledger.Dimension, 0, len(q.by))
	for _, name := range q.by {
		switch name {
		case "level":
			name = "group"
		case "origin":
			name = "nature"
		}
		all = append(all, ledger.Dimension(name))
	}
	return all
}

// words are the values of dimensions as the API has them.
func (a *API) words(by, values []string) []string {
	said := slices.Clone(values)
	for i, name := range by {
		switch name {
		case "nature":
			said[i] = natureWords[bridge.Nature(values[i])]
		case "level":
			said[i] = a.level(values[i])
		case "origin":
			said[i] = string(ledger.OriginOf(bridge.Nature(values[i])))
		}
	}
	return said
}

// level is the line of support of a group; empty where it is none.
func (a *API) level(group string) string {
	for _, line := range a.status().Contract.Lines() {
		if slices.Contains(line.Groups, group) {
			return line.Name
		}
	}
	return ""
}

// group is what has the same values.
type group[T any] struct {
	values []string
	of     []T
}

// grouped puts together what has the same values in the API's words, in the
// order of these.
func grouped[T any](all []T, values func(T) []string) []group[T] {
	var groups []group[T]
	at := make(map[string]int)
	for _, each := range all {
		said := values(each)
		key := strings.Join(said, "\x00")
		n, known := at[key]
		if !known {
			n = len(groups)
			at[key] = n
			groups = append(groups, group[T]{values: said})
		}
		groups[n].of = append(groups[n].of, each)
	}
	slices.SortStableFunc(groups, func(a, b group[T]) int { return slices.Compare(a.values, b.values) })
	return groups
}

// one is a parameter that is given once, of a list.
func one[T ~string](name string, values []string, all []T) (T, error) {
	if _, err := single(name, values); err != nil {
		return "", err
	}
	chosen, err := known(name, values, all)
	if err != nil {
		return "", err
	}
	return chosen[0], nil
}

func words[T ~string](all []T) []string {
	said := make([]string, 0, len(all))
	for _, each := range all {
		said = append(said, string(each))
	}
	return said
}

// within is a period that must be given.
func (q *query) within() (from, to time.Time, err error) {
	if q.filter.OpenFrom.IsZero() || q.filter.OpenedTo.IsZero() {
		return from, to, errors.New("from et to sont nécessaires")
	}
	return q.filter.OpenFrom, q.filter.OpenedTo, nil
}
