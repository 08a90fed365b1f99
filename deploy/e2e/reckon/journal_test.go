package reckon

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// book is the journal as it is at an instant, read once.
type book struct {
	t        *testing.T
	subjects []string
	entries  map[string][]bridge.Entry
	tickets  map[int64]string // the subject of each of the desk's tickets
	told     map[telling][]*tale
}

// readBook reads the subjects past the product, and the entries of each.
func readBook(ctx context.Context, t *testing.T, db *sql.DB, store ledger.Store) *book {
	t.Helper()
	rows, err := db.QueryContext(ctx, `SELECT DISTINCT subject FROM journal ORDER BY subject`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	b := &book{t: t, entries: make(map[string][]bridge.Entry), tickets: make(map[int64]string), told: make(map[telling][]*tale)}
	for rows.Next() {
		var subject string
		if err := rows.Scan(&subject); err != nil {
			t.Fatal(err)
		}
		b.subjects = append(b.subjects, subject)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, subject := range b.subjects {
		if b.entries[subject], err = store.Journal(ctx, subject); err != nil {
			t.Fatal(err)
		}
		for i := range b.entries[subject] {
			if id := b.entries[subject][i].Ticket; id != 0 {
				b.tickets[id] = subject
			}
		}
	}
	return b
}

// fact is an entry as it counts.
type fact struct {
	*bridge.Entry

	at int64
}

// word is a value of a fact, or of several the first that there is.
func (f *fact) word(names ...string) string {
	for _, name := range names {
		if v := f.Data[name]; v != "" {
			return v
		}
	}
	return ""
}

func (f *fact) person() bool { return f.Actor == bridge.ActorPerson }
func (f *fact) desk() bool   { return f.Ticket != 0 }

// act is what a person did in Grafana.
func (f *fact) act() string { return f.Data["act"] }

// from is what a change was made from.
func (f *fact) from() string {
	if f.act() != "" && f.Data["via"] == "" {
		return ""
	}
	return f.Data["from"]
}

// facts are the entries of a subject that had happened by an instant, as they
// were corrected by then, in the order in which they count.
func (b *book) facts(subject string, now int64) []fact {
	all := b.entries[subject]
	gone, moved := make(map[int64]bool), make(map[int64]int64)
	for i := len(all) - 1; i >= 0; i-- { // the last word first
		e := &all[i]
		if e.Kind != bridge.KindCorrection || e.EffectiveAt.UnixMilli() > now || gone[e.Number] {
			continue
		}
		ref, err := strconv.ParseInt(e.Data["ref"], 10, 64)
		if _, said := moved[ref]; err != nil || gone[ref] || said || ref >= e.Number {
			continue
		}
		switch e.Data["what"] {
		case "void", "withdrawn":
			gone[ref] = true
		case "moved":
			at, err := time.Parse(time.RFC3339, e.Data["at"])
			if err != nil {
				b.t.Errorf("%s %d moves to %q", subject, e.Number, e.Data["at"])
			}
			moved[ref] = at.UnixMilli()
		}
	}
	var facts []fact
	for i := range all {
		f := fact{Entry: &all[i], at: all[i].EffectiveAt.UnixMilli()}
		if received := f.ReceivedAt.UnixMilli(); f.at > received+2*time.Minute.Milliseconds() {
			f.at = received
		}
		if to, is := moved[f.Number]; is {
			f.at = to
		}
		if !gone[f.Number] && f.at <= now {
			facts = append(facts, f)
		}
	}
	slices.SortStableFunc(facts, func(a, b fact) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.Seq, b.Seq)) })
	return facts
}

// merged are the subjects of tickets that went on in this one.
func (b *book) merged(subject string) (all []string) {
	for i := range b.entries[subject] {
		if e := &b.entries[subject][i]; e.Kind == bridge.KindAbsorbed {
			id, _ := strconv.ParseInt(e.Data["from"], 10, 64)
			if child := b.tickets[id]; child != "" && child != subject && !slices.Contains(all, child) {
				all = append(all, child)
			}
		}
	}
	return all
}

// opened tells that people opened a ticket, which no incident did.
func opened(subject string) bool { return strings.HasPrefix(subject, "ticket:") }
