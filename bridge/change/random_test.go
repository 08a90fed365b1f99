package change_test

import (
	"cmp"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/remark"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

var (
	lives = flag.Int("lives", 4, "random lives of a change that are played")
	seed  = flag.Uint64("life", 0, "the first of them")
)

// TestRandomLives: whatever people do to a change, and whatever is away, lost
// or killed meanwhile, nothing is ever hidden that enough persons did not
// approve of, nor for longer; and once all is there again, what is hidden is
// what the ticket asks for.
func TestRandomLives(t *testing.T) {
	t.Parallel()
	for n := *seed; n < *seed+uint64(*lives); n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			l := &life{rig: newRig(t), dice: rand.New(rand.NewPCG(n, 7)), allowed: make(map[string]time.Time)}
			l.play()
		})
	}
}

// life is a change and what this test knows of it by itself.
type life struct {
	*rig

	dice      *rand.Rand
	ticket    int64
	scope     string
	state     string
	open      bool
	start     time.Time
	end       time.Time
	approvers map[string]bool
	allowed   map[string]time.Time // until when each term may be hidden, by all that was ever approved of
	story     []string
}

// scopes and what each hides; nil for one that cannot be carried out.
var scopes = map[string][]string{
	"site:lycee-1":              {"site:lycee-1"},
	"site:lycee-2":              {"site:lycee-2"},
	"device:r1 dépendants":      {"device:r1", "site:lycee-1"},
	"region:tunis":              {"region:tunis"},
	"device:coeur-1 dépendants": {"device:coeur-1", "site:lycee-1", "site:lycee-2"},
	"site:lycee-9":              nil,
}

// broadScopes need a second person.
var broadScopes = map[string]bool{"region:tunis": true, "device:coeur-1 dépendants": true}

func pick[T cmp.Ordered](dice *rand.Rand, from []T) T {
	slices.Sort(from)
	return from[dice.IntN(len(from))]
}

func (l *life) play() {
	l.scope, l.state, l.open, l.approvers = "site:lycee-1", "brouillon", true, make(map[string]bool)
	l.ticket = l.rig.open(l.scope, time.Hour, 2*time.Hour)
	l.move(l.edits())
	for range 6 {
		for range 6 {
			l.step()
			l.safe()
		}
		l.rest()
	}
	if l.t.Failed() {
		l.t.Logf("story:\n%s", strings.Join(l.story, "\n"))
	}
}

func (l *life) tell(format string, args ...any) {
	l.story = append(l.story, l.now().Format(time.TimeOnly)+" "+fmt.Sprintf(format, args...))
}

// step is something that happens.
func (l *life) step() {
	switch l.dice.IntN(12) {
	case 0, 1, 2, 3, 4:
		l.act()
	case 5:
		l.source.set(func(s *source) { s.away = !s.away })
		l.tell("away: %t", l.source.away)
	case 6:
		l.source.set(func(s *source) { s.lose = true })
		l.tell("Alertmanager's next answer is lost")
	case 7:
		l.tell("the desk's next answer is lost")
		l.lost()
		return
	case 8:
		l.tell("killed")
		l.read()
		l.killed()
		l.observe()
		return
	default:
		passing := time.Duration(1+l.dice.IntN(40)) * time.Minute
		l.pass(passing)
		l.tell("%s pass", passing)
	}
	if l.dice.IntN(3) > 0 {
		l.round()
		l.observe()
	}
}

// lost looks at all changes while an answer of the desk to a write is lost.
func (l *life) lost() {
	fault, err := l.server.Inject(zammadtest.Fault{Kind: zammadtest.LostAnswer, Method: http.MethodPut, Count: 1})
	if err != nil {
		l.t.Fatal(err)
	}
	l.round()
	l.server.Remove(fault) // the next to write is a person
	l.observe()
}

// killed looks at all changes and forgets the last of it.
func (l *life) killed() {
	m := change.NewMap(load(l.t))
	k, err := change.New(change.Options{
		Store: &forgetful{Store: l.store, saves: l.dice.IntN(2)}, Sources: l.sources(), Remarks: remark.New(l.desk.Once(), l.store),
		Terms: func() change.Terms { return l.terms }, Map: func() *change.Map { return m }, Holder: "essai",
		Logger: slog.New(slog.DiscardHandler), Registerer: prometheus.NewRegistry(), Woken: func() {},
	})
	if err != nil {
		l.t.Fatal(err)
	}
	_ = k.RunOnce(l.t.Context(), l.now()) // that it fails is what it is for
}

// edits are another window.
func (l *life) edits() map[string]any {
	base := l.now().UTC().Truncate(time.Minute)
	start := base.Add(time.Duration(l.dice.IntN(60)-30) * time.Minute)
	end := start.Add(time.Duration(10+l.dice.IntN(120)) * time.Minute)
	if l.dice.IntN(8) == 0 {
		end = start.Add(8 * 24 * time.Hour)
	}
	return map[string]any{"change_start": start.Format(time.RFC3339), "change_end": end.Format(time.RFC3339)}
}

// act is a person's.
func (l *life) act() {
	fields := make(map[string]any)
	switch l.dice.IntN(7) {
	case 0, 1:
		fields["change_state"] = "approuvé"
	case 2:
		fields["change_state"] = pick(l.dice, []string{"brouillon", "annulé", "terminé"})
	case 3:
		fields["change_scope"] = pick(l.dice, slices.Collect(maps.Keys(scopes)))
		if l.dice.IntN(2) == 0 {
			fields["change_state"] = "approuvé"
		}
	case 4:
		fields = l.edits()
	case 5:
		fields = l.edits()
		fields["change_state"] = "approuvé"
	default:
		fields["state"] = map[bool]string{true: "closed", false: "open"}[l.open && l.dice.IntN(3) == 0]
	}
	who := pick(l.dice, []string{"amel", "sami"})
	l.pass(time.Second) // what one person saves at one instant is one save
	l.tell("%s sets %v", who, fields)
	l.call(who+"-agent", http.MethodPut, fmt.Sprintf("tickets/%d", l.ticket), fields, nil)
	l.observeBy(who, fields)
}

// move takes over a window.
func (l *life) move(fields map[string]any) {
	l.call("amel-agent", http.MethodPut, fmt.Sprintf("tickets/%d", l.ticket), fields, nil)
	l.observeBy("amel", fields)
}

// observeBy is what a person's act changes in what the test knows.
func (l *life) observeBy(who string, fields map[string]any) {
	if scope, set := fields["change_scope"].(string); set && scope != l.scope {
		l.scope = scope
		clear(l.approvers)
	}
	if state, set := fields["change_state"].(string); set && state != l.state {
		l.state = state
		if state == "approuvé" {
			l.approvers[who] = true
		} else {
			clear(l.approvers)
		}
	}
	for name, at := range map[string]*time.Time{"change_start": &l.start, "change_end": &l.end} {
		if text, set := fields[name].(string); set {
			*at, _ = time.Parse(time.RFC3339, text)
		}
	}
	if state, set := fields["state"].(string); set {
		l.open = state == "open"
	}
	l.allow()
}

// observe sees what the bridge did to the state.
func (l *life) observe() {
	now := l.rig.state(l.ticket)
	if now == l.state {
		return
	}
	l.tell("the bridge sets %s", now)
	l.state = now
	if now == "terminé" {
		clear(l.approvers)
	}
	l.allow()
}

// approved tells whether enough persons want what the ticket says.
func (l *life) approved() bool {
	needed := 1
	if broadScopes[l.scope] || l.end.Sub(l.start) > 7*24*time.Hour {
		needed = 2
	}
	return scopes[l.scope] != nil && len(l.approvers) >= needed
}

func (l *life) wanted() bool {
	return l.open && (l.state == "approuvé" || l.state == "en cours")
}

func (l *life) allow() {
	if !l.wanted() || !l.approved() {
		return
	}
	for _, term := range scopes[l.scope] {
		if l.end.After(l.allowed[term]) {
			l.allowed[term] = l.end
		}
	}
}

// there are the silences, those that are to begin in brackets.
func (l *life) there() (all []alertmanager.Silence) {
	now := l.now()
	l.source.set(func(s *source) {
		for _, silence := range s.silences {
			if silence.EndsAt.After(now) {
				all = append(all, silence)
			}
		}
	})
	return all
}

// safe is what must hold always.
func (l *life) safe() {
	l.t.Helper()
	for _, silence := range l.there() {
		term := change.Term(silence.Matchers).String()
		if until := l.allowed[term]; silence.EndsAt.After(until.Add(time.Second)) {
			l.tell("WRONG: %s is hidden until %s, approved until %s", term, silence.EndsAt.Format(time.DateTime), until.Format(time.DateTime))
			l.t.Errorf("%s is hidden until %s, approved of until %s", term, silence.EndsAt, until)
		}
	}
}

// rest has all there again and everything looked at, and compares.
func (l *life) rest() {
	l.t.Helper()
	l.source.set(func(s *source) { s.away, s.lose, s.full = false, false, 0 })
	for range 4 {
		l.pass(2 * time.Minute)
		l.round()
		l.observe()
	}
	l.safe()
	now := l.now()
	var want, got []string
	for _, silence := range l.there() {
		got = append(got, l.text(change.Term(silence.Matchers).String(), silence.StartsAt.After(now), silence.EndsAt))
	}
	running := l.wanted() && l.approved() && now.Before(l.end) && !now.Before(l.start.Add(-l.terms.Lead))
	if running {
		for _, term := range scopes[l.scope] {
			want = append(want, l.text(term, l.start.After(now), l.end))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	l.tell("at rest, %s %q: %v", l.state, l.scope, got)
	switch {
	case l.wanted() && !l.approved() && now.Before(l.end):
		return // what was in force may go on, which safe looks at
	case !slices.Equal(got, want):
		l.tell("WRONG: want %v", want)
		l.t.Errorf("at rest there is %v, want %v", got, want)
	}
	if l.open && l.state == "en cours" && !now.Before(l.end) {
		l.t.Errorf("its window ended at %s, and it is %s", l.end, l.state)
	}
}

func (l *life) text(term string, ahead bool, end time.Time) string {
	if ahead {
		term = "(" + term + ")"
	}
	return term + " until " + end.UTC().Format(time.DateTime)
}
