package object

import (
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Values of an object's fields are those of JSON, and these.
type (
	// Set is a list whose order does not matter.
	Set []any
	// AtLeast is a list that may hold more.
	AtLeast []any
	// Within is an object that may hold more.
	Within map[string]any
	// Least is a number that may be larger.
	Least int64
	// Secret is a text that newer desks show as asterisks.
	Secret string
	// Screens are the forms that an attribute is on: people arrange them as
	// they like, so long as no form demands a value.
	Screens map[string]any
	// Ref is the id of another object, which may not be there yet.
	Ref struct {
		Collection, Key string // its key, or the name of one that the desk came with
		Prefix          string // before the id, which is a text then
		Text            bool   // the id is a text
	}
	// StateIDs are the ids of all active states of some types, as texts.
	StateIDs struct {
		Types  []int64
		Except string // name of a state to leave out
	}
	// Unmade stands for the id of what is not there.
	Unmade struct{ Word, Name string }
	// Access gives groups kinds of access.
	Access struct {
		Groups []Ref
		Kinds  []any
		Open   bool // other groups may be there too
	}
)

// String is unlike any id.
func (u Unmade) String() string { return "(" + u.Word + " " + strconv.Quote(u.Name) + ")" }

var tagPattern = regexp.MustCompile(`<[^>]*>`)

// Plain is a text without what the desk does to texts that it keeps: special
// characters are escaped, addresses become links, other markup goes.
func Plain(text string) string {
	text = html.UnescapeString(strings.ReplaceAll(text, "\x00", ""))
	return strings.Join(strings.Fields(tagPattern.ReplaceAllString(text, " ")), " ")
}

// Scalar is a value as text, by which 3 and "3" are the same, and nothing and
// the empty text.
func Scalar(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return Plain(value)
	default:
		return fmt.Sprint(value)
	}
}

// IsEmpty tells what says no more than its absence.
func IsEmpty(value any) bool {
	switch value := value.(type) {
	case map[string]any:
		return len(value) == 0
	case []any:
		return len(value) == 0
	case bool:
		return !value
	default:
		return Scalar(value) == ""
	}
}

// Difference is one value that is not as it should be.
type Difference struct {
	Path       string
	Have, Want any
}

// Compare tells in which leaves a value differs from what it should be.
// Values to compare are resolved.
func Compare(path string, want, have any) []Difference {
	switch want := want.(type) {
	case map[string]any:
		return compareMaps(path, want, have, true)
	case Within:
		return compareMaps(path, want, have, false)
	case Screens:
		if demanded(have) {
			return []Difference{{path, "a form demands it", "no form demands it"}}
		}
		return nil
	case Set:
		return unless(sameSet(want, have), path, have, []any(want))
	case AtLeast:
		return unless(len(missingFrom(want, have)) == 0, path, have, []any(want))
	case Least:
		number, _ := have.(json.Number)
		size, err := number.Int64()
		return unless(err == nil && size >= int64(want), path, have, int64(want))
	case Secret:
		shown, _ := have.(string)
		return unless(shown == string(want) || shown != "" && strings.Trim(shown, "*") == "", path, Hidden, Hidden)
	case []any:
		return unless(sameList(want, have), path, have, want)
	case string:
		return unless(sameText(want, Scalar(have)), path, have, want)
	default:
		return unless(Scalar(want) == Scalar(have), path, have, want)
	}
}

// Hidden stands for secrets in what is printed.
const Hidden = "(secret)"

func unless(same bool, path string, have, want any) []Difference {
	if same {
		return nil
	}
	return []Difference{{path, have, want}}
}

// cutFrom is the shortest column that the desk is known to cut at.
const cutFrom = 60

// sameText sees past what the desk does to texts, cutting included.
func sameText(want, have string) bool {
	want = Plain(want)
	return want == have || len([]rune(have)) >= cutFrom && strings.HasPrefix(want, have)
}

func compareMaps[M ~map[string]any](path string, want M, have any, exact bool) []Difference {
	there, _ := have.(map[string]any)
	var found []Difference
	for _, key := range slices.Sorted(maps.Keys(want)) {
		found = append(found, Compare(path+"."+key, want[key], there[key])...)
	}
	for _, key := range slices.Sorted(maps.Keys(there)) {
		if _, known := want[key]; exact && !known && !IsEmpty(there[key]) {
			found = append(found, Difference{path + "." + key, there[key], nil})
		}
	}
	return found
}

func sameList(want []any, have any) bool {
	there, _ := have.([]any)
	if len(there) == 0 && have != nil && len(want) == 1 && len(Compare("", want[0], have)) == 0 {
		return true // one value instead of a list of it
	}
	return slices.EqualFunc(want, there, func(a, b any) bool { return len(Compare("", a, b)) == 0 })
}

func sameSet(want Set, have any) bool {
	there, _ := have.([]any)
	return len(there) == len(want) && len(missingFrom(want, have)) == 0
}

// missingFrom are the wanted items that are not there.
func missingFrom(want []any, have any) []any {
	there, _ := have.([]any)
	return slices.DeleteFunc(slices.Clone(want), func(item any) bool {
		return slices.ContainsFunc(there, func(other any) bool { return Scalar(item) == Scalar(other) })
	})
}

// demanded tells whether any form demands a value.
func demanded(forms any) bool {
	switch forms := forms.(type) {
	case map[string]any:
		for key, value := range forms {
			if key == "required" && Scalar(value) == "true" || demanded(value) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(forms, demanded)
	}
	return false
}

// Outgoing is what is sent for a value, with what may stay of what is there.
func Outgoing(want, have any) any {
	switch want := want.(type) {
	case AtLeast:
		there, _ := have.([]any)
		return append(slices.Clone(there), missingFrom(want, have)...)
	case Within:
		there, _ := have.(map[string]any)
		all := maps.Clone(there)
		if all == nil {
			all = make(map[string]any)
		}
		for key, value := range want {
			all[key] = Outgoing(value, all[key])
		}
		return all
	case map[string]any:
		there, _ := have.(map[string]any)
		all := make(map[string]any, len(want))
		for key, value := range want {
			all[key] = Outgoing(value, there[key])
		}
		return all
	case Least:
		number, _ := have.(json.Number)
		size, _ := number.Int64() // none is 0
		return max(size, int64(want))
	}
	return want
}
