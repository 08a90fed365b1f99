package sla_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/bridge/sla/slatest"
)

// lifeOf is a usual ticket's journal, each somewhere else in three years.
func lifeOf(n int) []bridge.Entry {
	j := alarm("03-16 09:00", string(bridge.Criticities[n%4]))
	j.ticket = 7
	j.bridge("03-16 09:01", bridge.KindOpened, "group", "N1", "number", "31007").
		person("03-16 09:10", bridge.KindOwner, "from", "", "to", "3").person("03-16 09:10", bridge.KindFirstAct).
		person("03-16 09:20", bridge.KindNoted, "article", "1").person("03-16 10:00", bridge.KindAssigned, "to", "N2").
		person("03-16 11:00", bridge.KindThirdParty, "party", "operateur-a").
		person("03-16 11:30", bridge.KindSuspended, "reason", "force majeure").person("03-16 11:30", bridge.KindNoted, "article", "2").
		person("03-16 13:00", bridge.KindResumed).person("03-17 10:00", bridge.KindThirdBack, "party", "operateur-a").
		person("03-17 12:00", bridge.KindRestored).person("03-18 09:00", bridge.KindResolved).
		put("03-18 12:00", bridge.KindClosed, bridge.ActorDesk)
	moved := time.Duration(n%1095-700) * 24 * time.Hour
	for i := range j.entries {
		j.entries[i].EffectiveAt, j.entries[i].ReceivedAt = j.entries[i].EffectiveAt.Add(moved), j.entries[i].ReceivedAt.Add(moved)
	}
	return j.entries
}

const tickets = 100_000

func BenchmarkTickets100000(b *testing.B) {
	c := contract(b)
	journals := make([][]bridge.Entry, 2000)
	for i := range journals {
		journals[i] = lifeOf(i)
	}
	now := on("12-31 00:00")
	for b.Loop() {
		states := make([]sla.State, 0, tickets)
		for i := range tickets {
			states = append(states, sla.Evaluate(c, sla.Case{Entries: journals[i%len(journals)]}, now))
		}
		slatest.InMonth(c, states, month(c, time.March))
	}
}

// BenchmarkSuspensions: what one costs must not grow with how many there are.
func BenchmarkSuspensions(b *testing.B) {
	c := contract(b)
	for _, times := range []int{500, 5000} {
		j := suspended(times)
		b.Run(strconv.Itoa(times), func(b *testing.B) {
			for b.Loop() {
				j.at(c, "03-16 12:00")
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*times), "µs/suspension")
		})
	}
}
