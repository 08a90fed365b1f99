package plugin

import (
	"cmp"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

const stateClosed = "closed"

// A word is how people read a value of the bridge, and its colour: a name
// that Grafana has for both its themes.
type word struct {
	value  string
	text   string
	colour string
}

// The words of the bridge's closed lists, in the order in which they matter.
var (
	states = []word{
		{"open", "ouvert", "red"},
		{"unverified", "à vérifier", "purple"},
		{"acknowledged", "pris en charge", "orange"},
		{"restored", "rétabli", "blue"},
		{"resolved", "résolu", "green"},
		{stateClosed, "clos", "text"},
		{"held", "temporisé", "text"}, // not yet worth a ticket: no list has it
	}
	criticities = []word{
		{"P1", "P1", "dark-red"},
		{"P2", "P2", "dark-orange"},
		{"P3", "P3", "dark-yellow"},
		{"P4", "P4", "dark-blue"},
	}
	severities = []word{
		{"critical", "critique", "dark-red"},
		{"major", "majeure", "dark-orange"},
		{"minor", "mineure", "dark-yellow"},
		{"info", "information", "dark-blue"},
	}
	families = []word{
		{"reachability", "joignabilité", ""},
		{"interface", "interface", ""},
		{"power", "alimentation", ""},
		{"performance", "performance", ""},
		{"environment", "environnement", ""},
		{"restart", "redémarrage", ""},
		{"supervision", "supervision", ""},
		{"heartbeat", "signal de vie", ""},
	}
)

var (
	stateOrder     = values(states[:len(states)-1]) // of tickets
	criticityOrder = values(criticities)
)

func values(words []word) []string {
	all := make([]string, 0, len(words))
	for _, w := range words {
		all = append(all, w.value)
	}
	return all
}

// wordsOf are the words of a dimension; none where its values are free text.
func wordsOf(dimension string) []word {
	switch dimension {
	case "state":
		return states
	case "criticity":
		return criticities
	case "severity":
		return severities
	case "family":
		return families
	}
	return nil
}

// Word is a value of a dimension as people read it; what is not known stays
// as it is, and what is missing is said.
func Word(dimension, value string) string {
	if i := slices.IndexFunc(wordsOf(dimension), func(w word) bool { return w.value == value }); i >= 0 {
		return wordsOf(dimension)[i].text
	}
	return cmp.Or(value, "(sans)")
}

// mappings let every panel show words and colours while it sorts and filters
// by the bridge's values.
func mappings(words []word) data.ValueMappings {
	mapper := make(data.ValueMapper, len(words))
	for i, w := range words {
		mapper[w.value] = data.ValueMappingResult{Text: w.text, Color: w.colour, Index: i}
	}
	return data.ValueMappings{mapper}
}
