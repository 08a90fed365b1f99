package change

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/internal/inventory"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Term is a part of a scope: the labels that what it hits has, all of them.
type Term map[string]string

// fits tells whether labels have all of the term's.
func (t Term) fits(found map[string]string) bool {
	for name, value := range t {
		if found[name] != value {
			return false
		}
	}
	return len(t) > 0
}

// String is the term as people write it.
func (t Term) String() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(t)) {
		parts = append(parts, name+":"+t[name])
	}
	return strings.Join(parts, "+")
}

// Scope is what a change works on: whatever fits one of its terms.
type Scope struct {
	Terms []Term
	// Dependants says that what stands downstream is meant as well.
	Dependants bool
}

// Fits tells whether labels are in the scope, but for dependants.
func (s Scope) Fits(found map[string]string) bool {
	return slices.ContainsFunc(s.Terms, func(t Term) bool { return t.fits(found) })
}

// hits tells whether a device is in the scope by its labels, of which none is
// made: there are tens of thousands of devices.
func (s Scope) hits(e *inventory.Equipment, region string) bool {
	return slices.ContainsFunc(s.Terms, func(t Term) bool {
		for name, value := range t {
			if value != labelOf(e, region, name) {
				return false
			}
		}
		return len(t) > 0
	})
}

func labelOf(e *inventory.Equipment, region, name string) string {
	switch name {
	case labels.Device:
		return e.Device
	case labels.Site:
		return e.Site
	case labels.Service:
		return e.Service
	case labels.Provider:
		return e.Provider
	case labels.Region:
		return region
	}
	return ""
}

// words are the names that a term may begin with, in both languages that
// people know them by.
var words = map[string]string{
	"site": labels.Site, "établissement": labels.Site, "etablissement": labels.Site,
	"device": labels.Device, "équipement": labels.Device, "equipement": labels.Device,
	"service":  labels.Service,
	"provider": labels.Provider, "opérateur": labels.Provider, "operateur": labels.Provider,
	"region": labels.Region, "région": labels.Region,
}

// dependantWords ask for what stands downstream.
var dependantWords = []string{"dépendants", "dependants", "dépendances", "dependances"}

const howTo = "écrire par exemple « site:lycee-1 device:sw-7 », « service:internet+region:tunis », et « dépendants » pour y joindre l'aval"

// ParseScope reads a scope and tells in French all that is wrong with it.
// Terms are separated by blanks, commas or semicolons; parts joined by "+"
// must all fit. Each name must be one of the inventory.
func ParseScope(text string, inv *inventory.Inventory) (Scope, []string) {
	var scope Scope
	var problems []string
	split := func(r rune) bool { return strings.ContainsRune(" \t\r\n,;\u00a0", r) }
	for _, word := range strings.FieldsFunc(text, split) {
		if slices.Contains(dependantWords, strings.ToLower(word)) {
			scope.Dependants = true
			continue
		}
		term, wrong := parseTerm(word, inv)
		problems = append(problems, wrong...)
		if len(wrong) == 0 && !slices.ContainsFunc(scope.Terms, func(t Term) bool { return maps.Equal(t, term) }) {
			scope.Terms = append(scope.Terms, term)
		}
	}
	if len(scope.Terms) == 0 && len(problems) == 0 {
		problems = append(problems, "le périmètre ne nomme rien : "+howTo)
	}
	return scope, problems
}

func parseTerm(word string, inv *inventory.Inventory) (Term, []string) {
	term := make(Term)
	var problems []string
	for part := range strings.SplitSeq(word, "+") {
		key, value, found := strings.Cut(part, ":")
		label, known := words[strings.ToLower(key)]
		switch {
		case !found || !known:
			problems = append(problems, fmt.Sprintf("« %s » n'est pas compris : %s", part, howTo))
		case term[label] != "":
			problems = append(problems, fmt.Sprintf("« %s » nomme deux fois la même sorte : séparer par un blanc ce qui s'ajoute", word))
		case !named(label, value, inv):
			problems = append(problems, fmt.Sprintf("« %s » n'est pas dans l'inventaire", part))
		default:
			term[label] = value
		}
	}
	return term, problems
}

// named tells whether the inventory knows a value of a label.
func named(label, value string, inv *inventory.Inventory) bool {
	var known bool
	switch label {
	case labels.Site:
		_, known = inv.Site(value)
	case labels.Device:
		_, known = inv.Device(value)
	case labels.Region:
		_, known = inv.Region(value)
	case labels.Service:
		known = slices.ContainsFunc(inv.Services, func(s inventory.Service) bool { return s.Name == value })
	case labels.Provider:
		known = slices.ContainsFunc(inv.ThirdParties, func(p inventory.ThirdParty) bool { return p.Name == value })
	}
	return known
}
