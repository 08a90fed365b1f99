// Package contract is what the bridge relies on in a Zammad server, as one
// suite of tests. The simulator of zammadtest is held to it on every run, a
// real server whenever one is given by the environment:
//
//	VIGIE_TEST_ZAMMAD_URL         its address
//	VIGIE_TEST_ZAMMAD_TOKEN_FILE  API token of an agent with full access to the group
//	VIGIE_TEST_ZAMMAD_CUSTOMER    login of the customer, supervision@vigie.example if absent
//
// The server must have the bridge's states and ticket attributes, and a group
// named "disposable", in which the tickets of the suite are opened and left.
// Without that group nothing is written.
package contract

import (
	"os"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad"
)

// Group is where the tickets of the suite are opened; its presence says that
// the server is there to be played with.
const Group = "disposable"

// Target is a server to hold to the contract.
type Target struct {
	URL       string
	TokenFile string // of an agent
	Customer  string // login of the customer of the tickets
}

// FromEnvironment reads the target from the environment and skips the test
// when there is none, or none that is disposable.
func FromEnvironment(t *testing.T) Target {
	t.Helper()
	target := Target{
		URL: os.Getenv("VIGIE_TEST_ZAMMAD_URL"), TokenFile: os.Getenv("VIGIE_TEST_ZAMMAD_TOKEN_FILE"),
		Customer: os.Getenv("VIGIE_TEST_ZAMMAD_CUSTOMER"),
	}
	if target.URL == "" || target.TokenFile == "" {
		t.Skip("no Zammad server: set VIGIE_TEST_ZAMMAD_URL and VIGIE_TEST_ZAMMAD_TOKEN_FILE to run this against one")
	}
	if target.Customer == "" {
		target.Customer = "supervision@vigie.example"
	}
	client := target.client(t, zammad.Needs{Groups: []string{Group}})
	if err := client.Check(t.Context()); err != nil {
		t.Skipf("the Zammad server at %s is not for tests: %v", target.URL, err)
	}
	return target
}

// client makes our client for the target.
func (target Target) client(t *testing.T, needs zammad.Needs) *zammad.Client {
	t.Helper()
	cfg := zammad.DefaultConfig()
	cfg.URL, cfg.TokenFile, cfg.Customer = target.URL, target.TokenFile, target.Customer
	client, err := zammad.New(cfg, zammad.Options{Needs: needs})
	if err != nil {
		t.Fatalf("make client: %v", err)
	}
	t.Cleanup(client.Close)
	return client
}

// suite is one run against a target.
type suite struct {
	Target
	desk *zammad.Client
	api  *api
}

// Run holds the target to the contract.
func Run(t *testing.T, target Target) {
	t.Helper()
	s := &suite{Target: target}
	s.desk = target.client(t, zammad.Needs{
		Groups: []string{Group}, States: []string{"open", "closed", "rétabli", "résolu", "suspendu"},
	})
	s.api = newAPI(t, target)
	tests := []struct {
		name string
		run  func(*testing.T)
	}{
		{"check", s.check},
		{"credentials", s.credentials},
		{"unknown things", s.unknownThings},
		{"shapes of a ticket", s.shapes},
		{"life of a ticket", s.life},
		{"find by incident", s.find},
		{"notes are internal and cleaned", s.notes},
		{"unknown attributes vanish", s.droppedAttributes},
		{"long titles are cut", s.longTitle},
		{"states that cannot be set", s.refusedStates},
		{"names that do not exist", s.unknownNames},
		{"select values", s.selectValues},
		{"search", s.search},
		{"history", s.history},
		{"merge", s.merge},
		{"tags", s.tags},
		{"people", s.people},
	}
	for _, each := range tests {
		t.Run(each.name, each.run)
	}
}

func (s *suite) check(t *testing.T) {
	if err := s.desk.Check(t.Context()); err != nil {
		t.Fatalf("Check: %v", err)
	}
	missing := s.client(t, zammad.Needs{Groups: []string{"no such group"}, States: []string{"no such state"}})
	err := missing.Check(t.Context())
	if err == nil {
		t.Fatal("Check found a group and a state that do not exist")
	}
	for _, name := range []string{"no such group", "no such state"} {
		wantContains(t, "error of Check", err.Error(), name)
	}
}
