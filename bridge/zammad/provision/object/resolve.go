package object

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Known is what was found and made at the desk.
type Known struct {
	IDs     map[string]int64            // of what is wanted: by collection and key, and by collection and name
	Names   map[string]string           // of what a plan makes, likewise
	Records map[string][]map[string]any // by collection
	Found   map[string][]map[string]any // by collection and mark, and by collection and name in small letters
	// Planning counts what a plan would make as there.
	Planning bool
	missing  []string // what was referred to and is not there; kept by resolve
}

// Place is where an object of a collection is known by its key.
func Place(collection, key string) string { return collection + "/" + key }

// Keep puts the records of a collection in the place of those known before.
func (k *Known) Keep(collection string, records []map[string]any) {
	k.Records[collection] = nil
	for _, record := range records {
		k.Records[collection] = append(k.Records[collection], record)
		k.Index(collection, record)
	}
}

// Index lets a record be found: there may be thousands of schools.
func (k *Known) Index(collection string, record map[string]any) {
	under := func(key string) {
		at := Place(collection, key)
		k.Found[at] = append(k.Found[at], record)
	}
	if m, marked := MarkOf(record); marked {
		under(m.Key)
	}
	fields := []string{Kinds[collection].Find}
	if collection == Users {
		fields = append(fields, "email")
	}
	for _, field := range fields {
		if called := unescaped(TextOf(record, field)); called != "" {
			under(NameKey(called))
		}
	}
}

// NameKey is a name as the desk's rules against twins see it: without
// capitals. No mark looks like it.
func NameKey(called string) string { return "name/" + strings.ToLower(unescaped(called)) }

// There notes the id of a wanted object, which others name by its key, or by
// the name that it has or will have.
func (k *Known) There(o *Object, id int64) {
	k.IDs[Place(o.Collection, o.Key)] = id
	k.IDs[Place(o.Collection, NameKey(o.Name))] = id
}

// Coming notes an object that a plan would make.
func (k *Known) Coming(o *Object) {
	k.Names[Place(o.Collection, o.Key)] = o.Name
	k.Names[Place(o.Collection, NameKey(o.Name))] = o.Name
}

// id finds an object of ours, or one that the desk came with.
func (k *Known) id(r Ref) (int64, bool) {
	for _, key := range []string{r.Key, NameKey(r.Key)} {
		if id, ok := k.IDs[Place(r.Collection, key)]; ok {
			return id, true
		}
	}
	for _, record := range k.Found[Place(r.Collection, NameKey(r.Key))] {
		return IDOf(record), true
	}
	return 0, false
}

// Resolved puts ids in the place of references, and tells those that are not
// there yet by their names.
func (k *Known) Resolved(body map[string]any) (map[string]any, []string) {
	k.missing = nil
	all := make(map[string]any, len(body))
	for key, value := range body {
		all[key] = k.resolve(value)
	}
	slices.Sort(k.missing)
	return all, slices.Compact(k.missing)
}

func (k *Known) resolve(value any) any {
	switch value := value.(type) {
	case Ref:
		return k.reference(value)
	case StateIDs:
		return k.states(value)
	case Access:
		all := make(map[string]any)
		for _, group := range value.Groups {
			all[Scalar(k.reference(group))] = Set(value.Kinds)
		}
		if value.Open {
			return Within(all)
		}
		return all
	case map[string]any:
		return resolveMap(k, value)
	case Within:
		return Within(resolveMap(k, value))
	case []any:
		return k.resolveList(value)
	case Set:
		return Set(k.resolveList(value))
	case AtLeast:
		return AtLeast(k.resolveList(value))
	}
	return value
}

func resolveMap(k *Known, values map[string]any) map[string]any {
	all := maps.Clone(values)
	for key, value := range all {
		all[key] = k.resolve(value)
	}
	return all
}

func (k *Known) resolveList(values []any) []any {
	all := make([]any, len(values))
	for i, value := range values {
		all[i] = k.resolve(value)
	}
	return all
}

func (k *Known) reference(r Ref) any {
	id, found := k.id(r)
	switch {
	case !found:
		coming := cmp.Or(k.Names[Place(r.Collection, r.Key)], k.Names[Place(r.Collection, NameKey(r.Key))])
		made := Unmade{Word: Kinds[r.Collection].Word, Name: cmp.Or(coming, r.Key)}
		if coming == "" || !k.Planning {
			k.missing = append(k.missing, made.Word+" "+strconv.Quote(made.Name))
		}
		return made
	case r.Text || r.Prefix != "":
		return r.Prefix + strconv.FormatInt(id, 10)
	}
	return id
}

func (k *Known) states(wanted StateIDs) any {
	ids := Set{}
	for _, record := range k.Records[TicketStates] {
		kindID := Scalar(record["state_type_id"])
		fits := slices.ContainsFunc(wanted.Types, func(t int64) bool { return Scalar(t) == kindID })
		if fits && IsActive(record) && !strings.EqualFold(TextOf(record, Name), wanted.Except) {
			ids = append(ids, strconv.FormatInt(IDOf(record), 10))
		}
	}
	if len(ids) == 0 {
		k.missing = append(k.missing, "active states") // an empty list would mean every ticket
	}
	return ids
}
