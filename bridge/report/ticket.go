package report

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

const (
	shownFacts  = 500             // of a ticket's page, the latest
	shownRead   = 10              // tickets on the status page that changed last
	seldomLater = 5 * time.Minute // what is received later is said to be
)

type ticketView struct {
	Ticket  bridge.Mirrored
	Facts   []factView // newest first
	Older   int        // that are not shown
	Gaps    int
	Now     time.Time
	Subject string // the incident; empty where there is none
}

// ServeTicket serves GET /tickets/{ticket}.
func (p *Pages) ServeTicket(w http.ResponseWriter, r *http.Request) {
	ticket, entries, err := journal(r.Context(), p.ledger, r.PathValue("ticket"))
	if err != nil {
		p.fail(w, err)
		return
	}
	if ticket == nil {
		http.Error(w, "Aucun ticket lu dans Zammad n'a cet identifiant. C'est le dernier nombre de son adresse dans Zammad, non son numéro.", http.StatusNotFound)
		return
	}
	view := ticketView{Ticket: *ticket, Now: time.Now()}
	if bridge.SubjectTicket(ticket.Subject) == 0 {
		view.Subject = ticket.Subject
	}
	view.Older = max(0, len(entries)-shownFacts)
	for i := range entries {
		if entries[i].Kind == bridge.KindGap {
			view.Gaps++
		}
	}
	view.Facts = viewed(entries, view.Older, view.Now)
	slices.SortStableFunc(view.Facts, func(a, b factView) int {
		return cmp.Or(b.EffectiveAt.Compare(a.EffectiveAt), cmp.Compare(b.Number, a.Number))
	})
	p.render(w, "ticket.gohtml", view)
}

// factView is an entry as a person reads it.
type factView struct {
	bridge.Entry

	// Right is when it happened, where a correction says otherwise than it does.
	Right time.Time
	Void  bool // it does not count any more
}

// viewed are entries from one on, with what corrections among all of them say.
func viewed(entries []bridge.Entry, from int, now time.Time) []factView {
	corrected := sla.Corrections(entries, now)
	facts := make([]factView, 0, len(entries)-from)
	for i := range entries[from:] {
		f := factView{Entry: entries[from+i]}
		right, counts := corrected(&f.Entry)
		if f.Void = !counts; counts && !right.Equal(f.EffectiveAt.Truncate(time.Millisecond)) {
			f.Right = right
		}
		facts = append(facts, f)
	}
	return facts
}

// Gone says how it came that it does not count.
func (f factView) Gone() string {
	if sla.Corrective(&f.Entry) {
		return "retiré"
	}
	return "écarté"
}

// Gap tells whether the history does not tell all there.
func (f factView) Gap() bool { return f.Kind == bridge.KindGap }

// Erased tells whether its words were removed.
func (f factView) Erased() bool { return erased(&f.Entry) }

// Late tells whether it was received long after it happened.
func (f factView) Late() bool { return f.ReceivedAt.Sub(f.EffectiveAt) > seldomLater }

// What is the fact in words, also where its own were removed.
func (f factView) What() string { return cmp.Or(f.Text, KindWord(f.Kind)) }

// By is a class of styles.
func (f factView) By() string { return by(&f.Entry) }

// ByWord says whose act it is.
func (f factView) ByWord() string {
	return map[string]string{reportapi.ByHuman: "humain", reportapi.ByAutomatic: "automatique", reportapi.ByUnknown: "inconnu"}[f.By()]
}

// Whom names the actor, or says what is known of one without a name.
func (f factView) Whom() string {
	word := actorWords[f.Actor]
	switch {
	case f.ActorName != "":
		return f.ActorName
	case f.ActorRef != "" && f.Actor == bridge.ActorSource:
		return word + " « " + f.ActorRef + " »"
	case f.ActorRef != "" && f.By() != reportapi.ByAutomatic:
		return word + " (id " + f.ActorRef + ")"
	}
	return word
}

// Values are its details under French names, in their order.
func (f factView) Values() [][2]string {
	details := f.Details()
	var all [][2]string
	for _, name := range slices.Sorted(maps.Keys(details)) {
		value := cmp.Or(yesNo[details[name]], details[name])
		switch name {
		case "stage", "state":
			value = deskState(value)
		case "unproven":
			value = cmp.Or(UnprovenWord(value), value)
		case "field":
			value = cmp.Or(fieldWords[value], value)
		}
		if value != "" && !slices.Contains(inTheText, name) {
			all = append(all, [2]string{cmp.Or(valueWords[name], name), value})
		}
	}
	return all
}

// Short is the beginning of the hash.
func (f factView) Short() string { return f.Hash[:min(len(f.Hash), 10)] }

var yesNo = map[string]string{"true": "oui", "false": "non"}

var actorWords = map[bridge.ActorKind]string{
	bridge.ActorBridge: "passerelle", bridge.ActorSource: "supervision", bridge.ActorPerson: "agent", bridge.ActorCustomer: "demandeur",
	bridge.ActorDesk: "Zammad", bridge.ActorUnknown: "auteur inconnu",
}

// KindWord is a kind of fact in French, or else its name.
func KindWord(kind bridge.Kind) string { return cmp.Or(kindWords[kind], string(kind)) }

var kindWords = map[bridge.Kind]string{
	bridge.KindOpened: "Ouvert", bridge.KindPriority: "Criticité changée", bridge.KindFirstAct: "Pris en compte",
	bridge.KindRestored: "Rétablissement déclaré", bridge.KindResolved: "Résolu", bridge.KindClosed: "Clos", bridge.KindReopened: "Rouvert",
	bridge.KindTicketFollow: "Fusionné dans un autre ticket", bridge.KindTicketGone: "Supprimé de Zammad",
	bridge.KindPersonEdit: "Champ modifié", bridge.KindPutBack: "Valeurs remises", bridge.KindErased: "Mots personnels effacés",
	bridge.KindAssigned: "Changé de groupe", bridge.KindEntered: "Entré dans le périmètre du contrat", bridge.KindLeft: "Sorti du périmètre du contrat",
	bridge.KindOwner: "Changé de responsable", bridge.KindNoted: "Note ou message d'un agent", bridge.KindThirdParty: "Confié à un tiers",
	bridge.KindThirdBack: "Rendu par un tiers", bridge.KindSuspended: "Suspendu", bridge.KindResumed: "Suspension levée",
	bridge.KindBackInService: "Remise en supervision", bridge.KindNature: "Nature changée", bridge.KindChange: "Changement avancé",
	bridge.KindAbsorbed: "Un autre ticket y a été fusionné", bridge.KindHidden: "Plus montré à la passerelle", bridge.KindVisible: "De nouveau montré à la passerelle",
	bridge.KindGap: "Historique incomplet", bridge.KindCorrection: "Correction",
}

var valueWords = map[string]string{
	"from": "avant", "to": "après", "from_id": "avant (id)", "to_id": "après (id)", "group": "groupe", "group_id": "groupe (id)", "state": "état", "stage": "étape", "number": "numéro",
	"owner": "responsable (id)", "criticity": "criticité", "nature": "nature", "outside": "hors périmètre", "party": "tiers", "reference": "référence",
	"referenced": "référence donnée", "linked": "ticket lié (id)", "linked_number": "ticket lié", "reason": "raison", "motive": "motif", "motivated": "motif donné",
	"how": "par", "into": "dans le ticket (id)", "by": "déclencheur", "article": "article (id)", "article_kind": "sorte", "internal": "interne",
	"entries": "faits", "of": "effacement de", "user": "utilisateur (id)", "attribute": "attribut", "before": "avant", "field": "champ",
	"via": "depuis", "verified": "identité prouvée", "unproven": "sans preuve car", "called": "nom dans Grafana", "alertname": "alerte", "fingerprint": "empreinte",
	"title": "titre", "priority": "priorité", "ticket": "ticket (id)", "adopted": "déjà ouvert",
	"ref": "fait n°", "clock": "délai", "handed": "confié par le fait n°", "life": "vie du ticket", "approver": "approuvé par", "request": "demande",
}

// fieldWords are the fields of a ticket that people's edits take over, by the
// bridge's name of them.
var fieldWords = map[string]string{"title": "titre", "group": "groupe", "priority": "priorité"}

// inTheText are details of acts that their text says better.
var inTheText = []string{"act", "until", "asked", "what", "supervisor", "at", "till"}

// deskState is a state or stage in French, as Zammad shows those of its own to
// agents; one that somebody named is shown as it is.
func deskState(name string) string { return cmp.Or(deskStates[name], name) }

var deskStates = map[string]string{
	"new": "nouveau", "open": "ouvert", "pending": "en attente", "pending reminder": "en attente de rappel", "pending close": "en attente de clôture",
	"closing": "à clore", "closed": "clos", "merged": "fusionné", "removed": "supprimé",
}
