package relational

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// personal are the words that are, or hold, what a person is called or wrote.
// What is told of sources and of the bridge's own acts stays.
const personal = `(j.actor NOT IN ('bridge', 'source', 'desk') OR w.data <> '{}' OR j.kind = 'owner_set'
	OR j.actor = 'desk' AND w.actor_name <> '')`

// Erase removes words, unless it is only to tell which: then nothing is
// written. The entries themselves stay, so that every chain stays whole, and
// the erasure is put down in each.
func (l *Ledger) Erase(ctx context.Context, e ledger.Erasure, execute bool) (erased ledger.Erased, err error) {
	if !execute {
		err = l.engine.Snapshot(ctx, func(db DB) error {
			target, err := find(ctx, db, e)
			if err != nil {
				return err
			}
			erased, err = target.erased(ctx, db)
			return err
		})
		return erased, err
	}
	err = l.transact(ctx, func(t *Tx) error {
		target, err := find(ctx, t.db, e)
		if err != nil {
			return err
		}
		if erased, err = target.erased(ctx, t.db); err != nil {
			return err
		}
		since, err := target.since(ctx, t.db, erased.Entries)
		if err != nil {
			return err
		}
		if err := target.remove(t, erased.Entries, e.At); err != nil {
			return fmt.Errorf("remove words: %w", err)
		}
		if err := t.withdraw(since, e.At); err != nil {
			return fmt.Errorf("withdraw reports: %w", err)
		}
		return t.Append(records(e, target, erased.Entries)...)
	})
	if err == nil {
		erased.Lingers = l.engine.Forget(ctx) != nil
	}
	return erased, err
}

// erasing is whose words are removed, as conditions on the tables.
type erasing struct {
	what                        string // as in the table erased
	ids                         []int64
	entries, tickets, incidents condition
	person                      bool
}

type condition struct {
	where string
	args  []any
}

func find(ctx context.Context, db DB, e ledger.Erasure) (*erasing, error) {
	if e.Ticket != 0 {
		return findTicket(ctx, db, e.Ticket)
	}
	return findPerson(ctx, db, e.Person)
}

func findTicket(ctx context.Context, db DB, id int64) (*erasing, error) {
	subjects, err := List(ctx, db, scanOne[string], `SELECT subject FROM ticket WHERE id = ?
		UNION SELECT id FROM incident WHERE ticket_id = ? UNION SELECT subject FROM journal WHERE ticket = ?`, id, id, id)
	if err == nil && len(subjects) == 0 {
		err = fmt.Errorf("ticket %d: %w", id, ledger.ErrNobody)
	}
	if err != nil {
		return nil, err
	}
	// Of an incident with several tickets, what the bridge itself put down
	// goes with any of them. The log book is about many: of it goes what was
	// written about this one.
	entries := condition{
		"j.kind <> 'words_erased' AND " + personal + " AND (j.subject <> 'logbook' AND j.ticket IN (0, ?) AND " + in("j.subject", len(subjects)) +
			" OR j.subject = 'logbook' AND (j.ticket = ?",
		append(append([]any{id}, anys(subjects)...), id),
	}
	for _, subject := range subjects {
		entries.where += " OR j.data LIKE ?" // as encode writes it
		entries.args = append(entries.args, `%"`+bridge.LogSubject+`":"`+subject+`"%`)
	}
	entries.where += "))"
	return &erasing{
		what: "ticket", ids: []int64{id}, entries: entries,
		tickets: condition{"id = ?", []any{id}}, incidents: condition{"ticket_id = ?", []any{id}},
	}, nil
}

// desk is the id of the desk itself, which has no words of its own.
const desk = 1

// findPerson knows somebody by the id or by the login, and takes the other
// from what the ledger tells of both: acts that the bridge heard of have a
// login alone.
func findPerson(ctx context.Context, db DB, person string) (*erasing, error) {
	id, _ := strconv.ParseInt(person, 10, 64)
	if person == "" || id == desk {
		return nil, fmt.Errorf("person %q: %w", person, ledger.ErrNobody)
	}
	refs, err := List(ctx, db, scanOne[string], `SELECT j.actor_ref FROM journal j LEFT JOIN words w ON w.seq = j.seq
		WHERE j.actor NOT IN ('bridge', 'source') AND j.actor_ref NOT IN ('', '1') AND (w.actor_name = ? OR j.actor_ref = ?)
		UNION SELECT CAST(owner_id AS TEXT) FROM ticket WHERE owner_id <> 0 AND (owner = ? OR owner_id = ?)`, person, person, person, id)
	if err != nil {
		return nil, err
	}
	logins := []string{person}
	if len(refs) > 0 {
		known, err := List(ctx, db, scanOne[string], `SELECT DISTINCT w.actor_name FROM journal j JOIN words w ON w.seq = j.seq
			WHERE w.actor_name <> '' AND j.actor NOT IN ('bridge', 'source') AND `+in("j.actor_ref", len(refs)), anys(refs)...)
		if err != nil {
			return nil, err
		}
		logins = append(logins, known...)
	} else {
		heard, err := List(ctx, db, scanOne[string], `SELECT actor_name FROM words WHERE actor_name = ?
			UNION SELECT ticket_owner FROM incident WHERE ticket_owner = ? UNION SELECT updated_by FROM ticket WHERE updated_by = ?`, person, person, person)
		if err == nil && len(heard) == 0 {
			err = fmt.Errorf("person %q: %w", person, ledger.ErrNobody)
		}
		if err != nil {
			return nil, err
		}
	}
	return personErasing(refs, logins), nil
}

func personErasing(refs, logins []string) *erasing {
	e := &erasing{what: "user", person: true}
	e.entries = condition{"j.actor NOT IN ('bridge', 'source') AND " + in("w.actor_name", len(logins)), anys(logins)}
	e.tickets = condition{in("owner", len(logins)) + " OR " + in("updated_by", len(logins)), append(anys(logins), anys(logins)...)}
	e.incidents = condition{in("ticket_owner", len(logins)), anys(logins)}
	for _, login := range logins {
		e.incidents.where += " OR why = ?"
		e.incidents.args = append(e.incidents.args, chosenBy+login)
	}
	for _, ref := range refs {
		e.entries.where += " OR j.actor NOT IN ('bridge', 'source') AND j.actor_ref = ?"
		e.entries.args = append(e.entries.args, ref)
		id, err := strconv.ParseInt(ref, 10, 64)
		if err != nil {
			continue // no user of the desk
		}
		e.ids = append(e.ids, id)
		e.entries.where += " OR j.kind = 'owner_set' AND j.data LIKE ?" // as encode writes it
		e.entries.args = append(e.entries.args, `%"to":"`+ref+`"%`)
		e.tickets.where += " OR owner_id = ? AND owner <> ''"
		e.tickets.args = append(e.tickets.args, id)
	}
	return e
}

// chosenBy begins the reason of a criticity that a person chose.
const chosenBy = "choisie par "

// erased tells what would go, or goes.
func (t *erasing) erased(ctx context.Context, db DB) (erased ledger.Erased, err error) {
	erased.Entries, err = List(ctx, db, scanEntry,
		selectEntry+"WHERE w.seq IS NOT NULL AND ("+t.entries.where+") ORDER BY j.subject, j.number", t.entries.args...)
	for query, n := range map[string]*int{
		"SELECT count(*) FROM ticket WHERE " + t.ticketsNaming():                              &erased.Tickets,
		"SELECT count(*) FROM incident WHERE state = 'closed' AND " + t.incidentsNaming():     &erased.Incidents,
		"SELECT count(*) FROM incident WHERE NOT state = 'closed' AND " + t.incidentsNaming(): &erased.Open,
	} {
		args := t.incidents.args
		if n == &erased.Tickets {
			args = t.tickets.args
		}
		var counts []int
		if err == nil {
			if counts, err = List(ctx, db, scanOne[int], query, args...); err == nil {
				*n = counts[0]
			}
		}
	}
	if err != nil {
		return erased, err
	}
	since, err := t.since(ctx, db, erased.Entries)
	if err == nil {
		erased.Reports, err = reportsSince(ctx, db, since)
	}
	return erased, err
}

func (t *erasing) ticketsNaming() string {
	return "(" + t.tickets.where + ") AND (title <> '' OR owner <> '' OR updated_by <> '' OR fields <> '{}')"
}

func (t *erasing) incidentsNaming() string {
	return "(" + t.incidents.where + ") AND (ticket_owner <> '' OR why LIKE '" + chosenBy + "%' AND why <> '" + chosenBy + "une personne')"
}

// remove is the erasing itself. Incidents that are not closed are at work:
// whoever works on one would write back what it read.
func (t *erasing) remove(tx *Tx, entries []bridge.Entry, at time.Time) error {
	for i := range entries {
		if err := tx.exec(`DELETE FROM words WHERE seq = ?`, entries[i].Seq); err != nil {
			return err
		}
	}
	for _, id := range t.ids {
		err := tx.exec(`INSERT INTO erased (what, id, until) VALUES (?, ?, ?)
			ON CONFLICT (what, id) DO UPDATE SET until = excluded.until`, t.what, id, stamp(at))
		if err != nil {
			return err
		}
	}
	if err := t.forgetSurveyed(tx); err != nil {
		return err
	}
	blank := "title = '', owner = '', updated_by = '', fields = '{}'"
	if t.person {
		blank = "owner = '', updated_by = ''"
	}
	if err := tx.exec("UPDATE ticket SET "+blank+" WHERE "+t.ticketsNaming(), t.tickets.args...); err != nil {
		return err
	}
	return tx.exec("UPDATE incident SET ticket_owner = '', why = CASE WHEN why LIKE '"+chosenBy+"%' THEN '"+chosenBy+
		"une personne' ELSE why END WHERE state = 'closed' AND "+t.incidentsNaming(), t.incidents.args...)
}

// forgetSurveyed removes what tells, to whoever knows an address, that it was
// asked. That somebody wants not to be asked stays.
func (t *erasing) forgetSurveyed(tx *Tx) error {
	if len(t.ids) == 0 {
		return nil
	}
	of := "ticket"
	if t.person {
		of = "customer"
	}
	return tx.exec("UPDATE survey SET address = '' WHERE "+in(of, len(t.ids)), anys(t.ids)...)
}

// records put an erasure down in each chain that it touched.
func records(e ledger.Erasure, t *erasing, entries []bridge.Entry) []bridge.Entry {
	counts := make(map[string]int)
	var subjects []string
	for i := range entries {
		if counts[entries[i].Subject]++; counts[entries[i].Subject] == 1 {
			subjects = append(subjects, entries[i].Subject)
		}
	}
	name := rand.Text()
	var all []bridge.Entry
	for _, subject := range subjects {
		all = append(all, bridge.Entry{
			Subject: subject, Kind: bridge.KindErased, Actor: bridge.ActorPerson, ActorName: e.By, Ticket: e.Ticket, EffectiveAt: e.At, ReceivedAt: e.At,
			Data:   map[string]string{"of": t.what, "entries": strconv.Itoa(counts[subject])},
			Origin: "erasure:" + name + ":" + subject,
			Text:   "Mots personnels effacés : " + strconv.Itoa(counts[subject]) + " faits les ont perdus",
		})
	}
	return all
}
