package provision

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// retired is the order in which what is no longer wanted goes: what names
// others first.
var retired = []string{object.Macros, object.Triggers, object.Overviews, object.SLAs, object.Calendars, object.TextModules, object.Webhooks, object.Users, object.Schools}

// leftGroups are the names of groups that we made and nobody wants any more.
// There may be tickets in them, so they are left to a person, and told.
func (r *run) leftGroups(wanted []object.Object) (left []string) {
	r.expect(wanted)
	for _, record := range r.known.Records[object.Groups] {
		m, ours := object.MarkOf(record)
		named := func(o object.Object) bool { return o.Named(record) }
		if ours && object.IsActive(record) && !r.expected[object.Place(object.Groups, m.Key)] && !slices.ContainsFunc(wanted, named) {
			left = append(left, object.TextOf(record, object.Name))
		}
	}
	for _, each := range left {
		r.say(fmt.Sprintf("  group %q is no longer wanted: move its tickets, then make it inactive", each))
	}
	return left
}

// retire takes away what we made and nobody wants any more. An inventory
// without a school is a mistake rather than the end of all schools. What has
// the mark of a wanted object besides that object is a copy that a person made.
func (r *run) retire(ctx context.Context) error {
	for _, collection := range retired {
		k := object.Kinds[collection]
		if len(r.wanted.Schools) == 0 && (collection == object.Schools || collection == object.Users) {
			continue
		}
		for _, record := range r.known.Records[collection] {
			if m, _ := object.MarkOf(record); r.claimed[object.Place(collection, m.Key)] {
				continue
			}
			if !k.Ours(record) || r.claimed[claimOf(collection, record)] || !k.Deleted && !object.IsActive(record) {
				continue
			}
			if err := r.retireOne(ctx, k, record); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) retireOne(ctx context.Context, k object.Kind, record map[string]any) error {
	how := "made inactive"
	if k.Deleted {
		how = "deleted"
	}
	o := &object.Object{Kind: k, Name: object.TextOf(record, k.Find)}
	r.line("-", o.Word, o.Name, []string{"no longer wanted: " + how})
	if !r.opts.Execute {
		r.result.Retired++
		return nil
	}
	var err error
	if k.Deleted {
		err = r.desk.Delete(ctx, k.Collection, object.IDOf(record))
	} else {
		_, err = r.desk.Update(ctx, k.Collection, object.IDOf(record), map[string]any{object.Active: false})
	}
	switch {
	case err == nil, errors.Is(err, zammad.ErrNotFound):
		r.result.Retired++
		return nil
	case zammad.Permanent(err):
		r.refused(o, err.Error())
		return nil
	}
	return fmt.Errorf("retire %s %q: %w", o.Word, o.Name, err)
}
