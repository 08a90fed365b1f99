package correction

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Store keeps journals.
type Store interface {
	// Correct runs fn in one transaction, alone or as if alone; fn may be run
	// again from its beginning.
	Correct(ctx context.Context, fn func(Tx) error) error
}

// Tx is one transaction.
type Tx interface {
	// Facts are all that is known of a subject, in the order of its chain.
	Facts(subject string) ([]bridge.Entry, error)
	// Append numbers the entries, chains them to those before and keeps them
	// for good.
	Append(entries ...bridge.Entry) error
}

// Writer takes acts.
type Writer struct {
	Store    Store
	Contract func() *policy.Contract
	// Case is all that the clocks of a ticket follow from, by the incident's id
	// or the ticket's at the desk; nil where there is none.
	Case func(ctx context.Context, id string) (*sla.Case, error)
}

// Taken is what came of an act.
type Taken struct {
	Entry bridge.Entry // as it stands in the journal
	Again bool         // it stood there before: the request was told again
	State sla.State    // of the ticket's clocks after it
}

// tries is how often an act is looked at while the journal grows.
const tries = 5

// errGrown says that the journal is another than the one that was looked at.
var errGrown = errors.New("the journal grew meanwhile")

// Do takes one act. It fails with bridge.ErrNotFound or a RefusedError where the
// act cannot be taken, and then has done nothing.
func (w *Writer) Do(ctx context.Context, id string, act Act, now time.Time) (Taken, error) {
	if !slices.Contains(Acts, act.Kind) {
		return Taken{}, refuse("« %s » n'est pas une correction", act.Kind)
	}
	if err := act.lacks(); err != nil {
		return Taken{}, err
	}
	for range tries {
		found, err := w.Case(ctx, id)
		if err != nil {
			return Taken{}, err
		}
		if found == nil || len(found.Entries) == 0 {
			return Taken{}, fmt.Errorf("ticket %s: %w", id, bridge.ErrNotFound)
		}
		taken, err := w.take(ctx, found, act, now)
		if !errors.Is(err, errGrown) {
			return taken, err
		}
	}
	return Taken{}, fmt.Errorf("correct %s: %w", id, errGrown)
}

// take takes an act on a case as it was read, unless its journals grew.
func (w *Writer) take(ctx context.Context, found *sla.Case, act Act, now time.Time) (taken Taken, err error) {
	d := &deed{Act: act, found: found, contract: w.Contract(), now: now.UTC().Truncate(time.Millisecond)}
	if d.Subject == "" || d.Kind == Contest || d.Kind == Pause {
		d.Subject = found.Entries[0].Subject
	}
	err = w.Store.Correct(ctx, func(tx Tx) error {
		taken = Taken{}
		if err := unchanged(tx, found.Entries); err != nil {
			return err
		}
		before, err := d.before()
		if err != nil {
			return err
		}
		if before != nil {
			taken.Entry, taken.Again = *before, true
			return nil
		}
		if err := d.do(); err != nil {
			return err
		}
		if err := tx.Append(d.entry); err != nil {
			return err
		}
		all, err := tx.Facts(d.entry.Subject)
		if err != nil {
			return err
		}
		taken.Entry = all[len(all)-1]
		return nil
	})
	if err != nil {
		return Taken{}, err
	}
	after := *found
	if !taken.Again {
		after.Entries = append(slices.Clone(found.Entries), taken.Entry)
	}
	taken.State = sla.Evaluate(d.contract, after, d.now)
	return taken, nil
}

// unchanged tells whether the journals of a case are still those that were read.
func unchanged(tx Tx, entries []bridge.Entry) error {
	lengths := make(map[string]int)
	for i := range entries {
		lengths[entries[i].Subject]++
	}
	for subject, length := range lengths {
		all, err := tx.Facts(subject)
		if err != nil {
			return err
		}
		if len(all) != length {
			return errGrown
		}
	}
	return nil
}

// deed is an act on its way into the journal.
type deed struct {
	Act

	found    *sla.Case
	contract *policy.Contract
	now      time.Time
	state    sla.State
	entry    bridge.Entry
}

// before is the entry of the same request, if it was told already.
func (d *deed) before() (*bridge.Entry, error) {
	for i := range d.found.Entries {
		e := &d.found.Entries[i]
		if d.Request == "" || e.Data[dataRequest] != d.Request {
			continue
		}
		if !d.told(e) {
			return nil, conflict("La demande « %s » a déjà servi à un autre acte", d.Request)
		}
		return e, nil
	}
	return nil, nil //nolint:nilnil // there is none
}

func (d *deed) do() error {
	d.state = sla.Evaluate(d.contract, *d.found, d.now)
	if d.state.Stage == sla.StageHeld {
		return conflict("L'incident n'a pas encore de ticket")
	}
	return map[bridge.ActKind]func() error{
		Contest: d.contest, Uphold: d.uphold, Move: d.move, Pause: d.pause, Withdraw: d.withdraw,
	}[d.Kind]()
}

// tell makes the act's entry. It counts for the person, as of now.
func (d *deed) tell(kind bridge.Kind, text string) {
	data := d.data()
	data["via"] = d.Via
	d.entry = bridge.Entry{
		Subject: d.Subject, Kind: kind, Actor: bridge.ActorPerson, ActorRef: d.Identity.Ref, ActorName: d.Person,
		EffectiveAt: d.now, ReceivedAt: d.now, Data: data, Text: text + ", par " + d.Person + " : " + d.Motive,
		Words: map[string]string{"motive": d.Motive},
	}
	d.Identity.Tell(&d.entry)
}

// lives are all of the ticket, the first one first.
func (d *deed) lives() []*sla.State {
	all := make([]*sla.State, 0, len(d.state.Earlier)+1)
	for i := range d.state.Earlier {
		all = append(all, &d.state.Earlier[i])
	}
	return append(all, &d.state)
}

// fact is the one that the act names, which must be of this very case.
func (d *deed) fact() (*bridge.Entry, error) {
	own := false
	for i := range d.found.Entries {
		e := &d.found.Entries[i]
		own = own || e.Subject == d.Subject
		if e.Subject == d.Subject && e.Number == d.Fact {
			return e, nil
		}
	}
	if !own {
		return nil, refuse("« %s » n'est pas un journal de ce ticket", d.Subject)
	}
	return nil, refuse("Le journal %s n'a pas de fait n° %d", d.Subject, d.Fact)
}

// at is an instant as people read it.
func (d *deed) at(at time.Time) string {
	return at.In(d.contract.Location()).Format("02/01/2006 15:04:05")
}
