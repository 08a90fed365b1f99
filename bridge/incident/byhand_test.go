package incident_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

func TestReadWish(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"22041": "22041", " #22041 ": "22041", "Ticket#22041": "22041", "n° 22 041": "22041", "Ticket n°\u00a022041.": "22041",
		"[Ticket#22041]": "22041", "NUMÉRO : 22041": "22041", "incident n 22041": "22041", "№ 5": "", "٢٢": "",
		"proposé": "proposé", "Propose": "proposé", "aucun": "aucun", " - ": "aucun", "0": "aucun", "Détacher": "aucun",
		"": "", "ticket": "", "22041 ou 22042": "", "https://desk/#ticket/zoom/19": "", "vingt": "", "-5": "",
	} {
		wish := incident.ReadWish(text)
		got := wish.Number
		switch {
		case wish.Proposed:
			got = bridge.AttachProposed
		case wish.Detach:
			got = bridge.AttachNone
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}

func FuzzReadWish(f *testing.F) {
	f.Add("Ticket n° 22041")
	f.Fuzz(func(t *testing.T, text string) {
		if wish := incident.ReadWish(text); wish.Number != strings.Trim(wish.Number, "#:°") || wish.Number != "" && (wish.Detach || wish.Proposed) {
			t.Errorf("%q is read as %+v", text, wish)
		}
	})
}

// couple are two incidents with tickets that have nothing in common.
func couple(t *testing.T) (r *rig, member, parent bridge.Incident) {
	t.Helper()
	r = newRig(t, withParties())
	r.fire(on("r1", "critical", ""))
	r.fire(on("r2", "critical", ""))
	r.sync()
	r.pass(time.Minute)
	return r, r.device("r1"), r.device("r2")
}

// wish has Amel write into the field, and the mirror tell that the ticket changed.
func (r *rig) wish(i bridge.Incident, text string) {
	r.t.Helper()
	r.person(i.TicketID, map[string]any{incident.FieldAttach: text})
	r.look(i.ID)
}

// digests count the articles of a ticket that say something.
func (r *rig) digests(ticket int64, part string) (n int) {
	r.t.Helper()
	for _, each := range r.articles(ticket) {
		n += b2i(strings.Contains(each.Body, part))
	}
	return n
}

// TestAttachedAtTheDesk: a person writes the number of a ticket, and that none;
// it is as if it was done elsewhere, told once on both tickets.
func TestAttachedAtTheDesk(t *testing.T) {
	t.Parallel()
	r, member, parent := couple(t)
	r.wish(member, "Ticket#"+parent.TicketNumber)
	at := r.instant()
	for range 3 {
		r.settle()
	}
	if i := r.device("r1"); i.Parent != parent.ID || i.AttachedBy != "amel@vigie.example" || i.Outdated() {
		t.Fatalf("the incident is %+v", i)
	}
	if field := r.ticket(member.TicketID).Fields[incident.FieldAttach]; field != "" {
		t.Errorf("the wish stays: %q", field)
	}
	told := r.entries(member.ID, bridge.KindAttached)
	if len(told) != 1 || told[0].Actor != bridge.ActorPerson || told[0].ActorName != "amel@vigie.example" ||
		!told[0].EffectiveAt.Equal(at) || told[0].Data["to"] != parent.ID || told[0].Data["act"] != "" {
		t.Errorf("the journal tells %+v", told)
	}
	if n := r.digests(member.TicketID, "Rattaché à «"); n != 1 {
		t.Errorf("the ticket tells it %d times", n)
	}
	if n := len(r.entries(parent.ID, bridge.KindJoined)); n != 1 {
		t.Errorf("it joined %d times", n)
	}
	r.pass(time.Minute)
	r.wish(r.device("r1"), "aucun")
	r.settle()
	r.settle()
	if i := r.device("r1"); i.Parent != "" || !i.Detached {
		t.Errorf("the incident is %+v", i)
	}
	if n := r.digests(member.TicketID, "Détaché par amel@vigie.example"); n != 1 {
		t.Errorf("the ticket tells the end %d times", n)
	}
	r.pass(time.Minute)
	r.wish(r.device("r1"), "Ticket#"+parent.TicketNumber) // the same once more
	r.settle()
	if i := r.device("r1"); i.Parent != parent.ID || i.Detached {
		t.Errorf("the incident is %+v", i)
	}
}

// TestWishRefused: the ticket says in French why, once, and the wish is gone.
func TestWishRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text, want string
		before     func(r *rig, member, parent bridge.Incident)
	}{
		"no number":        {text: "voir demain <b>", want: "« voir demain &lt;b&gt; » n'est pas le numéro d'un ticket"},
		"no such ticket":   {text: "n° 77777", want: "Aucun incident n'a le ticket n° 77777"},
		"itself":           {text: "itself", want: "n'est pas rattaché à lui-même"},
		"attached nowhere": {text: "-", want: "n'est rattaché à aucun autre"},
		"proposed":         {text: "proposé", want: "en écrivant le numéro"},
		"it is over": {text: "parent", want: "n'est plus en cours", before: func(r *rig, _, parent bridge.Incident) {
			r.keep(parent.ID, func(i *bridge.Incident) { i.State = bridge.StateClosed })
		}},
		"a problem": {text: "parent", want: "ni d'un incident ni d'une tempête", before: func(r *rig, _, parent bridge.Incident) {
			r.keep(parent.ID, func(i *bridge.Incident) { i.Nature = bridge.NatureProblem })
		}},
		"a storm": {text: "parent", want: "Seul un incident se rattache", before: func(r *rig, member, _ bridge.Incident) {
			r.keep(member.ID, func(i *bridge.Incident) { i.Nature = bridge.NatureStorm })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, member, parent := couple(t)
			if test.before != nil {
				test.before(r, member, parent)
			}
			r.wish(member, strings.NewReplacer("itself", member.TicketNumber, "parent", parent.TicketNumber).Replace(test.text))
			for range 3 {
				r.pass(pace)
				r.sync()
			}
			if field := r.ticket(member.TicketID).Fields[incident.FieldAttach]; field != "" {
				t.Errorf("the wish stays: %q", field)
			}
			if n := len(r.entries(member.ID, bridge.KindNotAttached)); n != 1 {
				t.Errorf("refused %d times", n)
			}
			articles := r.articles(member.TicketID)
			last := articles[len(articles)-1]
			if !strings.Contains(strings.ReplaceAll(last.Body, "&#39;", "'"), test.want) || !last.Internal || r.digests(member.TicketID, "non fait. ") != 1 {
				t.Errorf("the ticket says %+v", last)
			}
		})
	}
}

// TestWishOnTheirTicket: a third party's ticket is no incident.
func TestWishOnTheirTicket(t *testing.T) {
	t.Parallel()
	r, _, theirs := given(t)
	handover := r.handovers()[0]
	r.pass(time.Minute)
	r.wish(handover, "aucun")
	r.settle()
	if n := r.digests(theirs, "C'est le ticket d'un tiers") + r.digests(theirs, "C&#39;est le ticket d&#39;un tiers"); n != 1 {
		t.Errorf("told %d times: %+v", n, r.articles(theirs))
	}
	if got := r.handovers()[0]; got.Parent != handover.Parent {
		t.Errorf("it became %+v", got)
	}
}

// TestWishOnce: whatever becomes of the write, it is done and told once.
func TestWishOnce(t *testing.T) {
	t.Parallel()
	type update = func(context.Context, int64, bridge.TicketChanges) (bridge.Ticket, error)
	for name, failing := range map[string]func(*rig) update{
		"the answer is lost": func(r *rig) update {
			return func(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
				r.loseNextAnswer(http.MethodPut)
				return r.desk.Desk.UpdateTicket(ctx, id, changes)
			}
		},
		"the process dies before it": func(*rig) update {
			return func(context.Context, int64, bridge.TicketChanges) (bridge.Ticket, error) {
				return bridge.Ticket{}, errCrash
			}
		},
		"the process dies after it": func(r *rig) update {
			return func(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
				if _, err := r.desk.Desk.UpdateTicket(ctx, id, changes); err != nil {
					return bridge.Ticket{}, err
				}
				return bridge.Ticket{}, errCrash
			}
		},
		"the desk refuses it": func(r *rig) update {
			return func(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
				r.inject(zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusUnprocessableEntity, Method: http.MethodPut, PathPrefix: ticketsPath, Count: 1})
				return r.desk.Desk.UpdateTicket(ctx, id, changes)
			}
		},
		"the desk keeps the field": func(r *rig) update {
			return func(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
				changes.Fields = maps.Clone(changes.Fields)
				delete(changes.Fields, incident.FieldAttach)
				answer, err := r.desk.Desk.UpdateTicket(ctx, id, changes)
				return answer, cmp.Or(err, error(&zammad.DroppedFieldsError{Fields: []string{incident.FieldAttach}}))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, member, parent := couple(t)
			r.wish(member, parent.TicketNumber)
			r.desk.update = failing(r)
			r.sync()
			r.desk.update = nil
			for range 4 {
				r.pass(2 * lease)
				r.look(member.ID)
				r.evaluate()
				r.sync()
			}
			if i := r.device("r1"); i.Parent != parent.ID || i.Outdated() {
				t.Errorf("the incident is %+v", i)
			}
			if n, told := len(r.entries(member.ID, bridge.KindAttached)), r.digests(member.TicketID, "Rattaché à «"); n != 1 || told != 1 {
				t.Errorf("done %d times, told %d times", n, told)
			}
		})
	}
}

// TestLaterWishWins: what a person writes while the clearing of what was there
// is still to be written counts as well.
func TestLaterWishWins(t *testing.T) {
	t.Parallel()
	r, member, parent := couple(t)
	r.fire(on("r3", "critical", ""))
	r.settle()
	third := r.device("r3")
	r.wish(member, parent.TicketNumber)
	meanwhile := func() { r.wish(member, third.TicketNumber) }
	r.desk.update = func(context.Context, int64, bridge.TicketChanges) (bridge.Ticket, error) {
		meanwhile()
		return bridge.Ticket{}, errCrash
	}
	r.sync()
	r.desk.update = nil
	r.pass(2 * lease)
	r.sync()
	if i := r.device("r1"); i.Parent != third.ID {
		t.Errorf("it is part of %s", i.Parent)
	}
	if field := r.ticket(member.TicketID).Fields[incident.FieldAttach]; field != "" {
		t.Errorf("the wish stays: %q", field)
	}
	if told := r.entries(member.ID, bridge.KindAttached); len(told) != 2 {
		t.Errorf("the journal tells %+v", told)
	}
}

// TestWishNamesAMergedTicket: its number leads to where it goes on, and whose
// wish it was the ticket's history says.
func TestWishNamesAMergedTicket(t *testing.T) {
	t.Parallel()
	r, member, parent := couple(t)
	asked := r.instant().Add(-30 * time.Second)
	text := "n° 30099"
	for _, m := range []bridge.Mirrored{
		{Ticket: bridge.Ticket{ID: 9001, Number: "30099", Stage: bridge.StageMerged, MergedInto: 9002}, Subject: bridge.TicketSubject(9001)},
		{Ticket: bridge.Ticket{ID: 9002, Number: "30100", Stage: bridge.StageMerged, MergedInto: parent.TicketID}, Subject: bridge.TicketSubject(9002)},
		{Ticket: bridge.Ticket{ID: parent.TicketID, Number: parent.TicketNumber}, Subject: parent.ID},
		{Ticket: bridge.Ticket{ID: member.TicketID, Number: member.TicketNumber}, Subject: member.ID},
	} {
		m.CreatedAt, m.UpdatedAt, m.ReadAt = r.instant(), r.instant(), r.instant()
		_, err := r.store.SaveMirrored(t.Context(), &m, []bridge.Entry{{
			Subject: m.Subject, Kind: bridge.KindAttachAsked, Actor: bridge.ActorPerson, ActorName: "sami@vigie.example", Ticket: m.ID,
			EffectiveAt: asked, ReceivedAt: r.instant(), Words: map[string]string{"to": text}, Origin: fmt.Sprint("zammad:history:", m.ID),
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	r.wish(member, text)
	r.settle()
	told := r.entries(member.ID, bridge.KindAttached)
	if i := r.device("r1"); i.Parent != parent.ID || i.AttachedBy != "sami@vigie.example" || len(told) != 1 || !told[0].EffectiveAt.Equal(asked) {
		t.Errorf("the incident is %+v, told %+v", i, told)
	}
}

// TestWishOnASharedTicket: what is written on a ticket into which another
// incident's was merged is said of the one that it is the face of.
func TestWishOnASharedTicket(t *testing.T) {
	t.Parallel()
	r, guest, host := couple(t)
	r.fire(on("r3", "critical", ""))
	r.settle()
	parent := r.device("r3")
	r.merge(guest.TicketID, host.TicketNumber)
	r.look(guest.ID)
	r.settle()
	if i := r.device("r1"); i.TicketID != host.TicketID {
		t.Fatalf("the incident is %+v", i)
	}
	r.pass(time.Minute)
	r.person(host.TicketID, map[string]any{incident.FieldAttach: parent.TicketNumber})
	r.look(guest.ID)
	r.settle()
	r.look(host.ID)
	r.settle()
	r.settle()
	if got := r.device("r1").Parent + "/" + r.device("r2").Parent; got != "/"+parent.ID {
		t.Errorf("they are part of %s", got)
	}
	if field := r.ticket(host.TicketID).Fields[incident.FieldAttach]; field != "" {
		t.Errorf("the wish stays: %q", field)
	}
}
