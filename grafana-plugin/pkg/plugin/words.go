package plugin

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
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
	clockNames = []word{
		{"response", "prise en compte", ""},
		{"intervention", "intervention", ""},
		{"restore", "rétablissement", ""},
		{"resolve", "résolution", ""},
		{"party", "délai du tiers", ""},
		{"line", "délai de la ligne", ""},
	}
	clockStatuses = []word{
		{"running", "en cours", "blue"},
		{"paused", "suspendu", "text"},
		{"met", "tenu", "green"},
		{"breached", "dépassé", "red"},
		{"void", "sans objet", "text"},
	}
	natures = []word{
		{"fault", "panne", ""},
		{"storm", "panne groupée", ""},
		{"incident", "incident signalé", ""},
		{"request", "demande", ""},
		{"change", "changement", ""},
		{"problem", "problème", ""},
		{"handover", "transmission à un tiers", ""},
	}
	origins = []word{
		{"supervision", "supervision", ""},
		{"person", "utilisateur", ""},
	}
	actors = []word{
		{"person", "agent", "blue"},
		{"customer", "utilisateur", "purple"},
		{"bridge", "Vigie", "text"},
		{"source", "supervision", "orange"},
		{"desk", "Zammad", "text"},
		{"unknown", "inconnu", "text"},
	}
	roles = []word{
		{"core", "cœur", ""},
		{"router", "routeur", ""},
		{"switch", "commutateur", ""},
		{"ap", "borne Wi-Fi", ""},
		{"ups", "onduleur", ""},
		{"server", "serveur", ""},
		{"printer", "imprimante", ""},
	}
	deviceStates = []word{ // the most urgent first
		{"alarm", "en alarme", "red"},
		{"ticket", "ticket non clos", "orange"},
		{"unsupervised", "non supervisé", "purple"},
		{"unknown", "hors inventaire", "blue"},
		{"hidden", "alarme masquée", "text"},
		{"well", "en ordre", "green"},
	}
	dayStatuses = []word{ // of a site
		{reportapi.DayDown, "en panne", "red"},
		{reportapi.DayDegraded, "dégradé", "orange"},
		{reportapi.DayUp, "en ordre", "green"},
		{reportapi.DayMaintenance, "en maintenance", "blue"},
		{reportapi.DayUnmeasured, "non mesuré", "text"},
		{reportapi.DayOutside, "hors inventaire", "text"},
	}
	logEntries = []word{ // of the log book, as the bridge calls them
		{"automatique", "automatique", "text"},
		{"note", "note", "blue"},
		{"correction", "correction", "orange"},
		{"signature", "signature", "green"},
		{"effacement", "effacement", "purple"},
	}
	shiftStates = []word{
		{shiftRuns, "en cours", "blue"},
		{shiftUnsigned, "à signer", "orange"},
		{shiftSigned, "signé", "green"},
	}
	annotations = []word{
		{reportapi.AnnotatedTicket, "ticket", ""},
		{reportapi.AnnotatedChange, "changement", ""},
		{annotatedOperation, "opération", ""},
	}
	intervals = []word{
		{"hour", "heure", ""},
		{"day", "jour", ""},
		{"week", "semaine", ""},
		{"month", "mois", ""},
	}
	measures = []word{ // of series
		{"opened", "ouverts", "red"},
		{"reopened", "rouverts", "orange"},
		{"resolved", "résolus", "green"},
		{"closed", "clos", "text"},
		{"backlog", "non résolus", "blue"},
		{"unclosed", "non clos", "purple"},
		{"entered", "entrés dans le contrat", ""},
		{"left", "sortis du contrat", ""},
		{"merged", "fusionnés", ""},
		{"cancelled", "annulés", ""},
	}
)

// What else a query chooses from.
var (
	lates           = []string{"yes", "soon"}
	sorts           = []string{"pressing", "newest", "oldest", "state", "severity", "longest", "remaining"}
	everies         = values(intervals)
	annotationKinds = values(annotations)
	logKinds        = []string{"log_fact", "log_note", "log_correction", "log_signed", "log_change", "log_month", "words_erased", "log_begun"}
)

var (
	stateOrder     = values(states[:len(states)-1]) // of tickets
	criticityOrder = values(criticities)
	severityOrder  = values(severities)
	roleOrder      = values(roles)
	clockOrder     = values(clockNames[:4]) // of a contract's months
	natureOrder    = values(natures)
	originOrder    = values(origins)
	measureOrder   = values(measures)
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
	case "family", "tag":
		return families
	case "nature":
		return natures
	case "origin":
		return origins
	case "kind":
		return operationKinds
	case "role":
		return roles
	case "annotation":
		return annotations
	case "actor":
		return actors
	case "every":
		return intervals
	case "clock":
		return clockNames
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

// capital begins a title.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
