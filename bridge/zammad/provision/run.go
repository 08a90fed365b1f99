package provision

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// Options are how a run goes.
type Options struct {
	Execute bool      // write; else only tell
	Adopt   bool      // take over objects of our names that we did not make
	Migrate bool      // carry out pending changes of attributes, which restarts the desk
	Prove   bool      // prove the attributes even where none was migrated
	Agent   Desk      // with the token of the bridge's user, for proofs; nil where there is none yet
	Out     io.Writer // gets a line for each object that is not as it should be
	Wait    Wait      // for the desk to come back
}

// Wait is how a desk that restarts is waited for. It may answer well for some
// seconds until it notices that it has to restart.
type Wait struct {
	Steady time.Duration // how long it must answer well
	For    time.Duration // how long that may take; DefaultWait if zero
}

// Defaults are above what restarts are known to take.
const (
	DefaultSteady = 10 * time.Second
	DefaultWait   = 5 * time.Minute
)

// Result is what a run found and did.
type Result struct {
	Version                       string
	Same, Added, Changed, Retired int // as planned, or as the desk said that it did
	Left                          int // objects of our names that we did not make, and that differ
	Refused                       int // what could not be written, and what is missing besides
	Pending                       []string
}

// Open counts what is not as it should be when nothing was written.
func (r Result) Open() int {
	return r.Added + r.Changed + r.Retired + r.Left + r.Refused + len(r.Pending)
}

// ErrMigrate says that a run ended before the pending migrations.
var ErrMigrate = errors.New("attributes wait for a migration, which restarts Zammad: run again with --migrate")

// run is one run.
type run struct {
	desk    Desk
	wanted  desired.Wanted
	opts    Options
	known   object.Known
	claimed map[string]bool // records that are wanted, by collection and id, and by collection and mark
	// expected are the marks of wanted objects, by collection.
	expected map[string]bool
	result   Result
	altered  bool // attributes are to be made or changed
	nested   bool // groups have paths
	modes    bool // triggers have modes
}

// Run brings the desk to what is wanted, or tells what that would take.
func Run(ctx context.Context, desk Desk, wanted desired.Wanted, opts Options) (Result, error) {
	opts.Wait.For = cmp.Or(opts.Wait.For, DefaultWait)
	r := &run{
		desk: desk, wanted: wanted, opts: opts, claimed: make(map[string]bool), expected: make(map[string]bool),
		known: object.Known{
			IDs: make(map[string]int64), Names: make(map[string]string), Records: make(map[string][]map[string]any),
			Found: make(map[string][]map[string]any), Planning: !opts.Execute,
		},
	}
	err := r.all(ctx)
	return r.result, err
}

func (r *run) all(ctx context.Context) error {
	if err := r.preflight(ctx); err != nil {
		return err
	}
	if err := r.load(ctx); err != nil {
		return err
	}
	if err := r.priorities(ctx); err != nil {
		return err
	}
	people, told := r.wanted.UserObjects()
	levels, more := r.wanted.SLAObjects()
	for _, line := range append(told, more...) {
		r.say("  " + line)
	}
	w := &r.wanted
	for _, each := range w.Calendars {
		if !each.Until.IsZero() {
			r.say(fmt.Sprintf("  calendar %s: season %q; other hours from %s on, to be provisioned then", each.Name, each.Season, each.Until.Format(time.DateOnly)))
		}
	}
	groups := w.GroupObjects(r.nested)
	for _, objects := range [][]object.Object{
		groups, w.StateObjects(), w.RoleObjects(r.leftGroups(groups)), w.SchoolObjects(), people, w.CalendarObjects(),
		w.TextModuleObjects(), w.WebhookObjects(), w.AttributeObjects(),
	} {
		if err := r.settleAll(ctx, objects); err != nil {
			return err
		}
	}
	if err := r.migrate(ctx); err != nil {
		return err
	}
	for _, objects := range [][]object.Object{levels, w.MacroObjects(), w.TriggerObjects(r.modes), w.OverviewObjects()} {
		if err := r.settleAll(ctx, objects); err != nil {
			return err
		}
	}
	if err := r.retire(ctx); err != nil {
		return err
	}
	if r.opts.Execute && r.result.Left+r.result.Refused > 0 {
		return fmt.Errorf("%d objects are not as they should be", r.result.Left+r.result.Refused)
	}
	return nil
}

// load reads what is there, all of it before the first write.
func (r *run) load(ctx context.Context) error {
	for collection := range object.Kinds {
		records, err := r.desk.List(ctx, collection)
		if err != nil {
			return err
		}
		if collection == object.Attributes {
			records = r.attributeRecords(records)
		}
		r.known.Keep(collection, records)
	}
	return nil
}

// attributeRecords are those of tickets; what waits for a migration is noted.
func (r *run) attributeRecords(rows []map[string]any) (records []map[string]any) {
	r.result.Pending = nil
	for _, row := range rows {
		if pending(row) {
			r.result.Pending = append(r.result.Pending, object.TextOf(row, "object")+" "+object.TextOf(row, object.Name))
		}
		if record := attributeRecord(row); record != nil {
			records = append(records, record)
		}
	}
	return records
}

func (r *run) settleAll(ctx context.Context, objects []object.Object) error {
	r.expect(objects)
	for i := range objects {
		if err := r.settle(ctx, &objects[i]); err != nil {
			return err
		}
	}
	return nil
}
