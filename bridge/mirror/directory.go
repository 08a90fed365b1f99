package mirror

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
)

// Terms are what the contract and the configuration make of the desk's names.
type Terms struct {
	Groups   []string // under contract
	Restored string   // name of the state that declares restoration
	// Parties are the third parties by the group of their tickets, as the
	// attribute tiers names them.
	Parties map[string]string
}

// Directory is what the desk's ids stand for.
type Directory struct {
	Terms

	Self   int64 // the bridge's own user
	States map[int64]bridge.DeskState
	Groups map[int64]string
	Ours   map[int64]bool   // groups under contract, also when they were renamed since
	Third  map[int64]string // third parties by their group, the same
}

// NewDirectory reads it from the desk. Ids of groups that were known before,
// if there was one before, stay what they were whatever they are called now.
func NewDirectory(ctx context.Context, desk Reader, terms Terms, before *Directory) (*Directory, error) {
	d := &Directory{
		Terms: terms, States: make(map[int64]bridge.DeskState), Groups: make(map[int64]string),
		Ours: make(map[int64]bool), Third: make(map[int64]string),
	}
	if before == nil {
		before = &Directory{}
	}
	var err error
	if d.Self, err = desk.Self(ctx); err != nil {
		return nil, err
	}
	states, err := desk.States(ctx)
	if err != nil {
		return nil, err
	}
	for _, state := range states {
		d.States[state.ID] = state
	}
	groups, err := desk.Groups(ctx)
	if err != nil {
		return nil, err
	}
	for _, group := range groups {
		d.Groups[group.ID] = group.Name
		d.Ours[group.ID] = before.Ours[group.ID] || slices.Contains(terms.Groups, group.Name)
		if party := cmp.Or(before.Third[group.ID], terms.Parties[group.Name]); party != "" {
			d.Third[group.ID] = party
		}
	}
	return d, nil
}

// missing says which groups under contract the desk does not show; nil when
// it shows all.
func (d *Directory) missing() error {
	var names []string
	for _, name := range d.Terms.Groups {
		if d.groupID(name) == 0 {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("groups under contract are not at the desk, or it shows them to others only: %s", strings.Join(names, ", "))
}

// ours tells whether a group is under contract. The name in a history is that
// of the day: it counts only where no id tells.
func (d *Directory) ours(id int64, name string) bool {
	if d.Ours[id] {
		return true
	}
	if present := d.groupID(name); present != 0 && id != 0 && present != id {
		return false // another group is called so now
	}
	return slices.Contains(d.Terms.Groups, name)
}

// party is the third party in whose group a ticket is; empty for none.
func (d *Directory) party(ticket *bridge.Ticket) string { return d.Third[d.groupID(ticket.Group)] }

// same tells whether two terms are one.
func (t Terms) same(other Terms) bool {
	return slices.Equal(t.Groups, other.Groups) && t.Restored == other.Restored && maps.Equal(t.Parties, other.Parties)
}

// stageOf is what a state means, and whether it declares restoration. A state
// that is listed no more is known by its name, if at all.
func (d *Directory) stageOf(state value) (stage bridge.TicketStage, restored bool) {
	found, known := d.States[state.id]
	if !known {
		for _, each := range d.States {
			if each.Name == state.text {
				found = each
			}
		}
	}
	return found.Stage, state.text != "" && (found.Name == d.Restored || state.text == d.Restored)
}

func (d *Directory) stateID(name string) int64 {
	for id, state := range d.States {
		if state.Name == name {
			return id
		}
	}
	return 0
}

func (d *Directory) groupID(name string) int64 {
	for id, group := range d.Groups {
		if group == name {
			return id
		}
	}
	return 0
}
