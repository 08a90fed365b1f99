package correction_test

import (
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// proven is who an agent of the desk is by proof.
func proven(ref string, also ...string) bridge.Identity {
	return bridge.Identity{Verified: true, Ref: ref, Also: also}
}

// TestTwoProvenPersons: by proof the desk's id tells who contested from who agrees,
// and what is only said is held against all names that are known.
func TestTwoProvenPersons(t *testing.T) {
	t.Parallel()
	nadia := proven("12", "nadia@etat.example", "nbs")
	for _, test := range []struct {
		contests, upholds   string
		contested, upholder bridge.Identity
		one                 bool // whether they may be one person
	}{
		{"nadia.bs", "nadia.bs", nadia, nadia, true},
		{"nadia.bs", "karim", nadia, proven("12"), true}, // the login was changed
		{"nadia.bs", "nadia.bs", nadia, proven("13"), false},
		{"nadia@etat.example", "nadia.bs", bridge.Identity{}, nadia, true},
		{"NBS", "nadia.bs", bridge.Identity{}, nadia, true},
		{"nadia.bs", "nadia.bs", nadia, bridge.Identity{}, true},
		{"karim", "nadia.bs", bridge.Identity{}, nadia, false},
		{"zoe@etat.example", "zoe@etat.example", bridge.Identity{Verified: true}, bridge.Identity{Verified: true}, true},
	} {
		r := newRig(t)
		n := r.does(people, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Person: test.contests, Identity: test.contested}).Entry.Number
		act := said(correction.Act{Kind: correction.Uphold, Fact: n, Person: test.upholds})
		act.Identity = test.upholder
		if test.one {
			r.refused(people, act, "une autre personne", true)
			continue
		}
		e := r.does(people, act).Entry
		if e.ActorRef != test.upholder.Ref || e.ActorName != test.upholds || e.Data["verified"] != "true" {
			t.Errorf("%+v: the entry is %+v", test, e)
		}
	}
}

// TestProvenTheFirstTime: told again without the proof that it had, or with one that
// it had not, an act is the same; by two proven persons it is not.
func TestProvenTheFirstTime(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		first, then     string
		proof, proofNow bridge.Identity
		again           bool
	}{
		{"nadia.bs", "nadia", proven("12"), bridge.Identity{Unproven: bridge.UnprovenExpired}, true},
		{"nadia", "nadia.bs", bridge.Identity{Unproven: bridge.UnprovenAway}, proven("12"), true},
		{"nadia.bs", "karim", proven("12"), proven("13"), false},
		{"nadia", "karim", bridge.Identity{}, bridge.Identity{}, false},
	} {
		r := newRig(t)
		act := correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Request: "R1", Person: test.first, Identity: test.proof}
		before := r.does(people, act).Entry
		if act.Person, act.Identity = test.then, test.proofNow; !test.again {
			r.refused(people, said(act), "a déjà servi à un autre acte", true)
			continue
		}
		if taken := r.does(people, act); !taken.Again || taken.Entry.Hash != before.Hash {
			t.Errorf("%+v: %+v", test, taken)
		}
		if why := test.proof.Unproven; before.Data["unproven"] != string(why) {
			t.Errorf("%+v: %v", test, before.Data)
		}
	}
}
