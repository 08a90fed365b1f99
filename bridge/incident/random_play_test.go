package incident_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// play is one random life of the whole bridge: real ledger, real client,
// simulated desk, a clock that jumps, and what truly happens beside it.
type play struct {
	*rig
	did tally

	rng    *rand.Rand
	body   *mortal
	amel   *zammad.Client
	bridge int64 // the bridge's user at the desk

	alerts []bridge.Alert
	truth  map[string]*fire    // by fingerprint, what goes on
	fires  []*fire             // all that there were
	unsent []string            // fingerprints of which the bridge does not know the news yet
	asked  map[string]bool     // incidents for which somebody acted beside the desk
	wished map[string]int      // how often somebody wrote into the field of an incident's ticket
	late   [][]incident.Report // what was delivered, to be delivered once more
}

// fire is a time for which an alert fires, as only the source knows.
type fire struct {
	alert       bridge.Alert
	begun       time.Time
	known, over time.Time // when the bridge had taken it in; zero for not yet
}

func newPlay(t *testing.T, seed uint64) *play {
	t.Helper()
	p := &play{
		rig: newRig(t, withParties()), rng: rand.New(rand.NewPCG(seed, 0)),
		truth: make(map[string]*fire), asked: make(map[string]bool), wished: make(map[string]int),
	}
	p.store.once = true // the play counts what was taken in
	p.amel = p.client("amel-agent")
	self, err := p.client("vigie-agent").Self(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.bridge = self
	// Devices with one or two alerts, some on one provider: three at once are
	// a storm.
	for n := range 6 {
		for k := range 1 + n%2 {
			a := alert(fmt.Sprintf("a%d-%d", n, k), []string{"critical", "major", "minor"}[(n+k)%3], fmt.Sprintf("sw%d", n))
			a.Labels["provider"], a.Labels["region"] = fmt.Sprintf("p%d", n%2), fmt.Sprintf("r%d", n)
			a.Labels["site"] = fmt.Sprintf("s%d", n)
			p.alerts = append(p.alerts, a)
		}
	}
	p.reborn()
	return p
}

// reborn starts the process anew: nothing but the ledger is left of it.
func (p *play) reborn() {
	p.body = &mortal{}
	keyer, err := incident.NewKeyer(incident.DefaultKeys)
	if err != nil {
		p.fatal(err)
	}
	terms := func() *policy.Contract { return p.policy }
	store := mortalStore{p.store, p.body}
	p.intake = incident.NewIntake(store, keyer, terms, func() {})
	p.clock = incident.NewClock(store, terms, p, p, discard, nil, func() {})
	p.correlate(related())
}

// run plays some acts of some steps each, and then the end.
func (p *play) run() tally {
	for range 3 {
		for range 15 + p.rng.IntN(15) {
			p.pass(time.Duration(1+p.rng.IntN(40)) * time.Second)
			p.step()
			p.did.steps++
		}
		p.calm()
		p.check()
	}
	p.finish()
	return p.did
}

// step is whatever happens next.
func (p *play) step() {
	choices := []struct {
		weight int
		do     func()
	}{
		{14, p.begin},
		{10, p.end},
		{4, p.many},
		{8, p.tick},
		{10, p.write},
		{10, p.deliver},
		{4, p.again},
		{5, p.wait},
		{8, p.edit},
		{5, p.beside},
		{4, p.attach},
		{6, p.die},
		{6, p.fail},
		{3, p.blind},
		{2, p.mergeInto},
	}
	total := 0
	for _, c := range choices {
		total += c.weight
	}
	at := p.rng.IntN(total)
	for _, c := range choices {
		if at -= c.weight; at < 0 {
			c.do()
			return
		}
	}
}

func (p *play) some() bridge.Alert { return p.alerts[p.rng.IntN(len(p.alerts))] }

// begin has an alert fire; the bridge hears of it when it is delivered.
func (p *play) begin() { p.fires1(p.some()) }

func (p *play) fires1(a bridge.Alert) {
	if p.truth[a.Fingerprint] != nil {
		return
	}
	f := &fire{alert: a, begun: p.instant()}
	p.truth[a.Fingerprint], p.fires = f, append(p.fires, f)
	p.news(a.Fingerprint)
}

func (p *play) end() { p.ends(p.some()) }

func (p *play) ends(a bridge.Alert) {
	f := p.truth[a.Fingerprint]
	if f == nil {
		return
	}
	f.over = p.instant()
	delete(p.truth, a.Fingerprint)
	p.news(a.Fingerprint)
}

func (p *play) news(fingerprint string) {
	if !slices.Contains(p.unsent, fingerprint) {
		p.unsent = append(p.unsent, fingerprint)
	}
	if p.rng.IntN(3) > 0 {
		p.deliver()
	}
}

// many begin together, which is a storm, or end together.
func (p *play) many() {
	ends := p.rng.IntN(2) == 0
	for _, a := range p.alerts {
		switch {
		case p.rng.IntN(3) == 0:
		case ends:
			p.ends(a)
		default:
			p.fires1(a)
		}
	}
	p.deliver()
}

// snapshot tells all that the source would of some alerts now.
func (p *play) snapshot(fingerprints []string) (reports []incident.Report) {
	for _, fingerprint := range fingerprints {
		if f := p.truth[fingerprint]; f != nil {
			reports = append(reports, began(f.alert, f.begun.Sub(t0)))
			continue
		}
		for _, f := range slices.Backward(p.fires) {
			if f.alert.Fingerprint == fingerprint {
				reports = append(reports, resolved(f.alert, f.begun.Sub(t0), f.over.Sub(t0)))
				break
			}
		}
	}
	return reports
}

// deliver sends what is unsent, as Alertmanager does: once more until taken.
func (p *play) deliver() {
	if len(p.unsent) == 0 {
		return
	}
	reports := p.snapshot(p.unsent)
	if p.takes(reports) != nil {
		return
	}
	p.unsent, p.late = nil, append(p.late, reports)
	for _, f := range p.truth {
		if f.known.IsZero() {
			f.known = p.instant()
		}
	}
}

func (p *play) takes(reports []incident.Report) error {
	err := p.intake.Take(p.t.Context(), bridge.Delivery{Source: "noc", ReceivedAt: p.instant()}, reports)
	if err != nil && !errors.Is(err, errDied) {
		p.fatal(err)
	}
	return err
}

// again delivers something old once more, or what the list of alerts says.
func (p *play) again() {
	if p.rng.IntN(2) == 0 && len(p.late) > 0 {
		_ = p.takes(p.late[p.rng.IntN(len(p.late))]) // whoever dies of it is not heard of here
		return
	}
	var reports []incident.Report
	for _, a := range p.alerts {
		if f := p.truth[a.Fingerprint]; f != nil {
			reports = append(reports, live(began(a, f.begun.Sub(t0))))
		}
	}
	if p.takes(reports) == nil {
		for _, f := range p.truth {
			if f.known.IsZero() {
				f.known = p.instant()
			}
		}
	}
}

// tick lets the clock do what is due.
func (p *play) tick() {
	for range 2 {
		if err := p.clock.RunOnce(p.t.Context(), p.instant()); err != nil && !errors.Is(err, errDied) {
			p.fatal(err)
		}
	}
}

// fatal tells what it knows of the incidents that an error names.
func (p *play) fatal(err error) {
	p.t.Helper()
	for _, i := range p.incidents() {
		p.t.Logf("%s %s %s parent %q opened %s closed %s", i.ID, i.Key, i.State, i.Parent, i.OpenedAt, i.ClosedAt)
		if strings.Contains(err.Error(), i.ID) {
			p.tell(i.ID, nil)
		}
	}
	p.t.Fatal(p.instant(), err)
}

// write lets a syncer bring a few tickets up to date.
func (p *play) write() { p.writes(1 + p.rng.IntN(6)) }

func (p *play) writes(most int) {
	s := incident.NewSyncer(incident.SyncerOptions{
		Store: mortalStore{p.store, p.body}, Desk: mortalDesk{p.desk, p.body}, Exporters: p,
		Policy: func() *policy.Contract { return p.policy }, Notes: func() incident.Notes { return incident.Notes{} },
		States: incident.DefaultStates(), Logger: discard, Lease: lease, Pace: pace, Workers: 1,
	})
	for range most {
		busy, err := s.RunOnce(p.t.Context(), p.instant())
		if err != nil && !errors.Is(err, context.Canceled) {
			p.fatal(err)
		}
		if !busy || p.body.gone() {
			return
		}
	}
}

// wait lets time pass, some of it for the loops.
func (p *play) wait() {
	step := []time.Duration{time.Minute, 6 * time.Minute, 20 * time.Minute, 3 * time.Hour}[p.rng.IntN(4)]
	for range 1 + p.rng.IntN(3) {
		p.pass(step)
		p.tick()
		p.writes(20)
	}
}

// die has the process die at one of its next operations; it comes back.
func (p *play) die() {
	p.body.left, p.body.after = 1+p.rng.IntN(14), p.rng.IntN(2) == 0
	for range 4 {
		[]func(){p.deliver, p.tick, p.write, p.many}[p.rng.IntN(4)]()
		p.pass(time.Duration(1+p.rng.IntN(20)) * time.Second)
	}
	if p.body.gone() {
		p.did.deaths++
	}
	p.reborn()
	if p.rng.IntN(2) == 0 {
		p.pass(lease)
	}
}

// fail has the desk fail for a while, or lose the next answers.
func (p *play) fail() {
	p.did.faults++
	fault := zammadtest.Fault{
		Kind:   []zammadtest.FaultKind{zammadtest.Status, zammadtest.Refused, zammadtest.LostAnswer, zammadtest.CutBody}[p.rng.IntN(4)],
		Method: []string{"", "POST", "PUT", "GET"}[p.rng.IntN(4)],
		Count:  1 + p.rng.IntN(4),
	}
	if p.rng.IntN(4) == 0 {
		fault.Count, fault.For = 0, time.Duration(1+p.rng.IntN(90))*time.Minute
	}
	p.inject(fault)
	p.writes(1 + p.rng.IntN(4))
}

// blind has what measures die, or come back.
func (p *play) blind() {
	p.alive = []time.Time{{}, p.instant(), t0.Add(-time.Hour)}[p.rng.IntN(3)]
}

// calm lets everything work until all must be shown as it is.
func (p *play) calm() {
	for _, f := range p.server.Faults() {
		p.server.Remove(f.ID)
	}
	p.reborn()
	p.alive = t0.Add(-time.Hour)
	p.deliver()
	for range 8 {
		p.pass(2 * time.Minute)
		p.tick()
		p.writes(200)
	}
}

// finish ends all alerts, and lets days pass.
func (p *play) finish() {
	for _, a := range p.alerts {
		p.ends(a)
	}
	p.calm()
	for range 12 {
		p.pass(2 * time.Hour)
		for range 3 {
			p.tick()
			p.writes(200)
		}
	}
	p.server.Work(p.t.Context())
	p.check()
	p.checkEnd()
}
