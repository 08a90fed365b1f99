package sla_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/bridge/sla/slatest"
)

// contract is that of testdata, with some of its text replaced.
func contract(t testing.TB, replacements ...string) *policy.Contract {
	t.Helper()
	return slatest.Contract(t, "testdata/contract.yml", replacements...)
}

var tunis = time.FixedZone("Tunis", 3600) // which has had no other time since 2009

// on is an instant of Tunis: "03-16 09:00" or "03-16 09:00:00.500" of 2026.
func on(text string) time.Time {
	layout := "2006-01-02 15:04:05.000"
	full := "2026-" + text
	full += layout[len(full):]
	full = strings.NewReplacer("05.000", "00.000").Replace(full)
	at, err := time.ParseInLocation(layout, full, tunis)
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

// journal is a ticket's story: facts at instants.
type journal struct {
	subject string
	ticket  int64 // that the next facts are told of by the desk; 0 for the bridge's own
	entries []bridge.Entry
}

// call is a ticket that a person opened, told by the desk's history.
func call(at, criticity string) *journal {
	j := &journal{subject: bridge.TicketSubject(7), ticket: 7}
	j.put(at, bridge.KindOpened, bridge.ActorCustomer, "criticity", criticity, "group", "N1", "number", "31007")
	return j
}

// alarm is an incident of monitoring, without a ticket yet.
func alarm(at, criticity string) *journal {
	j := &journal{subject: "01INCIDENT"}
	j.put(at, bridge.KindAlertFiring, bridge.ActorSource, "fingerprint", "f1")
	j.put(at, bridge.KindDetected, bridge.ActorBridge)
	j.put(at, bridge.KindOpened, bridge.ActorBridge, "criticity", criticity)
	return j
}

// put adds a fact; words that begin with "~" are its own words.
func (j *journal) put(at string, kind bridge.Kind, actor bridge.ActorKind, data ...string) *journal {
	e := bridge.Entry{
		Seq: int64(100 + len(j.entries)), Subject: j.subject, Number: int64(1 + len(j.entries)), Kind: kind, Actor: actor,
		Ticket: j.ticket, EffectiveAt: on(at), ReceivedAt: on(at), Data: map[string]string{},
	}
	if actor == bridge.ActorPerson {
		e.ActorRef, e.ActorName = "3", "amel"
	}
	for i := 0; i < len(data); i += 2 {
		e.Data[data[i]] = data[i+1]
	}
	j.entries = append(j.entries, e)
	return j
}

func (j *journal) person(at string, kind bridge.Kind, data ...string) *journal {
	return j.put(at, kind, bridge.ActorPerson, data...)
}

func (j *journal) bridge(at string, kind bridge.Kind, data ...string) *journal {
	return j.put(at, kind, bridge.ActorBridge, data...)
}

// suspend begins a pause with a written motive, as an act elsewhere does.
func (j *journal) suspend(at, reason string) *journal {
	return j.person(at, bridge.KindSuspended, "reason", reason, "act", "suspend")
}

// last is the newest entry, to be changed.
func (j *journal) last() *bridge.Entry { return &j.entries[len(j.entries)-1] }

func (j *journal) at(c *policy.Contract, now string) sla.State {
	return sla.Evaluate(c, sla.Case{Entries: j.entries}, on(now))
}

// clock is one that must be there.
func clock(t testing.TB, s sla.State, name policy.ClockName) sla.Clock {
	t.Helper()
	c, found := s.Clock(name)
	if !found {
		t.Fatalf("there is no clock %s", name)
	}
	return *c
}

func wantInstant(t testing.TB, what string, got time.Time, want string) {
	t.Helper()
	if want == "" && got.IsZero() {
		return
	}
	if want == "" || !got.Equal(on(want)) {
		t.Errorf("%s is %s, want %q", what, got.In(tunis).Format("01-02 15:04:05.000"), want)
	}
}

func wantDuration(t testing.TB, what string, got time.Duration, want string) {
	t.Helper()
	if d, err := time.ParseDuration(want); err != nil || got != d {
		t.Errorf("%s is %s, want %s", what, got, want)
	}
}

func wantStatus(t testing.TB, c sla.Clock, want sla.Status) {
	t.Helper()
	if c.Status != want {
		t.Errorf("%s is %s, want %s: %+v", c.Name, c.Status, want, c)
	}
}

// named puts the story under another subject.
func (j *journal) named(subject string) {
	j.subject = subject
	for i := range j.entries {
		j.entries[i].Subject = subject
	}
}
