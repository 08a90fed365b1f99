package change

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/remark"
)

// Topics of what is told on a change.
const (
	topicPreview = "change.preview"
	topicState   = "change.state"
	topicEnd     = "change.end"
	topicAnomaly = "change.anomaly"
	topicLate    = "change.late"
)

// Bounds of a note.
const (
	shownAlerts  = 30
	shownSites   = 10
	mostOverlaps = 50
	lateNews     = 24 * time.Hour // what ended before that is no news
)

// news is what is told.
type news struct {
	topic, print  string
	subject, name string // of the template
	state         string // that the ticket is to show with it
	fill          func(ctx context.Context, v *view) error
}

// say tells news once. The ticket's attributes must be as they were read, else
// it is looked at again.
func (l *look) say(ctx context.Context, n news) error {
	told, err := l.Remarks.Told(ctx, l.ticket.ID, n.topic)
	if err != nil || told == n.print {
		return err
	}
	v := l.view()
	if n.fill != nil {
		if err := n.fill(ctx, &v); err != nil {
			return err
		}
	}
	note, err := v.render(n.name, n.subject)
	if err != nil {
		return err
	}
	changed := false
	err = l.Remarks.Say(ctx, remark.Saying{
		Ticket: l.ticket.ID, Topic: n.topic, Print: n.print,
		Changes: func(now bridge.Ticket) bridge.TicketChanges {
			if changed = !l.same(now); changed {
				return bridge.TicketChanges{}
			}
			changes := bridge.TicketChanges{Note: &note}
			if n.state != "" && n.state != now.Fields[FieldState] {
				changes.Fields = map[string]string{FieldState: n.state}
			}
			return changes
		},
	})
	switch {
	case errors.Is(err, bridge.ErrNotFound), errors.Is(err, bridge.ErrNoAccess):
		return nil // there is nobody to tell
	case err == nil && changed:
		return errElsewhere
	}
	return err
}

// same tells whether a ticket asks for what was read of it.
func (l *look) same(now bridge.Ticket) bool {
	for _, name := range []string{FieldNature, FieldState, FieldScope} {
		if now.Fields[name] != l.field(name) {
			return false
		}
	}
	start, _ := instant(now.Fields[FieldStart], l.terms.Location)
	end, _ := instant(now.Fields[FieldEnd], l.terms.Location)
	return start.Equal(l.start) && end.Equal(l.end)
}

// preview shows what the scope comes down to, when it, the window or what
// collides with it is another.
func (l *look) preview(ctx context.Context, at phase) error {
	state := l.field(FieldState)
	asked := at == waiting || at == running || at == refused || at == draft && (state == "" || state == StateDraft)
	if !l.alive || !asked || l.field(FieldScope) == "" || !l.end.IsZero() && !l.end.After(l.now) {
		return nil
	}
	collisions, err := l.collisions(ctx)
	if err != nil {
		return err
	}
	content := []string{l.field(FieldScope), l.start.String(), l.end.String(), strings.Join(l.problems, "\n")}
	for _, c := range collisions {
		content = append(content, strconv.FormatInt(c.With.Ticket, 10))
		if c.Twin {
			content = append(content, "twin")
		}
	}
	return l.say(ctx, news{
		topic: topicPreview, print: digest(content), subject: "Changement : ce que couvre le périmètre", name: "preview",
		fill: func(ctx context.Context, v *view) error {
			v.Collisions, v.Late = collisions, at == running && !l.approved()
			alerts, err := l.shelf.active(ctx)
			v.Unknown = err != nil
			v.show(l.firing(alerts, newExtent(l.hidden, *l.row)))
			return nil
		},
	})
}

func digest(parts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// collisions are other changes at the same time that hit the same sites.
func (l *look) collisions(ctx context.Context) ([]Collision, error) {
	if !l.sound() {
		return nil, nil
	}
	others, err := l.Store.ChangesBetween(ctx, l.start, l.end, mostOverlaps)
	if err != nil {
		return nil, err
	}
	m := l.Map()
	var found []Collision
	for i := range others {
		if others[i].Ticket == l.ticket.ID {
			continue
		}
		scope, wrong := ParseScope(others[i].Scope, m.inv)
		if c, hit := collide(l.reach, m.Reach(scope), others[i]); hit && len(wrong) == 0 {
			found = append(found, c)
		}
	}
	return found, nil
}

// firing are the alerts within an extent, the latest first.
func (l *look) firing(alerts []alertmanager.Active, x extent) []alertmanager.Active {
	hit := slices.DeleteFunc(slices.Clone(alerts), func(a alertmanager.Active) bool { return !x.hits(a.Labels) })
	slices.SortStableFunc(hit, func(a, b alertmanager.Active) int { return cmp.Compare(b.StartsAt.Unix(), a.StartsAt.Unix()) })
	return hit
}

// enter tells where the change is now.
func (l *look) enter(ctx context.Context, at phase, state string) error {
	n := news{topic: topicState, state: state}
	switch {
	case at == refused:
		n.print, n.subject, n.name = "refused@"+l.row.SeenAt.String(), "Changement non lancé", "refused"
	case at == waiting && state != "":
		n.print, n.subject, n.name = "moved@"+l.start.String(), "Changement reporté", "moved"
	case at == running && l.sound() && l.approved():
		n.print = "begun@" + l.row.BegunAt.String() + digest([]string{l.row.Scope})
		n.subject, n.name = "Intervention commencée", "begun"
	case at == missed && l.alive && l.row.BegunAt.IsZero() && l.now.Sub(later(l.end, l.ticket.UpdatedAt)) < lateNews:
		n.print, n.subject, n.name = "missed@"+l.end.String(), "Changement non lancé", "missed"
	default:
		return nil
	}
	return l.say(ctx, n)
}
