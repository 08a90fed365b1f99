package provision

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// settle makes one object what it should be, or tells what that would take.
// An error ends the run; what concerns the object alone is told.
func (r *run) settle(ctx context.Context, o *object.Object) error {
	body, missing := r.known.Resolved(o.Body)
	record, own := r.find(o)
	if record == nil {
		return r.add(ctx, o, body, missing)
	}
	r.claim(o.Collection, record)
	r.known.There(o, object.IDOf(record))

	if !own && o.Lax {
		o, body = r.asTheyAre(o, body, record)
	}
	found := differences(body, record)
	if own && o.Noted && o.Mark() != must(object.MarkOf(record)) {
		found = append(found, noteDifference(o, record))
	}
	switch {
	case len(found) == 0 && (own || !r.opts.Adopt || o.Extend):
		r.result.Same++
		return nil
	case !own && !o.Extend && !r.adopts(o, record, found):
		return nil
	case !own && o.Noted && !o.Extend:
		found = append(found, object.Difference{Path: object.Note, Have: nil, Want: "ours"})
	}
	r.line("~", o.Word, o.Name, r.details(found))
	if len(missing) > 0 {
		r.refused(o, "it needs "+strings.Join(missing, ", "))
		return nil
	}
	r.altered = r.altered || o.Collection == object.Attributes
	if !r.opts.Execute {
		r.result.Changed++
		return nil
	}
	return r.change(ctx, o, body, record, found)
}

func must(m object.Mark, _ bool) object.Mark { return m }

// noteDifference tells what the mark in a note has found to be different.
func noteDifference(o *object.Object, record map[string]any) object.Difference {
	if have := object.PlainNote(record); have != object.Plain(o.Note) {
		return object.Difference{Path: object.Note, Have: have, Want: o.Note}
	}
	return object.Difference{Path: object.Note, Have: "as it was written", Want: "as it is in our files now"}
}

// find looks for the record of an object: by our mark first, then by name.
func (r *run) find(o *object.Object) (record map[string]any, own bool) {
	free := func(record map[string]any) bool { return o.Extend || !r.claimed[claimOf(o.Collection, record)] }
	if o.Noted && !o.Extend {
		for _, record := range r.known.Found[object.Place(o.Collection, o.Mark().Key)] {
			if free(record) && (!o.Lax || !r.somebodys(o)) {
				return record, true
			}
		}
	}
	for _, record := range r.known.Found[object.Place(o.Collection, object.NameKey(o.Name))] {
		switch {
		case !free(record) || !o.Named(record) || r.anothers(o, record): // it was called so before, or is about to be
		case o.Collection == object.Attributes:
			return record, ownAttribute(o, record)
		default:
			return record, o.Ours(record)
		}
	}
	return nil, false
}

// differences compares field by field, the name first.
func differences(body, record map[string]any) []object.Difference {
	fields := slices.SortedFunc(maps.Keys(body), func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == object.Name:
			return -1
		case b == object.Name:
			return 1
		}
		return strings.Compare(a, b)
	})
	var found []object.Difference
	for _, field := range fields {
		found = append(found, object.Compare(field, body[field], record[field])...)
	}
	return found
}

// add creates an object.
func (r *run) add(ctx context.Context, o *object.Object, body map[string]any, missing []string) error {
	if o.Extend {
		r.refused(o, "there is no such user")
		return nil
	}
	r.known.Coming(o)
	var details []string
	if value := body[o.Told]; o.Told != "" && !object.IsEmpty(value) {
		details = []string{o.Told + " " + shown(value)}
	}
	r.line("+", o.Word, o.Name, details)
	if len(missing) > 0 {
		r.refused(o, "it needs "+strings.Join(missing, ", "))
		return nil
	}
	r.altered = r.altered || o.Collection == object.Attributes
	if !r.opts.Execute {
		r.result.Added++
		return nil
	}
	if err := r.vacate(ctx, o); err != nil {
		return err
	}
	once, _ := r.known.Resolved(o.Once)
	all, _ := object.Outgoing(body, nil).(map[string]any)
	maps.Copy(all, once)
	if o.Noted {
		all[object.Note] = o.Marked(o.Note)
	}
	if o.Collection == object.Attributes {
		all["object"], all[object.Name] = "Ticket", o.Name
	}
	answer, err := r.desk.Create(ctx, o.Collection, all)
	if err != nil {
		return r.notMade(ctx, o, err)
	}
	r.result.Added++
	r.known.Records[o.Collection] = append(r.known.Records[o.Collection], answer)
	r.known.Index(o.Collection, answer)
	r.wrote(o, body, answer)
	return nil
}

// notMade looks again after a refusal: somebody else may have made one of that
// name in the meantime.
func (r *run) notMade(ctx context.Context, o *object.Object, failure error) error {
	if !zammad.Permanent(failure) {
		return fmt.Errorf("%s %q: %w", o.Word, o.Name, failure)
	}
	r.refused(o, failure.Error())
	records, err := r.desk.List(ctx, o.Collection)
	if err != nil {
		return err
	}
	if o.Collection == object.Attributes {
		records = r.attributeRecords(records)
	}
	r.known.Keep(o.Collection, records)
	return nil
}

// change writes the fields that differ. Attributes are always written whole.
func (r *run) change(ctx context.Context, o *object.Object, body, record map[string]any, found []object.Difference) error {
	if err := r.vacate(ctx, o); err != nil {
		return err
	}
	sent := make(map[string]any)
	for _, each := range found {
		field, _, _ := strings.Cut(each.Path, ".")
		if field == object.Note { // what the mark seals may be anything
			for field, want := range body {
				sent[field] = object.Outgoing(want, record[field])
			}
			sent[object.Note] = o.Marked(o.NoteFor(record))
			break
		}
		sent[field] = object.Outgoing(body[field], record[field])
	}
	if o.Collection == object.Attributes {
		sent = attributeChange(o, body, record)
	}
	answer, err := r.desk.Update(ctx, o.Collection, object.IDOf(record), sent)
	switch {
	case err == nil:
		r.result.Changed++
		r.wrote(o, body, answer)
		maps.Copy(record, answer)
		r.known.Index(o.Collection, record)
		return nil
	case zammad.Permanent(err):
		r.refused(o, err.Error())
		return nil
	}
	return fmt.Errorf("%s %q: %w", o.Word, o.Name, err)
}

// attributeChange is the whole of an attribute. One that changes its type
// keeps nothing of what it took before.
func attributeChange(o *object.Object, body, record map[string]any) map[string]any {
	if object.TextOf(record, "data_type") != object.Scalar(body["data_type"]) {
		record = map[string]any{"position": record["position"]}
	}
	sent, _ := object.Outgoing(body, record).(map[string]any)
	sent["object"], sent[object.Name] = "Ticket", o.Name
	sent["position"] = record["position"]
	return sent
}

// wrote notes what was written and holds the answer against it: desks cut and
// drop without a word. Attributes answer with what they are still.
func (r *run) wrote(o *object.Object, body, answer map[string]any) {
	r.claim(o.Collection, answer)
	r.known.There(o, object.IDOf(answer))
	if o.Collection == object.Attributes {
		return
	}
	kept := make(map[string]any)
	for field, want := range body {
		if _, told := answer[field]; told {
			kept[field] = want
		}
	}
	if lost := differences(kept, answer); len(lost) > 0 {
		r.refused(o, "the desk keeps something else: "+strings.Join(r.details(lost), "; "))
	}
}

func (r *run) claim(collection string, record map[string]any) {
	r.claimed[claimOf(collection, record)] = true
	if m, marked := object.MarkOf(record); marked {
		r.claimed[object.Place(collection, m.Key)] = true
	}
}

func claimOf(collection string, record map[string]any) string {
	return fmt.Sprint(collection, "/", object.IDOf(record))
}
