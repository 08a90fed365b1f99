package logbook

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Title is what it is about, in its own words; empty for none.
func (l *Line) Title() string {
	switch {
	case l.Incident != nil:
		return l.Incident.Title
	case l.Ticketed != nil:
		return l.Ticketed.Title
	}
	return ""
}

// TicketNumber and TicketID are of the ticket that shows what it is about.
func (l *Line) TicketNumber() string {
	switch {
	case l.Incident != nil:
		return l.Incident.TicketNumber
	case l.Ticketed != nil:
		return l.Ticketed.Number
	}
	return l.Data["number"]
}

// TicketID is the desk's; 0 for none.
func (l *Line) TicketID() int64 {
	switch {
	case l.Incident != nil:
		return l.Incident.TicketID
	case l.Ticketed != nil:
		return l.Ticketed.ID
	}
	return 0
}

// What it says, in French.
func (l *Line) What() string {
	switch l.Kind { //nolint:exhaustive // the others are below
	case bridge.KindLogBegun:
		return "La main courante est ouverte"
	case bridge.KindLogMonth:
		return "Mois " + l.Data["month"] + " arrêté, contrat « " + l.Data["contract"] + " », empreinte " + short(l.Data[bridge.LogHash])
	case bridge.KindLogChange:
		if l.Data[bridge.LogKind] == changeEnded {
			return "Changement : fin de la mise en sourdine"
		}
		return "Changement : début de la mise en sourdine"
	case bridge.KindLogSigned:
		return cmp.Or(l.Text, "Quart signé")
	case bridge.KindLogFact:
		return l.factText()
	}
	return cmp.Or(l.Text, "(mots effacés)")
}

// factText is the fact's own words, or what is known without them.
func (l *Line) factText() string {
	if l.Fact == nil {
		return "Le fait du journal n'est plus celui qui a été consigné"
	}
	if l.Fact.Kind == bridge.KindLogAsked {
		return cmp.Or(l.Fact.Words["to"], "(mots effacés)")
	}
	return cmp.Or(l.Fact.Text, factWords[l.Fact.Kind], string(l.Fact.Kind))
}

// factWords are what is told of facts whose words were removed.
var factWords = map[bridge.Kind]string{
	bridge.KindOpened: "Ouvert", bridge.KindReopened: "Rouvert", bridge.KindRestored: "Rétabli", bridge.KindUnverified: "À vérifier",
	bridge.KindPriority: "Criticité changée", bridge.KindEscalated: "Escalade", bridge.KindThirdParty: "Confié à un tiers",
	bridge.KindThirdBack: "Rendu par un tiers", bridge.KindSuspended: "Suspendu", bridge.KindResumed: "Suspension levée",
	bridge.KindAnomaly: "Anomalie après intervention", bridge.KindTicketGone: "Supprimé de Zammad", bridge.KindChange: "Changement avancé",
}

// Word is what sort of entry it is.
func (l *Line) Word() string {
	switch l.Kind { //nolint:exhaustive // the others are the bridge's own
	case bridge.KindLogNote:
		return "note"
	case bridge.KindLogCorrection:
		return "correction"
	case bridge.KindLogSigned:
		return "signature"
	case bridge.KindErased:
		return "effacement"
	}
	if l.ByPerson() {
		return "note"
	}
	return "automatique"
}

// Ref is the number of the entry that it corrects; empty for none.
func (l *Line) Ref() string { return l.Data[bridge.LogRef] }

// Signed is what a signature says of its shift; false where it is none.
func (l *Line) Signed() (Shift, bool) {
	return signatureOf(&l.Entry), l.Kind == bridge.KindLogSigned
}

// Short is the beginning of its hash.
func (l *Line) Short() string { return short(l.Hash) }

func short(hash string) string { return hash[:min(len(hash), 10)] }

// Person tells of lines those that persons put down.
func Person(lines []Line) []Line {
	return slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return !l.ByPerson() })
}

// at is an instant as people read it.
func at(t time.Time, zone *time.Location) string { return t.In(zone).Format("02/01/2006 15:04") }
