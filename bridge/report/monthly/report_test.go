package monthly_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// march is a month in which everything happened: a P1 in time, one too late at a
// third party, one that is contested, one that goes on, a storm with a member, a
// device that came back, a school that was renamed, a change, a request, words
// that nobody should trust.
func march(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, contract(t, "sla:\n", "sla:\n  credits: {cap: 20, rate: [{clock: restore, criticity: P1, below: 90, credit: 5}]}\n"))
	r.open(1, "03-10 09:00", "P1")
	r.tell(1, "03-10 09:05", bridge.KindFirstAct)
	r.tell(1, "03-10 10:00", bridge.KindResolved)
	r.open(2, "03-11 09:00", "P1")
	r.tell(2, "03-11 09:20", bridge.KindFirstAct)
	r.tell(2, "03-11 09:30", bridge.KindThirdParty, "party", "operateur-a")
	r.tell(2, "03-11 14:30", bridge.KindThirdBack, "party", "operateur-a")
	r.tell(2, "03-11 15:00", bridge.KindResolved)
	r.open(3, "03-12 09:00", "P1")
	r.tell(3, "03-12 14:00", bridge.KindResolved)
	r.correct("ticket:3", "03-13 09:00", "le courant manquait <script>alert(1)</script>", "what", "contested", "clock", "restore")
	r.open(4, "03-31 09:00", "P1")
	r.faults()
	r.evidence(func(n int, day *bridge.EvidenceDay) {
		if n == 3 {
			day.Outages = append(day.Outages, bridge.Outage{Kind: bridge.EvidenceDevice, Name: "r-a", Down: []bridge.Span{{From: day.Span.From, To: day.Span.From + 7_200_000}}},
				bridge.Outage{Kind: bridge.EvidenceSite, Name: "ecole-a", Down: []bridge.Span{{From: day.Span.From, To: day.Span.From + 7_200_000}}})
		}
	})
	r.must(r.store.SaveChange(t.Context(), &bridge.Change{
		Ticket: 50, Number: "30050", SeenAt: on("03-05 23:00"), State: "terminé", Scope: "site=ecole-a", StartsAt: on("03-05 20:00"), EndsAt: on("03-05 22:00"), BegunAt: on("03-05 20:00"), EndedAt: on("03-05 22:00"),
	}))
	return r
}

// faults are incidents of the supervision.
func (r *rig) faults() {
	r.t.Helper()
	base := bridge.Incident{
		State: bridge.StateClosed, Criticity: bridge.P2, Decided: bridge.P2, Severity: "major", Family: "reachability", Site: "ecole-a", Region: "tunis", Device: "r-a",
		Title: "Équipement « r-a » injoignable", DetectedAt: on("03-05 20:10"), OpenedAt: on("03-05 20:11"), RaisedAt: on("03-05 20:11"),
		AcknowledgedAt: on("03-05 20:20"), RestoredAt: on("03-05 21:00"), ResolvedAt: on("03-05 21:30"), ClosedAt: on("03-05 23:30"),
	}
	first := base
	first.ID, first.Key, first.TicketID, first.TicketNumber = "01FAULT1", "ecole-a/r-a/1", 11, "30011"
	r.fault(first,
		fact(bridge.KindDetected, "03-05 20:10", "Défaut détecté"), fact(bridge.KindAlertFiring, "03-05 20:10", "Alerte", "alertname", "EquipementInjoignable"),
		fact(bridge.KindOpened, "03-05 20:11", "Incident ouvert", "criticity", "P2", "group", "N1"), fact(bridge.KindPlanned, "03-05 20:12", "Incident prévu", "change", "30050"),
		byPerson(fact(bridge.KindFirstAct, "03-05 20:20", "Pris en charge par amel"), "amel"),
		fact(bridge.KindRestored, "03-05 21:00", "Rétabli"), fact(bridge.KindResolved, "03-05 21:30", "Résolu"), fact(bridge.KindClosed, "03-05 23:30", "Clos"))
	second := base
	second.ID, second.Key, second.TicketID, second.TicketNumber, second.State = "01FAULT2", "ecole-a/r-a/2", 12, "30012", bridge.StateOpen
	second.DetectedAt, second.OpenedAt, second.RaisedAt = on("03-30 12:00"), on("03-30 12:01"), on("03-30 12:01")
	second.AcknowledgedAt, second.RestoredAt, second.ResolvedAt, second.ClosedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	second.CameBack, second.Title = 3, "\u202eمدرسة <script>alert(2)</script>"+strings.Repeat(" très", 80)
	r.fault(second, fact(bridge.KindDetected, "03-30 12:00", "Défaut détecté"), fact(bridge.KindAlertFiring, "03-30 12:00", "Alerte", "alertname", "../../etc/passwd"),
		fact(bridge.KindOpened, "03-30 12:01", "Incident ouvert", "criticity", "P2", "group", "N1"))
	storm := base
	storm.ID, storm.Key, storm.Nature, storm.Device, storm.Site, storm.TicketID, storm.TicketNumber = "01STORM", "storm/provider=operateur-a", bridge.NatureStorm, "", "", 13, "30013"
	storm.Title, storm.DetectedAt, storm.OpenedAt, storm.RaisedAt = "Tempête : opérateur operateur-a", on("03-20 08:00"), on("03-20 08:00"), on("03-20 08:00")
	storm.AcknowledgedAt, storm.RestoredAt, storm.ResolvedAt, storm.ClosedAt = on("03-20 08:02"), on("03-20 09:00"), on("03-20 09:30"), on("03-20 11:30")
	r.fault(storm, fact(bridge.KindOpened, "03-20 08:00", "Tempête", "criticity", "P2", "group", "N1"), fact(bridge.KindJoined, "03-20 08:01", "Membre"),
		byPerson(fact(bridge.KindFirstAct, "03-20 08:02", "Pris en charge par amel"), "amel"),
		fact(bridge.KindRestored, "03-20 09:00", "Rétabli"), fact(bridge.KindResolved, "03-20 09:30", "Résolu"), fact(bridge.KindClosed, "03-20 11:30", "Clos"))
	stranger := base
	stranger.ID, stranger.Key, stranger.Device, stranger.Site, stranger.TicketID, stranger.TicketNumber = "01STRANGER", "ecole-x/r-x", "r-x", "ecole-x", 14, "30014"
	r.fault(stranger, fact(bridge.KindDetected, "03-05 20:10", "Défaut détecté"), fact(bridge.KindAlertFiring, "03-05 20:10", "Alerte", "alertname", "Jamais"),
		fact(bridge.KindOpened, "03-05 20:11", "Incident ouvert", "criticity", "P4", "group", "N1"), fact(bridge.KindResolved, "03-05 21:30", "Résolu"), fact(bridge.KindClosed, "03-05 23:30", "Clos"))
}

// hashes are of instants that a test does not choose.
var hashes = regexp.MustCompile(`[0-9a-f]{64}|, [0-9a-f]{12}\b|[0-9a-f]{12}$`)

// TestReport: a closed month, whole, in both languages.
func TestReport(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.close(time.March, "04-05 08:00")
	for _, language := range []string{"fr", "en"} {
		golden(t, "testdata/2026-03."+language+".txt", hashes.ReplaceAllString(r.made(time.March, "04-06 09:00", language).text, "(hash)"))
	}
}
