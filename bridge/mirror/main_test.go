package mirror_test

import (
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/mirror"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childDesk); url != "" {
		os.Exit(importUntilKilled(url, os.Getenv(childLedger), os.Getenv(childToken)))
	}
	goleak.VerifyTestMain(m)
}

// People of the desk in these tests.
const (
	vigie    = 5 // the bridge
	amel     = 3 // agents
	sami     = 4
	customer = 6
	former   = 9 // whom the desk does not know any more
)

var start = time.Date(2026, 3, 2, 8, 30, 0, 0, time.UTC)

// after is so many minutes after the start.
func after(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }

func directory() mirror.Directory {
	d := mirror.Directory{
		Self:   vigie,
		Terms:  mirror.Terms{Groups: []string{"N1", "N2", "N3"}, Restored: "rétabli"},
		States: map[int64]bridge.DeskState{},
		Groups: map[int64]string{1: "Users", 2: "N1", 3: "N2", 4: "N3"},
		Ours:   map[int64]bool{2: true, 3: true, 4: true},
	}
	for _, state := range []bridge.DeskState{
		{ID: 1, Name: "new", Stage: bridge.StageNew},
		{ID: 2, Name: "open", Stage: bridge.StageOpen},
		{ID: 4, Name: "closed", Stage: bridge.StageClosed},
		{ID: 5, Name: "merged", Stage: bridge.StageMerged},
		{ID: 7, Name: "rétabli", Stage: bridge.StageOpen},
		{ID: 8, Name: "résolu", Stage: bridge.StageClosing},
		{ID: 9, Name: "suspendu", Stage: bridge.StagePending},
		{ID: 3, Name: "pending reminder", Stage: bridge.StagePending},
		{ID: 10, Name: "classé", Stage: bridge.StageClosed},
	} {
		d.States[state.ID] = state
	}
	return d
}

var users = map[int64]bridge.DeskUser{
	vigie:    {ID: vigie, Login: "vigie@vigie.example", Agent: true},
	amel:     {ID: amel, Login: "amel@vigie.example", Name: "Amel Trabelsi", Agent: true},
	sami:     {ID: sami, Login: "sami@vigie.example", Name: "Sami Gharbi", Agent: true},
	customer: {ID: customer, Login: "lycee@vigie.example", Name: "Lycée"},
}

// story is a ticket to which things happen; it keeps its history as the desk
// would.
type story struct {
	mirror.Reading

	next int64 // id of the next entry
}

// opened is a ticket as it is right after somebody made it.
func opened(by int64) *story {
	s := &story{next: 100}
	s.Ticket = bridge.Ticket{
		ID: 17, Number: "30017", Group: "N1", State: "new", Stage: bridge.StageNew, Fields: map[string]string{},
		CreatedAt: start, UpdatedAt: start,
	}
	s.Users, s.Desk, s.Subject, s.At = users, directory(), "ticket:17", after(600)
	s.row(bridge.DeskChange{At: start, By: by, Object: "Ticket", Type: "created"})
	return s
}

func (s *story) row(c bridge.DeskChange) *bridge.DeskChange {
	c.ID = s.next
	s.next++
	s.Changes = append(s.Changes, c)
	return &s.Changes[len(s.Changes)-1]
}

// set changes one attribute, as part of a save at that minute.
func (s *story) set(minute int, by int64, attribute, to string) *bridge.DeskChange {
	c := bridge.DeskChange{At: after(minute), By: by, Object: "Ticket", Type: "updated", Attribute: attribute, To: to}
	switch attribute {
	case "state":
		c.From, s.Ticket.State = s.Ticket.State, to
		for id, state := range s.Desk.States {
			if state.Name == c.From {
				c.FromID = id
			}
			if state.Name == to {
				c.ToID, s.Ticket.Stage = id, state.Stage
			}
		}
	case "group":
		c.From, s.Ticket.Group = s.Ticket.Group, to
		for id, group := range s.Desk.Groups {
			if group == c.From {
				c.FromID = id
			}
			if group == to {
				c.ToID = id
			}
		}
	default:
		c.From, s.Ticket.Fields[attribute] = s.Ticket.Fields[attribute], to
	}
	s.Ticket.UpdatedAt = c.At
	return s.row(c)
}

// own makes somebody the owner; 1 is nobody.
func (s *story) own(minute int, by, to int64) *bridge.DeskChange {
	name := func(id int64) string {
		if id <= 1 {
			return "-"
		}
		return users[id].Name
	}
	c := bridge.DeskChange{
		At: after(minute), By: by, Object: "Ticket", Type: "updated", Attribute: "owner",
		FromID: max(s.Ticket.OwnerID, 1), From: name(s.Ticket.OwnerID), ToID: to, To: name(to),
	}
	if s.Ticket.OwnerID = to; to == 1 {
		s.Ticket.OwnerID = 0
	}
	s.Ticket.Owner, s.Ticket.UpdatedAt = users[to].Login, c.At
	return s.row(c)
}

// write adds an article.
func (s *story) write(minute int, by int64, sender, kind string) {
	s.writeAt(after(minute), by, sender, kind)
}

func (s *story) writeAt(at time.Time, by int64, sender, kind string) {
	id := int64(len(s.Articles) + 1)
	s.Articles = append(s.Articles, bridge.DeskArticle{ID: id, At: at, By: by, Sender: sender, Kind: kind, Internal: kind == "note"})
	s.row(bridge.DeskChange{At: at, By: by, Object: "Ticket::Article", Type: "created", Of: id, Related: s.Ticket.ID})
}
