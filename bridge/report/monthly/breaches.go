package monthly

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly/sweep"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// breaches are all of clocks that bind, with who had the ticket, and what people
// said of it.
func (j *job) breaches(ctx context.Context) (*Table, error) {
	t := &Table{
		Key: "breaches", Title: j.say("Dépassements, un par un"), Empty: j.say("Aucun dépassement ce mois-ci."),
		Note: j.say("Motif : ce qui est écrit au journal, puis chez qui le ticket a passé le plus de temps du délai. Un dépassement contesté reste provisoire."),
		Columns: []Column{
			{Key: "ticket", Title: j.say("Ticket"), Kind: Code},
			{Key: "criticity", Title: j.say("Criticité"), Kind: Criticity},
			{Key: "clock", Title: j.say("Délai"), Kind: Text},
			{Key: "site", Title: j.say("Établissement"), Kind: Text},
			{Key: "device", Title: j.say("Équipement"), Kind: Code},
			{Key: "breached", Title: j.say("Dépassé le"), Kind: Instant},
			{Key: "target", Title: j.say("Promis"), Kind: Duration},
			{Key: "net", Title: j.say("Durée nette"), Kind: Duration},
			{Key: "overrun", Title: j.say("Retard"), Kind: Duration},
			{Key: "state", Title: j.say("État"), Kind: Verdict},
			{Key: "motive", Title: j.say("Motif"), Kind: Text},
		},
	}
	facts := make(map[string]string)
	for _, c := range j.month.Contested {
		facts[sweep.BreachOf(c.Subject, c.Life, c.Clock)] = c.Fact
	}
	var rows [][]Cell
	for i := range j.month.Breaches {
		b := &j.month.Breaches[i]
		if !j.month.IsContractual(policy.ClockName(b.Clock)) {
			continue
		}
		motive, err := j.motive(ctx, b, facts)
		if err != nil {
			return nil, err
		}
		k := j.tickets[b.Subject]
		if k == nil {
			k = &sweep.Ticket{}
		}
		row := []Cell{
			j.ticket(cmp.Or(b.Number, k.Number), cmp.Or(b.Ticket, k.TicketID)),
			{Text: b.Criticity},
			text(j.term(policy.ClockName(b.Clock).Title())), text(j.siteTitle(k.Site)), text(k.Device),
			instant(b.At), span(milliseconds(b.Target)), spread(b.Net, 1, ""), spread(b.Overrun, 1, ""), j.breach(b), text(motive),
		}
		if !b.Stopped {
			row[7], row[8] = j.unstopped(b)
		}
		rows = append(rows, row)
	}
	t.Rows = RowsOf(rows)
	return t, nil
}

// unstopped is how long a delay took that nothing stopped: it goes on, unless the
// ticket is over.
func (j *job) unstopped(b *frozen.Row) (net, overrun Cell) {
	if !j.tally.Breaches[sweep.BreachOf(b.Subject, b.Life, b.Clock)].Over {
		return Cell{Text: j.say("en cours")}, Cell{Text: j.say("en cours")}
	}
	never := j.say("jamais arrêté")
	switch policy.ClockName(b.Clock) { //nolint:exhaustive // what ends a ticket stops the others
	case policy.ClockResponse:
		never = j.say("jamais prise en compte")
	case policy.ClockIntervention:
		never = j.say("aucune intervention")
	}
	return Cell{Text: never}, Cell{Text: j.none()}
}

func (j *job) breach(b *frozen.Row) Cell {
	switch {
	case b.Upheld:
		return verdict(j.say("contestation admise"), Warn)
	case b.Contested:
		return verdict(j.say("contesté, provisoire"), Warn)
	}
	return verdict(j.say("non respecté"), Bad)
}

// motive is why a delay was too long: a contest's words, as far as the ledger still
// has them, then who had the ticket.
func (j *job) motive(ctx context.Context, b *frozen.Row, facts map[string]string) (string, error) {
	name := sweep.BreachOf(b.Subject, b.Life, b.Clock)
	var said []string
	if fact := facts[name]; fact != "" {
		words, err := j.words(ctx, fact)
		if err != nil {
			return "", err
		}
		said = append(said, words)
	}
	if cause, there := j.tally.Breaches[name]; there && cause.Took > 0 {
		said = append(said, j.say("surtout %s : %s", j.bucket(cause.Bucket, cause.Party), j.span(cause.Took)))
		for _, flag := range cause.Flags {
			said = append(said, j.term(flag))
		}
	}
	return strings.Join(said, " ; "), nil
}

// bucket is whose a time was.
func (j *job) bucket(name, party string) string {
	switch name {
	case sla.BucketParty:
		return j.say("tiers %s", j.partyTitle(party))
	case sla.BucketPause:
		return j.say("suspendu")
	case "":
		return j.say("personne")
	}
	for _, line := range j.contract.Lines() {
		if line.Name == name {
			return line.Title
		}
	}
	return name
}

func (j *job) partyTitle(name string) string {
	if party, known := j.contract.ThirdParty(name); known && party.Title != "" {
		return party.Title
	}
	return name
}

// words are what is written beside a fact, by its subject, "#" and number.
func (j *job) words(ctx context.Context, fact string) (string, error) {
	subject, text, _ := strings.Cut(fact, "#")
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return "", fmt.Errorf("fact %q: %w", fact, err)
	}
	entries, err := j.Store.Journal(ctx, subject)
	if err != nil || number < 1 || number > int64(len(entries)) {
		return "", err
	}
	return j.entryText(&entries[number-1]), nil
}

// entryText is what a fact says, and that its words were removed where they were.
func (j *job) entryText(e *bridge.Entry) string {
	if e.Seal != "" && !ledger.HasWords(e) {
		return j.say("(texte effacé)")
	}
	return e.Text
}
