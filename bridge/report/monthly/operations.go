package monthly

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// readAtOnce is of how many tickets journals are read together.
const readAtOnce = 200

// errEnough ends a walk whose taker wants no more.
var errEnough = errors.New("enough")

// operations are all facts of the month: read as they are asked for, for they
// outgrow memory as they outgrow a sheet.
func (j *job) operations(ctx context.Context) Table {
	return Table{
		Key: "operations", Title: j.say("Détail des opérations"), Empty: j.say("Aucune opération ce mois-ci."),
		Note: j.say("Tous les faits du mois des tickets qui y ont été ouverts, tels que le journal les a ; « automatique » : la passerelle, la supervision ou Zammad."),
		Columns: []Column{
			{Key: "ticket", Title: j.say("Ticket"), Kind: Code},
			{Key: "subject", Title: j.say("Sujet du journal"), Kind: Code},
			{Key: "number", Title: j.say("Fait n°"), Kind: Count},
			{Key: "at", Title: j.say("Instant"), Kind: Instant},
			{Key: "received", Title: j.say("Reçu"), Kind: Instant},
			{Key: "kind", Title: j.say("Fait"), Kind: Code},
			{Key: "text", Title: j.say("Texte"), Kind: Text},
			{Key: "by", Title: j.say("Par"), Kind: Text},
			{Key: "how", Title: j.say("Sorte d'acte"), Kind: Text},
			{Key: "counts", Title: j.say("Compte"), Kind: Text},
			{Key: "hash", Title: j.say("Empreinte"), Kind: Code},
		},
		Rows: func(yield func([]Cell, error) bool) {
			err := j.walk(ctx, func(row []Cell) error {
				if !yield(row, nil) {
					return errEnough
				}
				return nil
			})
			if err != nil && !errors.Is(err, errEnough) {
				yield(nil, err)
			}
		},
	}
}

// walk gives the rows of all facts, by tickets in the order of their opening.
func (j *job) walk(ctx context.Context, give func([]Cell) error) error {
	done := 0
	for some := range slices.Chunk(j.tally.Tickets, readAtOnce) {
		subjects := make([]string, 0, len(some))
		for i := range some {
			subjects = append(subjects, some[i].Journal)
		}
		from, err := j.read.Cases(ctx, subjects)
		if err != nil {
			return err
		}
		for i := range some {
			known, err := report.CaseOfSubject(ctx, from, some[i].Journal)
			if err != nil {
				return err
			}
			if known == nil {
				continue
			}
			if err := j.factsOf(known.Entries, some[i].Number, some[i].TicketID, give); err != nil {
				return err
			}
		}
		done += len(some)
		j.progress(done, len(j.tally.Tickets), j.say("Détail des opérations"))
	}
	return nil
}

// factsOf are those of one ticket that happened in the month.
func (j *job) factsOf(entries []bridge.Entry, number string, ticket int64, give func([]Cell) error) error {
	happened := sla.Corrections(entries, j.asOf)
	for i := range entries {
		e := &entries[i]
		if !j.in(e.EffectiveAt.UnixMilli()) {
			continue
		}
		said := j.entryText(e)
		if said == "" {
			said = j.kind(e.Kind)
		}
		counts := Cell{}
		if right, is := happened(e); !is {
			counts.Text = j.say("non : corrigé")
		} else if !right.Equal(e.EffectiveAt) {
			counts.Text = j.say("déplacé au %s", j.at(right))
		}
		row := []Cell{
			j.ticket(number, ticket), text(e.Subject), count(e.Number), instant(e.EffectiveAt.UnixMilli()), instant(e.ReceivedAt.UnixMilli()), text(string(e.Kind)),
			text(said), text(j.who(e)), text(j.how(e)), counts, text(e.Hash),
		}
		if err := give(row); err != nil {
			return err
		}
	}
	return nil
}

// kind is what a fact without a text is called.
func (j *job) kind(kind bridge.Kind) string {
	if j.english {
		return strings.ReplaceAll(string(kind), "_", " ")
	}
	return report.KindWord(kind)
}

func (j *job) who(e *bridge.Entry) string {
	if who := e.Who(); who != "" && (e.Seal == "" || ledger.HasWords(e)) {
		return who
	}
	switch e.Actor {
	case bridge.ActorBridge:
		return j.say("la passerelle")
	case bridge.ActorSource:
		return j.say("supervision")
	case bridge.ActorDesk:
		return "Zammad"
	case bridge.ActorPerson, bridge.ActorCustomer:
		return j.say("une personne")
	case bridge.ActorUnknown:
	}
	return j.say("inconnu")
}

// how tells people's acts from automatic ones.
func (j *job) how(e *bridge.Entry) string {
	switch e.Actor {
	case bridge.ActorPerson:
		return j.say("agent")
	case bridge.ActorCustomer:
		return j.say("demandeur")
	case bridge.ActorBridge, bridge.ActorSource, bridge.ActorDesk:
		return j.say("automatique")
	case bridge.ActorUnknown:
	}
	return j.say("inconnu")
}
