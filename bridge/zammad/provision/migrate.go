package provision

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// migrate carries out what waits for it, waits for the desk to come back, and
// proves that tickets keep our attributes.
func (r *run) migrate(ctx context.Context) error {
	if !r.opts.Execute {
		r.tellPending()
		if r.altered {
			r.say("  attributes are to be added or changed: --migrate has Zammad do it, and restart")
		}
		return nil
	}
	if err := r.reload(ctx); err != nil {
		return err
	}
	if r.oursPending() {
		r.tellPending()
		if !r.opts.Migrate {
			return ErrMigrate
		}
		r.say("migrating: Zammad restarts")
		// The answer may be lost in the restart: the list tells what was done.
		if err := r.desk.ExecuteMigrations(ctx); err != nil && definite(err) {
			return err
		}
		if err := r.until(ctx, "the desk has migrated", r.migrated); err != nil {
			return err
		}
	} else if !r.opts.Prove {
		return nil
	}
	return r.prove(ctx)
}

// tellPending tells what waits for a migration: that of others by its names.
func (r *run) tellPending() {
	ours := make(map[string]bool)
	for _, record := range r.known.Records[object.Attributes] {
		if r.claimed[claimOf(object.Attributes, record)] && pending(record) {
			ours["Ticket "+object.TextOf(record, object.Name)] = true
		}
	}
	var texts []string
	if len(ours) > 0 {
		texts = append(texts, fmt.Sprintf("%d of our attributes", len(ours)))
	}
	for _, each := range r.result.Pending {
		if !ours[each] {
			texts = append(texts, "by others "+each)
		}
	}
	if len(texts) > 0 {
		r.say("! pending at the desk, for a migration: " + strings.Join(texts, ", "))
	}
}

// definite tells an answer of the desk that says no, as against none.
func definite(err error) bool {
	status, ok := errors.AsType[*zammad.StatusError](err)
	return ok && !status.Foreign && (status.Permanent() || status.Misconfigured())
}

// reload reads the attributes again.
func (r *run) reload(ctx context.Context) error {
	rows, err := r.desk.List(ctx, object.Attributes)
	if err != nil {
		return err
	}
	r.known.Keep(object.Attributes, r.attributeRecords(rows))
	return nil
}

// oursPending tells whether one of our attributes waits. Those of others can
// wait for whoever changed them.
func (r *run) oursPending() bool {
	for _, record := range r.known.Records[object.Attributes] {
		if r.claimed[claimOf(object.Attributes, record)] && pending(record) {
			return true
		}
	}
	return false
}

var errPending = errors.New("attributes still wait for the migration")

// migrated tells whether the desk answers and none of our attributes waits.
func (r *run) migrated(ctx context.Context) error {
	if err := r.reload(ctx); err != nil {
		return err
	}
	if r.oursPending() {
		return errPending
	}
	return nil
}

// steadyAnswers is how often in a row a question must be answered well at
// least: the desk has several processes, which restart one after another.
const steadyAnswers = 3

// Between two questions.
const (
	shortestBreak = 5 * time.Millisecond
	longestBreak  = 2 * time.Second
)

// until asks until it was answered well for a while, or once for good that it
// will not be.
func (r *run) until(ctx context.Context, what string, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, r.opts.Wait.For)
	defer cancel()
	pause := min(max(r.opts.Wait.Steady/steadyAnswers/2, shortestBreak), longestBreak)
	var last error
	var since time.Time // of the first good answer in a row
	for well := 0; ; {
		if err := ask(ctx); err != nil {
			if _, final := errors.AsType[*finalError](err); final {
				return err
			}
			well = 0
			if ctx.Err() == nil {
				last = err
			}
		} else if well++; well == 1 {
			since = time.Now()
		} else if well >= steadyAnswers && time.Since(since) >= r.opts.Wait.Steady {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until %s: %w", what, errors.Join(ctx.Err(), last))
		case <-time.After(pause):
		}
	}
}
