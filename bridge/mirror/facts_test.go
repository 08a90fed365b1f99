package mirror_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/mirror"
)

// told are facts in short: minute, kind, actor and what of the data is asked
// for; the opening is left out.
func told(facts []bridge.Entry, names ...string) string {
	var lines []string
	for _, f := range facts {
		if f.Kind == bridge.KindOpened {
			continue
		}
		line := fmt.Sprintf("%d %s %s", int(f.EffectiveAt.Sub(start).Minutes()), f.Kind, f.Actor)
		for _, name := range names {
			if value := f.Details()[name]; value != "" {
				line += " " + name + "=" + value
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

func TestFacts(t *testing.T) {
	t.Parallel()
	data := []string{"from", "to", "how", "reason", "party", "reference", "motive", "motivated", "into", "attribute", "article_kind", "internal", "user", "by"}
	tests := []struct {
		name   string
		happen func(s *story)
		want   string
	}{
		{"nothing", func(*story) {}, ""},
		{
			"an agent becomes its owner", func(s *story) { s.own(5, amel, amel) },
			"5 owner_set person to=3; 5 first_response person how=owner",
		},
		{
			"a dispatcher gives it to somebody", func(s *story) { s.own(5, sami, amel) },
			"5 owner_set person to=3; 5 first_response person how=owner",
		},
		{
			"it is given back", func(s *story) { s.own(5, amel, amel); s.own(9, amel, 1) },
			"5 owner_set person to=3; 5 first_response person how=owner; 9 owner_set person from=3",
		},
		{
			"a trigger gives it to somebody", func(s *story) { s.own(5, amel, sami).Source = "Trigger répartition" },
			"5 owner_set desk to=4 by=Trigger répartition",
		},
		{"the desk gives it to somebody", func(s *story) { s.own(5, 1, sami) }, "5 owner_set desk to=4"},
		{"the bridge becomes its owner", func(s *story) { s.own(5, amel, vigie) }, "5 owner_set person to=5"},
		{"an agent moves it out of new", func(s *story) { s.set(5, amel, "state", "open") }, "5 first_response person how=state"},
		{"the bridge moves it out of new", func(s *story) { s.set(5, vigie, "state", "open") }, ""},
		{"a job moves it out of new", func(s *story) { s.set(5, 1, "state", "open").Source = "Job nuit" }, ""},
		{"a customer moves it out of new", func(s *story) { s.set(5, customer, "state", "open") }, ""},
		{
			"an agent closes it at once", func(s *story) { s.set(5, amel, "state", "closed") },
			"5 first_response person how=state; 5 closed person from=new to=closed",
		},
		{"an agent merges it at once", func(s *story) {
			s.set(5, amel, "state", "merged")
			s.row(bridge.DeskChange{At: after(5), By: amel, Object: "Ticket", Type: "merged_into", FromID: 17, ToID: 21})
		}, "5 merged person into=21"},
		{"another is merged into it", func(s *story) {
			s.row(bridge.DeskChange{At: after(5), By: amel, Object: "Ticket", Type: "received_merge", FromID: 12, ToID: 17})
		}, "5 merge_received person from=12"},
		{
			"an agent writes a note", func(s *story) { s.write(5, amel, "Agent", "note") },
			"5 noted person article_kind=note internal=true; 5 first_response person how=article",
		},
		{
			"an agent writes twice", func(s *story) { s.write(5, amel, "Agent", "email"); s.write(6, sami, "Agent", "note") },
			"5 noted person article_kind=email internal=false; 5 first_response person how=article; 6 noted person article_kind=note internal=true",
		},
		{"the bridge writes", func(s *story) { s.write(5, vigie, "Agent", "note") }, ""},
		{"a trigger writes", func(s *story) { s.write(5, 1, "System", "email") }, ""},
		{"a customer writes", func(s *story) { s.write(5, customer, "Customer", "email") }, ""},
		{"it is given to another group", func(s *story) { s.set(5, amel, "group", "N2") }, "5 assigned_level person from=N1 to=N2"},
		{
			"it leaves and comes back", func(s *story) { s.set(5, amel, "group", "Users"); s.set(9, sami, "group", "N3") },
			"5 assigned_level person from=N1 to=Users; 5 left person from=N1 to=Users; 9 assigned_level person from=Users to=N3; 9 entered person from=Users to=N3",
		},
		{"it is given to a third party", func(s *story) {
			s.set(5, amel, "tiers", "operateur-a")
			s.set(7, amel, "tiers_reference", "OP-77")
			s.set(9, amel, "tiers", "")
		}, "5 third_party_handed person party=operateur-a; 7 third_party_handed person party=operateur-a reference=OP-77; 9 third_party_returned person party=operateur-a"},
		{"it is given from one third party to another, with the reference", func(s *story) {
			s.set(5, amel, "tiers", "operateur-a")
			s.set(9, amel, "tiers", "operateur-b")
			s.set(9, amel, "tiers_reference", "B1")
		}, "5 third_party_handed person party=operateur-a; 9 third_party_returned person party=operateur-a; 9 third_party_handed person party=operateur-b reference=B1"},
		{"it is suspended for a reason", func(s *story) {
			s.set(5, amel, "state", "suspendu")
			s.set(5, amel, "suspension_motif", "attente tiers")
			s.set(60, amel, "state", "open")
		}, "5 first_response person how=state; 5 suspended person reason=attente tiers; 60 resumed person from=suspendu to=open"},
		{"the reason comes later and changes", func(s *story) {
			s.set(5, amel, "state", "suspendu")
			s.set(7, amel, "suspension_motif", "attente tiers")
			s.set(8, sami, "suspension_motif", "force majeure")
		}, "5 first_response person how=state; 5 suspended person; 7 suspended person reason=attente tiers; 8 suspended person reason=force majeure"},
		{"a reason alone suspends nothing", func(s *story) { s.set(5, amel, "suspension_motif", "attente tiers") }, ""},
		{
			"it is resolved while suspended", func(s *story) { s.set(5, amel, "state", "suspendu"); s.set(9, amel, "state", "résolu") },
			"5 first_response person how=state; 5 suspended person; 9 resumed person from=suspendu to=résolu; 9 resolved person from=suspendu to=résolu",
		},
		{"from restored to its end and back", func(s *story) {
			s.set(1, amel, "state", "open")
			s.set(5, amel, "state", "rétabli")
			s.set(9, vigie, "state", "résolu")
			s.set(20, 1, "state", "closed")
			s.set(30, customer, "state", "open")
		}, "1 first_response person how=state; 5 restored person from=open to=rétabli; 9 resolved bridge from=rétabli to=résolu; " +
			"20 closed desk from=résolu to=closed; 30 reopened customer from=closed to=open"},
		{
			"from one state to another that means the same", func(s *story) {
				s.set(1, amel, "state", "suspendu")
				s.set(2, amel, "state", "pending reminder")
				s.set(3, amel, "state", "closed")
				s.set(4, amel, "state", "classé")
			},
			"1 first_response person how=state; 1 suspended person; 3 resumed person from=pending reminder to=closed; " +
				"3 closed person from=pending reminder to=closed",
		},
		{
			"restoration is withdrawn", func(s *story) { s.set(5, vigie, "state", "rétabli"); s.set(9, amel, "state", "open") },
			"5 restored bridge from=new to=rétabli; 9 reopened person from=rétabli to=open",
		},
		{
			"what was resolved is restored only", func(s *story) { s.set(5, vigie, "state", "résolu"); s.set(9, amel, "state", "rétabli") },
			"5 resolved bridge from=new to=résolu; 9 reopened person from=résolu to=rétabli; 9 restored person from=résolu to=rétabli",
		},
		{"a person imposes a criticity", func(s *story) {
			s.set(0, vigie, "criticity", "P3")
			s.set(5, amel, "criticity", "P1")
			s.set(5, amel, "criticity_motif", "examen national")
		}, "0 priority_set bridge to=P3 motivated=false; 5 priority_set person from=P3 to=P1 motive=examen national motivated=true"},
		{"the motive comes later", func(s *story) {
			s.set(5, amel, "criticity", "P1")
			s.set(6, amel, "criticity_motif", "examen national")
		}, "5 priority_set person to=P1 motivated=false; 6 priority_set person from=P1 to=P1 motive=examen national motivated=true"},
		{"supervision, nature, change", func(s *story) {
			s.set(5, amel, "remise_en_supervision", "demandée")
			s.set(6, amel, "nature", "changement")
			s.set(7, amel, "change_state", "approuvé")
		}, "5 supervision_resumed person to=demandée; 6 nature_set person to=changement; 7 change_set person to=approuvé"},
		{"an attachment is asked for, and taken off", func(s *story) {
			s.set(5, amel, "rattachement", "n° 22041")
			s.set(6, vigie, "rattachement", "")
		}, "5 attach_asked person to=n° 22041"},
		{"notes for the log book, which the bridge takes off", func(s *story) {
			s.set(5, amel, "main_courante", "directeur prévenu")
			s.set(6, vigie, "main_courante", "")
			s.set(7, amel, "main_courante", "rappelé")
		}, "5 log_asked person to=directeur prévenu; 7 log_asked person to=rappelé"},
		{"a change is planned anew", func(s *story) {
			s.set(5, amel, "change_scope", "site:ecole-7")
			s.set(6, amel, "change_end", "2026-03-02T10:00:00.000Z")
		}, "5 change_planned person to=site:ecole-7; 6 change_planned person to=2026-03-02T10:00:00.000Z"},
		{
			"somebody who is not known any more", func(s *story) { s.set(5, former, "state", "open"); s.set(7, former, "group", "N2") },
			"5 gap unknown reason=unknown_user user=9; 7 assigned_level unknown from=N1 to=N2",
		},
		{
			"… but wrote as an agent before", func(s *story) { s.write(4, former, "Agent", "note"); s.set(7, former, "group", "N2") },
			"4 noted person article_kind=note internal=true; 4 first_response person how=article; 7 assigned_level person from=N1 to=N2",
		},
		{
			"an agent by then who is a customer now", func(s *story) { s.own(3, sami, customer); s.set(7, customer, "group", "N2") },
			"3 owner_set person to=6; 3 first_response person how=owner; 7 assigned_level person from=N1 to=N2",
		},
		{"entries are missing", func(s *story) {
			s.set(5, amel, "group", "N2")
			s.set(6, amel, "group", "N3")
			s.Changes = slices.DeleteFunc(s.Changes, func(c bridge.DeskChange) bool { return c.To == "N2" })
			s.set(7, amel, "group", "N1").From = "Users"
			s.Changes[len(s.Changes)-1].FromID = 1
		}, "6 assigned_level person from=N2 to=N3; 7 gap person reason=entries_missing attribute=group; " +
			"7 assigned_level person from=Users to=N1; 7 entered person from=Users to=N1"},
		{"a state that nobody knows", func(s *story) {
			c := s.set(5, amel, "state", "attente pièce")
			c.ToID = 77
		}, "5 gap person reason=unknown_state"},
		{"what is no concern of ours", func(s *story) {
			s.set(5, amel, "title", "Autre titre")
			s.row(bridge.DeskChange{At: after(6), By: former, Object: "Ticket", Type: "notification", To: "amel(update:online)"})
			s.row(bridge.DeskChange{At: after(7), By: amel, Object: "Checklist::Item", Type: "updated", Attribute: "state", To: "closed"})
			s.row(bridge.DeskChange{At: after(8), By: amel, Object: "Ticket", Type: "invented_tomorrow", To: "x"})
		}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := opened(customer)
			test.happen(s)
			if got := told(mirror.Facts(s.Reading), data...); got != test.want {
				t.Errorf("told\n%s\nwant\n%s", strings.ReplaceAll(got, "; ", "\n"), strings.ReplaceAll(test.want, "; ", "\n"))
			}
		})
	}
}

// TestBeginning: what a history does not say of the beginning.
func TestBeginning(t *testing.T) {
	t.Parallel()
	s := opened(customer)
	s.set(5, amel, "group", "N2")
	s.set(6, amel, "criticity", "P2")
	s.Ticket.Fields["nature"] = "demande"
	first := mirror.Facts(s.Reading)[0]
	want := bridge.Entry{
		Subject: "ticket:17", Kind: bridge.KindOpened, Actor: bridge.ActorCustomer, ActorRef: "6", ActorName: "lycee@vigie.example",
		Ticket: 17, EffectiveAt: start, ReceivedAt: after(600), Origin: "zammad:ticket:17:opened",
		Text: "Ticket n° 30017 ouvert, groupe N1",
		Data: map[string]string{"group": "N1", "group_id": "2", "state": "new", "stage": "new", "number": "30017", "nature": "demande"},
	}
	if fmt.Sprint(first) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", first, want)
	}

	tests := []struct {
		name string
		make func() *story
		want string
	}{
		{"an agent opens it for himself", func() *story {
			s := opened(amel)
			s.Ticket.Owner, s.Ticket.OwnerID = "amel@vigie.example", amel
			return s
		}, "0 first_response person how=owner"},
		{"an agent opens it as solved", func() *story {
			s := opened(amel)
			s.Ticket.State, s.Ticket.Stage = "closed", bridge.StageClosed
			return s
		}, "0 first_response person how=state; 0 closed person"},
		{"the bridge opens it as suspended with a third party", func() *story {
			s := opened(vigie)
			s.Ticket.State, s.Ticket.Stage = "suspendu", bridge.StagePending
			s.Ticket.Fields["tiers"], s.Ticket.Fields["suspension_motif"] = "operateur-a", "attente tiers"
			return s
		}, "0 suspended bridge reason=attente tiers; 0 third_party_handed bridge"},
		{"an agent opens it with an article", func() *story {
			s := opened(amel)
			s.writeAt(start.Add(time.Second), amel, "Agent", "phone")
			s.writeAt(start.Add(time.Minute), amel, "Agent", "note")
			return s
		}, "1 noted person; 1 first_response person how=article"},
		{"its history begins later", func() *story {
			s := opened(customer)
			s.set(5, amel, "state", "open")
			s.Changes = s.Changes[1:]
			return s
		}, "0 gap unknown reason=history_cut; 5 first_response person how=state"},
		{"it has no history at all", func() *story {
			s := opened(customer)
			s.Changes = nil
			return s
		}, "0 gap unknown reason=history_cut"},
		{"somebody unknown opened it", func() *story { return opened(former) }, "0 gap unknown reason=unknown_user"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := told(mirror.Facts(test.make().Reading), "how", "reason"); got != test.want {
				t.Errorf("told %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestArticlesOfAMergedTicket: what was written on another ticket, its opening
// too, is no act on the one that it was merged into.
func TestArticlesOfAMergedTicket(t *testing.T) {
	t.Parallel()
	s := opened(amel)
	s.writeAt(start.Add(time.Second), amel, "Agent", "phone")
	s.writeAt(start.Add(-time.Hour), sami, "Agent", "phone") // opened before this one
	s.write(10, sami, "Agent", "phone")                      // and after it
	s.row(bridge.DeskChange{At: after(20), By: amel, Object: "Ticket", Type: "received_merge", FromID: 16, ToID: 17})
	s.write(30, sami, "Agent", "note")
	s.Changes = slices.DeleteFunc(s.Changes, func(c bridge.DeskChange) bool { return c.Of == 2 || c.Of == 3 })
	want := "20 merge_received person; 30 noted person article_kind=note internal=true; 30 first_response person how=article"
	if got := told(mirror.Facts(s.Reading), "how", "article_kind", "internal"); got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
}

// TestWrittenBetweenTwoReads: an article that the history does not have yet is
// left to the next reading, which knows what happened before it. One that a
// history lost, as imports do, is none of these.
func TestWrittenBetweenTwoReads(t *testing.T) {
	t.Parallel()
	s := opened(customer)
	s.own(5, amel, amel)
	s.write(9, sami, "Agent", "phone")
	whole := told(mirror.Facts(s.Reading), "how")
	if want := "5 owner_set person; 5 first_response person how=owner; 9 noted person"; whole != want {
		t.Fatalf("told %s\nwant %s", whole, want)
	}
	s.Changes = s.Changes[:1]
	if got := told(mirror.Facts(s.Reading)); strings.Contains(got, "first_response") || strings.Contains(got, "noted") {
		t.Errorf("told %s of an article whose history is to come", got)
	}
	s.Ticket.UpdatedAt = after(9)
	if got := told(mirror.Facts(s.Reading)); !strings.Contains(got, "9 noted person") {
		t.Errorf("told %s of an article that no history will have", got)
	}
}

// TestFirstActStands: who was first is told once, whatever the desk says later
// of the people who were.
func TestFirstActStands(t *testing.T) {
	t.Parallel()
	s := opened(customer)
	s.set(5, amel, "state", "open")
	s.write(9, sami, "Agent", "note")
	origin := func() (found string) {
		for _, f := range mirror.Facts(s.Reading) {
			if f.Kind == bridge.KindFirstAct {
				found += f.Origin + " " + f.ActorRef
			}
		}
		return found
	}
	first := origin()
	s.Users = map[int64]bridge.DeskUser{sami: users[sami]} // Amel has left
	second := origin()
	if want := "zammad:ticket:17:first_response"; first != want+" 3" || second != want+" 4" {
		t.Errorf("told %q, then %q", first, second)
	}
}

// TestRenamedGroup: a group that an administrator renamed is still ours, and
// another that got its name is not.
func TestRenamedGroup(t *testing.T) {
	t.Parallel()
	s := opened(customer)
	s.set(5, amel, "group", "N2")
	s.Desk.Groups = map[int64]string{1: "Users", 2: "N1", 3: "Niveau deux", 4: "N3"}
	s.Ticket.Group = "Niveau deux"
	if got, want := told(mirror.Facts(s.Reading)), "5 assigned_level person"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
	s.Desk.Groups[8] = "N2"
	s.set(9, amel, "group", "N2").ToID = 8
	s.Changes[len(s.Changes)-1].FromID = 3
	if got := told(mirror.Facts(s.Reading)); strings.Contains(got, "left") {
		t.Errorf("told %s: a group called as the contract says is ours", got)
	}
}

// TestRenamedStates: what states were called says nothing of what they mean;
// the one of restoration is known by either name, once the configuration follows.
func TestRenamedStates(t *testing.T) {
	t.Parallel()
	for _, configured := range []string{"rétabli", "Service rétabli"} {
		s := opened(customer)
		for minute, state := range []string{"open", "suspendu", "open", "rétabli", "résolu", "classé", "open"} {
			s.set(minute+1, amel, "state", state)
		}
		before := told(mirror.Facts(s.Reading))
		for id, name := range map[int64]string{2: "En cours", 7: "Service rétabli", 8: "Solutionné", 9: "En attente", 10: "Fermé"} {
			state := s.Desk.States[id]
			state.Name = name
			s.Desk.States[id] = state
		}
		s.Desk.Restored, s.Ticket.State = configured, "En cours"
		if got := told(mirror.Facts(s.Reading)); got != before {
			t.Errorf("%s: told %s, before %s", configured, got, before)
		}
		s.set(20, amel, "state", "Service rétabli")
		if got := strings.HasSuffix(told(mirror.Facts(s.Reading)), "20 restored person"); got != (configured == "Service rétabli") {
			t.Errorf("%s: restored %t", configured, got)
		}
	}
}

// TestWordsStayOutside: what persons are called and wrote is in no part of an
// entry that the chain binds.
func TestWordsStayOutside(t *testing.T) {
	t.Parallel()
	s := opened(customer)
	s.own(5, amel, sami)
	s.set(6, amel, "criticity", "P1")
	s.set(6, amel, "criticity_motif", "demande de M. Gharbi")
	s.set(7, amel, "tiers", "operateur-a")
	s.set(7, amel, "tiers_reference", "voir Amel")
	for _, f := range mirror.Facts(s.Reading) {
		f.ActorName, f.Text, f.Words = "", "", nil
		for _, personal := range []string{"Amel", "Gharbi", "@", "Lycée"} {
			if strings.Contains(fmt.Sprint(f), personal) {
				t.Errorf("%q stands in %+v", personal, f)
			}
		}
	}
}
