package sla_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// TestV1DueOverAMonthsEnd: V1 with a clock; met on the last instant.
func TestV1DueOverAMonthsEnd(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := call("02-28 22:00", "P1").person("03-01 02:00", bridge.KindRestored)
	got := clock(t, j.at(c, "03-01 03:00"), policy.ClockRestore)
	wantStatus(t, got, sla.Met) // equality is met
	wantInstant(t, "due", got.Due, "03-01 02:00")
	late := call("02-28 22:00", "P1").person("03-01 02:00:00.001", bridge.KindRestored)
	got = clock(t, late.at(c, "03-01 03:00"), policy.ClockRestore)
	wantStatus(t, got, sla.Breached)
	wantInstant(t, "breach", got.BreachedAt, "03-01 02:00")
	wantDuration(t, "overrun", got.Overrun, "1ms")
}

func TestV15PauseOverANight(t *testing.T) {
	t.Parallel()
	j := call("03-16 09:00", "P3").suspend("03-16 11:00", "force majeure").person("03-17 15:00", bridge.KindResumed).
		person("03-17 17:00", bridge.KindResolved)
	s := j.at(contract(t), "03-18 09:00")
	got := clock(t, s, policy.ClockRestore)
	wantStatus(t, got, sla.Met)
	wantDuration(t, "gross", got.Gross, "14h")
	wantDuration(t, "net", got.Elapsed, "4h")
	wantDuration(t, "remaining", got.Remaining, "4h")
	for _, b := range got.Buckets {
		if want := map[string]time.Duration{"N1": 4 * time.Hour, "pause": 10 * time.Hour}[b.Name]; b.Work != want {
			t.Errorf("%s has %s, want %s", b.Name, b.Work, want)
		}
	}
}

func TestV16PauseOverANightWithoutHours(t *testing.T) {
	t.Parallel()
	j := call("03-16 09:00", "P1").suspend("03-16 11:00", "force majeure").person("03-17 15:00", bridge.KindResumed).
		person("03-17 17:00", bridge.KindResolved)
	got := clock(t, j.at(contract(t), "03-18 09:00"), policy.ClockRestore)
	wantStatus(t, got, sla.Met)
	wantDuration(t, "gross", got.Gross, "32h")
	wantDuration(t, "net", got.Elapsed, "4h")
	wantInstant(t, "due", got.Due, "03-17 17:00")
}

func TestV21ChangeOfCriticity(t *testing.T) {
	t.Parallel()
	for change, due := range map[string]string{
		policy.ChangeRetroactive: "03-16 20:00", policy.ChangeProportional: "03-16 23:00", policy.ChangeRestart: "03-17 00:00",
	} {
		c := contract(t, "  retroactive_pause: 4h", "  priority_change: "+change)
		j := call("03-16 16:00", "P3").person("03-16 20:00", bridge.KindPriority, "to", "P1", "motivated", "true")
		got := clock(t, j.at(c, "03-16 20:00"), policy.ClockRestore)
		wantStatus(t, got, sla.Running)
		wantInstant(t, change+": due", got.Due, due)
		got = clock(t, j.at(c, due), policy.ClockRestore)
		wantStatus(t, got, sla.Running)
		if got.Remaining != 0 {
			t.Errorf("%s: when due %s are left", change, got.Remaining)
		}
		got = clock(t, j.at(c, due+":00.001"), policy.ClockRestore)
		wantStatus(t, got, sla.Breached)
		wantInstant(t, change+": breach", got.BreachedAt, due)
		if len(got.Flags) > 0 {
			t.Errorf("%s: flags are %v", change, got.Flags)
		}
	}
	// A minute later it was breached when it was raised.
	j := call("03-16 16:00", "P3").person("03-16 20:01", bridge.KindPriority, "to", "P1")
	got := clock(t, j.at(contract(t), "03-16 20:01"), policy.ClockRestore)
	wantStatus(t, got, sla.Breached)
	wantInstant(t, "breach", got.BreachedAt, "03-16 20:01")
	if len(got.Flags) != 1 || got.Flags[0] != sla.FlagRequalified {
		t.Errorf("flags are %v", got.Flags)
	}
}
