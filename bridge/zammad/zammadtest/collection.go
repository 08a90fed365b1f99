package zammadtest

import (
	"maps"
	"reflect"
	"slices"
	"time"
)

// collection is a kind of record that is managed by the generic verbs: list,
// show, create, update and delete.
type collection struct {
	path    relation
	model   string   // its name in errors: "Ticket::State"
	read    []string // permissions to list and show
	write   []string
	columns columnSet
	size    int // records of a page unless told otherwise, 500 if zero

	unique     bool // names, as the desk checks them
	indexed    bool // names, as only the database checks them
	searchable bool // by the generic search of 6.5
	kept       bool // has no way to be deleted
	used       bool // cannot be deleted while something refers to it

	// visible tells which records the caller may read; all if nil.
	visible func(c *call, record row) bool
	// prepare completes a draft and refuses it; old is nil for a new one.
	prepare func(c *call, old, draft row) error
	// after draws consequences for other records.
	after func(c *call, old, stored row)
	// removed draws the consequences of a deletion.
	removed func(c *call, record row)
	// derive adds what is no column but shown like one.
	derive func(d *desk, view row)
}

func (of *collection) routes(release int) []route {
	path := string(of.path)
	list := []route{
		{"GET " + path, of.read, of.list},
		{"GET " + path + "/{id}", of.read, of.show},
		{"POST " + path, of.write, of.create},
		{"PUT " + path + "/{id}", of.write, of.update},
	}
	if !of.kept {
		list = append(list, route{"DELETE " + path + "/{id}", of.write, of.delete})
	}
	if of.searchable && release >= 605 {
		list = append(list, route{"GET " + path + "/search", of.read, of.search})
	}
	return list
}

func equal(a, b row) bool {
	return len(a) == len(b) && !slices.ContainsFunc(slices.Collect(maps.Keys(a)), func(name string) bool {
		return !same(a[name], b[name])
	})
}

// same compares two values of a column.
func same(a, b any) bool {
	first, isInstant := a.(time.Time)
	second, areInstants := b.(time.Time)
	if isInstant && areInstants {
		return first.Equal(second)
	}
	return reflect.DeepEqual(a, b)
}
