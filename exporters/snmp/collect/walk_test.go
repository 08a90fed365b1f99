package collect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

// world is a device made up at random: a table whose rows come and go, and
// objects around it.
type world struct {
	dice    *rand.Rand
	columns int
	rows    []string
	full    float64 // share of cells that are there
	pieces  map[string]int32
}

func newWorld(seed uint64) *world {
	dice := rand.New(rand.NewPCG(seed, 4))
	w := &world{dice: dice, columns: 1 + dice.IntN(9), full: []float64{1, 0.9, 0.3}[dice.IntN(3)], pieces: map[string]int32{}}
	deep := dice.IntN(3)
	for range dice.IntN(150) {
		row := fmt.Sprint(1 + dice.IntN(300))
		for range deep {
			row += fmt.Sprintf(".%d", dice.IntN(200))
		}
		w.rows = append(w.rows, row)
	}
	slices.Sort(w.rows)
	w.rows = slices.Compact(w.rows)
	for _, row := range w.rows {
		w.fill(row)
	}
	return w
}

func (w *world) fill(row string) {
	for column := range w.columns {
		if w.dice.Float64() < w.full {
			w.pieces[fmt.Sprintf("1.3.6.1.%d.%s", column+1, row)] = w.dice.Int32N(1 << 30)
		}
	}
}

// change takes some rows out and puts others in.
func (w *world) change() {
	for range w.dice.IntN(8) {
		w.fill(fmt.Sprint(1 + w.dice.IntN(400)))
	}
	gone := w.dice.IntN(30)
	for _, oid := range slices.Sorted(keys(w.pieces)) {
		if w.dice.IntN(100) < gone && w.dice.IntN(3) == 0 {
			delete(w.pieces, oid)
		}
	}
}

func keys(pieces map[string]int32) func(func(string) bool) {
	return func(yield func(string) bool) {
		for oid := range pieces {
			if !yield(oid) {
				return
			}
		}
	}
}

func (w *world) tree() *snmptest.Tree {
	objects := []snmptest.Object{integer("1.3.5.1", 1), integer("1.3.7.1.0", 1)}
	for oid, n := range w.pieces {
		objects = append(objects, integer(oid, n))
	}
	return snmptest.NewTree(objects)
}

// module asks for every column.
func (w *world) module() string {
	var metrics []string
	for column := range w.columns {
		metrics = append(metrics, fmt.Sprintf("{name: c%d, oid: 1.3.6.1.%d, type: gauge, help: h}", column, column+1))
	}
	return "timeout: 40ms, retries: 9, walk: [1.3.6.1], metrics: [" + strings.Join(metrics, ", ") + "]"
}

// want is what a walk would give.
func (w *world) want() [][]string {
	columns := make([][]string, w.columns)
	oids := w.tree().OIDs()
	for _, oid := range oids {
		text := oid.String()
		if n, ok := w.pieces[text]; ok {
			columns[oid[4]-1] = append(columns[oid[4]-1], fmt.Sprintf("%s=%d", oid[5:], n))
		}
	}
	return columns
}

// Whatever is remembered, and however little the device puts into an answer,
// a scrape gives what a walk would give.
func TestScrapesAreWalks(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(seed)
			b := newBench(t, w.module())
			b.version = []config.Version{config.V2c, config.V2c, config.V2c, config.V1}[w.dice.IntN(4)]
			for round := range 4 {
				device := b.start(snmptest.DeviceConfig{
					Tree: w.tree(), MaxSize: []int{0, 260, 484, 8000}[w.dice.IntN(4)], MaxBulk: []int{0, 0, 1, 7, 100}[w.dice.IntN(5)], Seed: seed,
				})
				device.SetLoss([]float64{0, 0, 0, 8}[w.dice.IntN(4)])
				address := device.Addr()
				if w.dice.IntN(3) == 0 {
					address = network(t, address, unkind(seed))
				}
				got := b.askAt(address)
				if got.err != nil {
					t.Fatalf("round %d: %v", round, got.err)
				}
				for i, want := range w.want() {
					if !slices.Equal(got.columns[i], want) {
						t.Fatalf("round %d, column %d:\ngot  %v\nwant %v", round, i+1, got.columns[i], want)
					}
				}
				w.change()
			}
		})
	}
}

// unkind is a network that doubles, delays and loses answers.
func unkind(seed uint64) func(int, []byte) []time.Duration {
	dice := rand.New(rand.NewPCG(seed, 5))
	return func(int, []byte) []time.Duration {
		switch n := dice.IntN(100); {
		case n < 4:
			return nil
		case n < 14:
			return []time.Duration{time.Duration(20+dice.IntN(60)) * time.Millisecond, 0}
		case n < 20:
			return []time.Duration{time.Duration(30+dice.IntN(60)) * time.Millisecond}
		case n < 50:
			return []time.Duration{0, 0}
		default:
			return []time.Duration{0}
		}
	}
}

// A large table costs a few packets once its rows are known.
func TestRememberedRowsSavePackets(t *testing.T) {
	t.Parallel()
	w := &world{dice: rand.New(rand.NewPCG(1, 1)), columns: 20, full: 1, pieces: map[string]int32{}}
	for row := range 200 {
		w.fill(fmt.Sprint(row + 1))
	}
	b := newBench(t, w.module())
	device := b.start(snmptest.DeviceConfig{Tree: w.tree()})
	first := b.ask(device)
	b.ask(device)
	start := time.Now()
	last := b.ask(device)
	if last.err != nil || !slices.EqualFunc(last.columns, first.columns, slices.Equal) {
		t.Fatalf("rows changed: %v", last.err)
	}
	const octets = 4000 * 16 // of the varbinds, at least
	if least := octets / mostOctets; last.packets > 2*least {
		t.Errorf("%d packets after %d at first, in %v; %d would be full", last.packets, first.packets, time.Since(start), least)
	}
}

// A device that gives a column itself as an object is shown as a walk would
// show it, whether or not its rows are known.
func TestColumnThatIsAnObject(t *testing.T) {
	t.Parallel()
	b := newBench(t, twoColumns)
	want := [][]string{whole[0], append(slices.Clone(whole[1]), "=20"), whole[2]}
	for range 3 {
		got := b.ask(b.start(snmptest.DeviceConfig{Tree: twoByThree().With(integer("1.3.6.1.2", 20))}))
		if !got.is(want) {
			t.Errorf("got %v, %v", got.columns, got.err)
		}
	}
}

// An object that two questions show is taken once.
func TestObjectThatIsSeenTwice(t *testing.T) {
	t.Parallel()
	b := newBench(t, "timeout: 60ms, walk: [1.3.6.1.1, 1.3.6.1.2], metrics: [{name: a, oid: 1.3.6.1.1, type: gauge, help: h}, {name: b, oid: 1.3.6.1.2, type: gauge, help: h}]")
	tree := snmptest.NewTree([]snmptest.Object{integer("1.3.6.1.1.1", 11), integer("1.3.6.1.2", 20), integer("1.3.7.0", 1)})
	if got := b.ask(b.start(snmptest.DeviceConfig{Tree: tree})); !got.is([][]string{{"1=11"}, {"=20"}}) {
		t.Errorf("got %v, %v", got.columns, got.err)
	}
}
