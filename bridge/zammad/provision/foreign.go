package provision

import (
	"fmt"
	"slices"

	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// adopts decides about a foreign object in the place of ours, and tells of one
// that is left.
func (r *run) adopts(o *object.Object, record map[string]any, found []object.Difference) bool {
	if o.Collection == object.Attributes {
		from, to := object.TextOf(record, "data_type"), object.Scalar(o.Body["data_type"])
		if !convertible(from, to) {
			r.result.Left++
			r.line("!", o.Word, o.Name, []string{fmt.Sprintf("there is one of type %s, which cannot become %s: left", from, to)})
			return false
		}
		if len(found) == 1 && found[0].Path == "display" {
			if r.opts.Adopt {
				return true
			}
			r.result.Same++ // another label does no harm
			r.say(fmt.Sprintf("  attribute %q has the label %s there: --adopt makes it %s", o.Name, shown(found[0].Have), shown(found[0].Want)))
			return false
		}
	}
	if o.Collection == object.TicketStates && object.Scalar(record["state_type_id"]) != object.Scalar(o.Body["state_type_id"]) {
		r.result.Left++
		r.line("!", o.Word, o.Name, []string{"there is one of another type, with a meaning of its own: left"})
		return false
	}
	if r.opts.Adopt {
		return true
	}
	if len(found) == 0 {
		r.result.Same++
		return false
	}
	r.result.Left++
	r.line("!", o.Word, o.Name, append([]string{"there is one that we did not make: left (--adopt takes it over)"}, r.details(found)...))
	return false
}

// somebodys tells whether what an object is called is a foreign one's, which
// serves as well where that will do: ours then has nobody to be any more.
func (r *run) somebodys(o *object.Object) bool {
	foreign := func(record map[string]any) bool { return o.Named(record) && !o.Ours(record) }
	return slices.ContainsFunc(r.known.Found[object.Place(o.Collection, object.NameKey(o.Name))], foreign)
}

// asTheyAre is what is wanted of somebody who was there before us: nothing, or
// what is empty still.
func (r *run) asTheyAre(o *object.Object, body, record map[string]any) (*object.Object, map[string]any) {
	theirs := *o
	theirs.Extend = true
	if !r.opts.Adopt || o.Fill == "" || !object.IsEmpty(record[o.Fill]) {
		return &theirs, nil
	}
	return &theirs, map[string]any{o.Fill: body[o.Fill]}
}
