package past

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// past makes one ticket's life after another, oldest first, the same for the
// same seed.
type past struct {
	settings Settings

	random *rand.Rand
	now    time.Time
	at     time.Time // when the next begins
	made   int
	seq    int64 // of the journal
	record int64 // of the desk's histories

	storm *bridge.Incident // while one goes on
	left  int              // of its members
}

func newPast(s Settings, now time.Time) *past {
	from := now.AddDate(0, -s.Months, 0)
	return &past{
		settings: s, random: rand.New(rand.NewPCG(s.Seed, 8)), //nolint:gosec // the same again is what is wanted
		now: now, at: from,
	}
}

// next is the next ticket; nil when there are enough.
func (p *past) next() *life {
	if p.made == p.settings.Tickets {
		return nil
	}
	p.made++
	if p.left == 0 {
		p.storm = nil
	}
	switch {
	case p.storm != nil:
		p.left--
		p.at = p.at.Add(time.Duration(p.random.IntN(4000)) * time.Millisecond)
	case p.random.IntN(600) == 0 && p.settings.Tickets-p.made > 100:
		return p.begin()
	default:
		p.at = p.at.Add(p.pause())
	}
	l := p.fault()
	l.live()
	return l
}

// pause is short by day and long by night, and such that what is left of the
// tickets fills what is left of the time.
func (p *past) pause() time.Duration {
	rate := 1.35
	if hour := p.at.Hour(); hour < 6 || hour >= 19 {
		rate = 0.58
	}
	gap := float64(p.now.Sub(p.at)) / float64(p.settings.Tickets-p.made+1)
	pause := time.Duration(p.random.ExpFloat64() * gap / rate)
	if end := p.now.Add(-time.Minute); p.at.Add(pause).After(end) {
		return max(0, end.Sub(p.at))
	}
	return pause
}

// begin has a storm begin.
func (p *past) begin() *life {
	p.at = p.at.Add(p.pause())
	l := p.fault()
	l.Nature, l.Device, l.Site, l.Region, l.Title = bridge.NatureStorm, "", "", "", "Tempête : opérateur "+l.Provider
	l.Key = "storm/" + l.ID
	l.live()
	p.storm, p.left = &l.Incident, 20+p.random.IntN(60)
	return l
}

func (p *past) fault() *life {
	r := p.random
	where := placeOf(r.IntN(sites), r.IntN(devicesOfSite))
	family := families[r.IntN(len(families))]
	l := &life{past: p, Incident: bridge.Incident{
		ID: ulid(p.at, p.made), Key: fmt.Sprintf("%s/%s/%s/%d", where.site, where.device, family, p.made), State: bridge.StateOpen,
		Criticity: criticity(r), Severity: severity(r), Family: family, Title: "Équipement « " + where.device + " » : " + family,
		Why:  "équipement P2 × gravité majeure → P2",
		Site: where.site, Device: where.device, Region: where.region, Provider: where.provider, Service: where.service,
		OpenedAt: p.at, DetectedAt: p.at.Add(-time.Duration(20+r.IntN(100)) * time.Second), RaisedAt: p.at,
		TicketID: int64(p.made), TicketNumber: fmt.Sprint(30000 + p.made), TicketGroup: "N1", TicketState: "open",
		Written: map[string]string{"state": "open", "priority": "2 normal", "group": "N1"},
	}}
	l.Decided, l.Desired = l.Criticity, int64(1+r.IntN(6))
	if p.storm != nil {
		l.Parent, l.AttachedBy, l.Provider = p.storm.ID, bridge.AttachedByStorm, p.storm.Provider
		if r.IntN(10) > 0 { // few have a ticket of their own
			l.Desired, l.TicketID, l.TicketNumber = 0, 0, ""
		}
	}
	l.Synced = l.Desired
	return l
}

// ulid sorts as tickets were opened.
func ulid(at time.Time, n int) string {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	id := make([]byte, 26)
	for value, i := uint64(at.UnixMilli()), 9; i >= 0; value, i = value>>5, i-1 {
		id[i] = letters[value&31]
	}
	for value, i := uint64(n), 25; i >= 10; value, i = value>>5, i-1 { //nolint:gosec // from 1 on
		id[i] = letters[value&31]
	}
	return string(id)
}

// chained completes the journal of one subject.
func (p *past) chained(entries []bridge.Entry) (all []bridge.Entry, salts [][]byte) {
	var head ledger.Head
	for _, given := range entries {
		e := ledger.Settled(given)
		var salt []byte
		if ledger.HasWords(&e) {
			salt = ledger.NewSalt()
		}
		e.Seal = ledger.Seal(&e, salt)
		ledger.Chain(&e, head)
		head = ledger.Head{Number: e.Number, Hash: e.Hash}
		p.seq++
		e.Seq = p.seq
		all, salts = append(all, e), append(salts, salt)
	}
	return all, salts
}
