package provision

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad"
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
	Same, Added, Changed, Retired int
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
	claimed map[string]bool // records that are wanted, by collection and id
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

var versionPattern = regexp.MustCompile(`^(\d+)\.(\d+)`)

// preflight learns the version, which only an administrator may, and who asks.
func (r *run) preflight(ctx context.Context) error {
	version, err := r.desk.Version(ctx)
	if status, answered := errors.AsType[*zammad.StatusError](err); answered && status.Misconfigured() && !status.Foreign {
		return fmt.Errorf("provisioning needs the token of an administrator, with the permission admin: %w", err)
	}
	if err != nil {
		return err
	}
	r.result.Version = version
	found := versionPattern.FindStringSubmatch(version)
	if found == nil {
		return fmt.Errorf("the desk calls its version %q: 5.2 to 7.x are known", version)
	}
	major, _ := strconv.Atoi(found[1]) // the pattern matched digits
	minor, _ := strconv.Atoi(found[2])
	if major < 5 || major == 5 && minor < 2 || major > 7 {
		return fmt.Errorf("the desk is Zammad %s: 5.2 to 7.x are known", version)
	}
	r.nested, r.modes = major > 6 || major == 6 && minor >= 2, major >= 6
	me, err := r.desk.Me(ctx)
	if err != nil {
		return err
	}
	r.say(fmt.Sprintf("Zammad %s, as %s", version, object.TextOf(me, "login")))
	r.agent(ctx)
	return nil
}

// agent tells whether the bridge's own token is that of the bridge's user.
func (r *run) agent(ctx context.Context) {
	if r.opts.Agent == nil {
		r.say("  the bridge has no token yet: make one in the profile of " + r.wanted.Texts.Bridge.Login)
		return
	}
	me, err := r.opts.Agent.Me(ctx)
	switch login := object.TextOf(me, "login"); {
	case err != nil:
		r.line("!", "bridge's token", "", []string{err.Error()})
		r.result.Refused++
	case !strings.EqualFold(login, r.wanted.Texts.Bridge.Login):
		r.line("!", "bridge's token", "", []string{"it is the token of " + login + ", not of " + r.wanted.Texts.Bridge.Login})
		r.result.Refused++
	case slices.ContainsFunc(names(me["roles"]), func(role string) bool { return strings.EqualFold(role, "Admin") }):
		r.say("  " + login + " is an administrator: who has the bridge's token can act as anybody")
	}
}

func names(value any) (texts []string) {
	items, _ := value.([]any)
	for _, item := range items {
		texts = append(texts, object.Scalar(item))
	}
	return texts
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

// priorities tells which the contract names and the desk does not know: it
// would refuse their tickets. They are the desk's own, and not made here.
func (r *run) priorities(ctx context.Context) error {
	records, err := r.desk.List(ctx, "ticket_priorities")
	if err != nil {
		return err
	}
	for _, each := range r.wanted.Priorities {
		usable := func(p map[string]any) bool { return object.TextOf(p, object.Name) == each && object.IsActive(p) }
		if !slices.ContainsFunc(records, usable) {
			r.result.Refused++
			r.line("!", "priority", each, []string{"contract.yml names it, and the desk has none of that name in use"})
		}
	}
	return nil
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
