package provision

import (
	"context"
	"fmt"
	"maps"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// expect notes which marks a list of objects will look for, so that none of
// them is taken for another that has got its name.
func (r *run) expect(objects []object.Object) {
	for i := range objects {
		if o := &objects[i]; o.Noted && !o.Extend {
			r.expected[object.Place(o.Collection, o.Mark().Key)] = true
		}
	}
}

// anothers tells whether a record is one that another wanted object is found
// by.
func (r *run) anothers(o *object.Object, record map[string]any) bool {
	m, marked := object.MarkOf(record)
	return marked && m.Key != o.Mark().Key && r.expected[object.Place(o.Collection, m.Key)]
}

// vacate frees an object's name where another of ours still has it: the desk
// refuses twins, and two schools may swap their titles. Whoever has it is
// called otherwise until its own turn comes, in the next run at the latest.
func (r *run) vacate(ctx context.Context, o *object.Object) error {
	for _, record := range r.known.Found[object.Place(o.Collection, object.NameKey(o.Name))] {
		if !o.Noted || !o.Named(record) || !o.Ours(record) || r.claimed[claimOf(o.Collection, record)] {
			continue
		}
		called := object.TextOf(record, o.Find)
		aside := map[string]any{o.Find: asideName(o.Collection, called, record)}
		if email := object.TextOf(record, "email"); o.Collection == object.Users && email != "" {
			aside["email"] = asideName(o.Collection, email, record)
		}
		answer, err := r.desk.Update(ctx, o.Collection, object.IDOf(record), aside)
		switch {
		case err == nil:
			r.say(fmt.Sprintf("  %s %q makes way, and is called %q for now", o.Word, called, aside[o.Find]))
			maps.Copy(record, answer)
			r.known.Index(o.Collection, record)
		case !zammad.Permanent(err): // else the desk will refuse the object itself, which is told
			return fmt.Errorf("%s %q: %w", o.Word, called, err)
		}
	}
	return nil
}

// roomFor is how much of a name is kept beside the mark.
const roomFor = 80

// asideName is a name that nobody else has; addresses stay addresses.
func asideName(collection, called string, record map[string]any) string {
	m, _ := object.MarkOf(record) // it is ours
	if collection == object.Users {
		return m.Key + "-" + called
	}
	return object.Clip(called, roomFor) + " (" + m.Key + ")"
}
