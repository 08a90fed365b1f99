package snmptest

import (
	"slices"
	"time"
)

// Object is one instance in a device's tree.
type Object struct {
	OID   OID
	Value Value
	// Live, when set, is asked instead of Value, with the time since the
	// device booted. It is called from several goroutines.
	Live func(uptime time.Duration) Value
}

func (o *Object) value(uptime time.Duration) Value {
	if o.Live != nil {
		return o.Live(uptime)
	}
	return o.Value
}

// Tree is what a device has to say, in the order in which it says it. It
// never changes, so that any number of devices can share one.
type Tree struct {
	objects []Object // in the order of GETNEXT
	byOID   []int    // positions in objects, by OID; nil when objects are sorted
}

// NewTree sorts objects by OID; of several with the same OID the first stays.
func NewTree(objects []Object) *Tree {
	sorted := slices.Clone(objects)
	slices.SortStableFunc(sorted, func(a, b Object) int { return a.OID.Compare(b.OID) })
	sorted = slices.CompactFunc(sorted, func(a, b Object) bool { return a.OID.Compare(b.OID) == 0 })
	return &Tree{objects: sorted}
}

// NewVerbatimTree keeps objects as they come, OIDs that go backwards and
// duplicates included: a GETNEXT of the n-th answers with the one after it.
// So it simulates agents that walk in circles.
func NewVerbatimTree(objects []Object) *Tree {
	tree := &Tree{objects: slices.Clone(objects), byOID: make([]int, len(objects))}
	for i := range tree.byOID {
		tree.byOID[i] = i
	}
	slices.SortStableFunc(tree.byOID, func(a, b int) int {
		return tree.objects[a].OID.Compare(tree.objects[b].OID)
	})
	return tree
}

// Len is the number of objects.
func (t *Tree) Len() int { return len(t.objects) }

// OIDs lists the tree in the order of a walk.
func (t *Tree) OIDs() []OID {
	oids := make([]OID, len(t.objects))
	for i := range t.objects {
		oids[i] = t.objects[i].OID
	}
	return oids
}

// With is a tree that has objects in place of those with the same OIDs, and
// beside all others. The new tree is sorted.
func (t *Tree) With(objects ...Object) *Tree {
	return NewTree(slices.Concat(objects, t.objects))
}

// search gives the rank of oid among the sorted OIDs.
func (t *Tree) search(oid OID) (rank int, found bool) {
	if t.byOID == nil {
		return slices.BinarySearchFunc(t.objects, oid, func(o Object, want OID) int {
			return o.OID.Compare(want)
		})
	}
	return slices.BinarySearchFunc(t.byOID, oid, func(position int, want OID) int {
		return t.objects[position].OID.Compare(want)
	})
}

func (t *Tree) position(rank int) int {
	if t.byOID == nil || rank == len(t.byOID) {
		return rank
	}
	return t.byOID[rank]
}

func (t *Tree) get(oid OID) *Object {
	rank, found := t.search(oid)
	if !found {
		return nil
	}
	return &t.objects[t.position(rank)]
}

// after is the position that follows oid in a walk; Len at the end.
func (t *Tree) after(oid OID) int {
	rank, found := t.search(oid)
	position := t.position(rank)
	if found {
		position++
	}
	return position
}

// hasBelow tells whether there is an object at or below prefix.
func (t *Tree) hasBelow(prefix OID) bool {
	rank, _ := t.search(prefix)
	position := t.position(rank)
	return position < len(t.objects) && t.objects[position].OID.HasPrefix(prefix)
}
