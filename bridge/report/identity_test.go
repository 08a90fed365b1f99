package report

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// who takes a token for the name of a person, "old" for one that has expired and
// "forged" for what it says.
type who struct{}

func (who) Who(_ context.Context, token, said string) (string, bridge.Identity, error) {
	switch token {
	case "":
		return said, bridge.Identity{}, nil
	case "old":
		return said, bridge.Identity{Unproven: bridge.UnprovenExpired}, nil
	case "forged":
		return "", bridge.Identity{}, &bridge.ForgedError{Reason: "C'est un faux"}
	}
	return token, bridge.Identity{Verified: true, Ref: "12"}, nil
}

func quickly() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
}

// TestWhoActs: an act is of the person of the token that the client carries, and
// the answer says so.
func TestWhoActs(t *testing.T) {
	t.Parallel()
	d := &doer{after: incidentOf("01B")}
	base, _ := acting(t, d, &shelf{})
	client := reportapi.NewClient(base, daemon.ScopeOperate, quickly())
	for token, want := range map[string]reportapi.Identity{
		"":         {Person: "amel"},
		"amelie.n": {Person: "amelie.n", Verified: true},
		"old":      {Person: "amel", Reason: "L'identité est déclarée et non prouvée : le jeton de Grafana a expiré"},
	} {
		acted, err := client.Do(t.Context(), "01B", reportapi.Act{Act: "take", Person: "amel", IDToken: token})
		if err != nil || acted.Identity != want || acted.Incident != "01B" {
			t.Errorf("%q: %+v of %q, %v", token, acted.Identity, acted.Incident, err)
		}
		did := d.did[len(d.did)-1]
		if did.Person != want.Person || did.Identity.Verified != want.Verified || (did.Identity.Unproven == bridge.UnprovenExpired) != (token == "old") {
			t.Errorf("%q: did %+v", token, did)
		}
	}
	done := len(d.did)
	_, err := client.Do(t.Context(), "01B", reportapi.Act{Act: "take", Person: "amel", IDToken: "forged"})
	if refused, ok := errors.AsType[*reportapi.StatusError](err); !ok || refused.Status != http.StatusForbidden || refused.Message != "C'est un faux" || len(d.did) != done {
		t.Errorf("forged: %v, did %+v", err, d.did)
	}
}

// TestWhoCorrects: the same, and a proof is asked for where it is configured.
func TestWhoCorrects(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		token, refusal string
		proven         []bool
	}{
		{token: ""},
		{token: "old"},
		{token: "nadia"},
		{token: "forged", refusal: "C'est un faux"},
		{token: "nadia", proven: []bool{true}},
		{token: "", proven: []bool{true}, refusal: "Une correction demande ici une identité prouvée (corrections.proven) : faites-la depuis Grafana. Rien n'a été fait"},
		{token: "old", proven: []bool{true}, refusal: "Une correction demande ici une identité prouvée (corrections.proven) : le jeton de Grafana a expiré. Rien n'a été fait"},
	} {
		c := &corrector{came: correction.Taken{Entry: bridge.Entry{Subject: "ticket:7", Number: 9}}}
		base, _ := correcting(t, c, test.proven...)
		got, err := reportapi.NewClient(base, daemon.ScopeSupervise, quickly()).Correct(t.Context(), "7", reportapi.Correction{
			Act: "withdraw", Person: "nadia", Motive: "x", Fact: 3, IDToken: test.token,
		})
		if test.refusal != "" {
			code := http.StatusUnprocessableEntity
			if test.token == "forged" {
				code = http.StatusForbidden
			}
			if refused, ok := errors.AsType[*reportapi.StatusError](err); !ok || refused.Status != code || refused.Message != test.refusal || len(c.did) > 0 {
				t.Errorf("%+v: %v, did %+v", test, err, c.did)
			}
			continue
		}
		if err != nil || got.Identity.Verified != (test.token == "nadia") || got.Identity.Person != "nadia" || c.did[0].Identity.Verified != got.Identity.Verified {
			t.Errorf("%+v: %+v, %v, did %+v", test, got.Identity, err, c.did)
		}
	}
}

// TestUnprovenWords: each reason has words, on pages too, where other details keep
// their own.
func TestUnprovenWords(t *testing.T) {
	t.Parallel()
	for _, why := range bridge.Unprovens {
		if UnprovenWord(string(why)) == "" || strings.HasSuffix(UnprovenWord(string(why)), ".") {
			t.Errorf("%s is said as %q", why, UnprovenWord(string(why)))
		}
	}
	entry := bridge.Entry{Kind: bridge.KindOwner, Actor: bridge.ActorPerson, ActorName: "amel"}
	bridge.Identity{Unproven: bridge.UnprovenAway}.Tell(&entry)
	if got := (factView{entry}).Values(); !reflect.DeepEqual(got, [][2]string{{"sans preuve car", "Grafana ne répond pas"}, {"identité prouvée", "non"}}) {
		t.Errorf("shown as %q", got)
	}
	entry = bridge.Entry{Kind: bridge.KindOwner, Actor: bridge.ActorPerson, ActorName: "zoe@vigie.example"}
	bridge.Identity{Verified: true, Called: "Zoé Ben Âmor"}.Tell(&entry)
	if got := (factView{entry}).Values(); !reflect.DeepEqual(got, [][2]string{{"nom dans Grafana", "Zoé Ben Âmor"}, {"identité prouvée", "oui"}}) || entry.Data["called"] != "" {
		t.Errorf("shown as %q of %+v", got, entry)
	}
}
