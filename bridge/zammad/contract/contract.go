// Package contract is what the bridge relies on in a Zammad server, as one
// suite of tests. Every imitated version of zammadtest is held to it on every
// run, a real server whenever one is given by the environment:
//
//	VIGIE_TEST_ZAMMAD_URL               its address
//	VIGIE_TEST_ZAMMAD_TOKEN_FILE        API token of an agent with full access to the group
//	VIGIE_TEST_ZAMMAD_ADMIN_TOKEN_FILE  API token of an administrator; without it his parts are skipped
//	VIGIE_TEST_ZAMMAD_CUSTOMER          login of the customer, supervision@vigie.example if absent
//
// The server must have the bridge's states and ticket attributes, and a group
// named "vigie-disposable", in which the tickets of the suite are opened and
// left. Without that group the suite refuses and writes nothing. With an
// administrator's token it also makes and deletes records of all kinds, and
// lets the server migrate its attributes, which restarts it.
//
// A fact that differs is a failure that names the fact. Where the contract is
// unsure, a real server is only asked: what it does is logged (go test -v) and
// listed at the end, while the simulator has to do what the contract supposes.
package contract

import (
	"os"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad"
)

// Group is where the tickets of the suite are opened; its presence says that
// the server is there to be played with.
const Group = "vigie-disposable"

// Target is a server to hold to the contract.
type Target struct {
	URL            string
	TokenFile      string // of an agent
	AdminTokenFile string // of an administrator; empty to do without
	Customer       string // login of the customer of the tickets
	Simulated      bool   // has to do what the contract only supposes, too
}

// FromEnvironment reads the target from the environment and skips the test
// when there is none. One that is not disposable is refused.
func FromEnvironment(t *testing.T) Target {
	t.Helper()
	target := Target{
		URL: os.Getenv("VIGIE_TEST_ZAMMAD_URL"), TokenFile: os.Getenv("VIGIE_TEST_ZAMMAD_TOKEN_FILE"),
		AdminTokenFile: os.Getenv("VIGIE_TEST_ZAMMAD_ADMIN_TOKEN_FILE"), Customer: os.Getenv("VIGIE_TEST_ZAMMAD_CUSTOMER"),
	}
	if target.URL == "" || target.TokenFile == "" {
		t.Skip("no Zammad server: set VIGIE_TEST_ZAMMAD_URL and VIGIE_TEST_ZAMMAD_TOKEN_FILE to run this against one")
	}
	if target.Customer == "" {
		target.Customer = "supervision@vigie.example"
	}
	if err := target.Disposable(t); err != nil {
		t.Fatalf("refused: the Zammad server at %s is not for tests: %v", target.URL, err)
	}
	return target
}

// Disposable says why a server must not be played with, nil if it may be.
func (target Target) Disposable(t *testing.T) error {
	t.Helper()
	return target.client(t, zammad.Needs{Groups: []string{Group}}).Check(t.Context())
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
	desk    *zammad.Client
	api     *api // of the agent
	admin   *api // nil without an administrator's token
	release int  // 605 for 6.5; the nearest that the keys tell without an administrator
	report  report
}

// Run holds the target to the contract.
func Run(t *testing.T, target Target) {
	t.Helper()
	s := &suite{Target: target}
	s.desk = target.client(t, zammad.Needs{
		Groups: []string{Group}, States: []string{"open", "closed", "rétabli", "résolu", "suspendu"},
	})
	s.api = newAPI(t, target.URL, target.TokenFile)
	if target.AdminTokenFile != "" {
		s.admin = newAPI(t, target.URL, target.AdminTokenFile)
	}
	s.release = s.findRelease(t)
	for _, each := range s.tests() {
		t.Run(each.name, func(t *testing.T) {
			if each.admin && s.admin == nil {
				t.Skip("needs the token of an administrator")
			}
			each.run(t)
		})
	}
	s.report.print(t, s.release)
}

// part is one test of the suite.
type part struct {
	name  string
	run   func(*testing.T)
	admin bool // needs an administrator
}

// tests lists all parts; the one that restarts a real server is the last.
func (s *suite) tests() []part {
	return []part{
		{"check", s.check, false},
		{"credentials", s.credentials, false},
		{"rights of tokens", s.tokenRights, true},
		{"acting for somebody else", s.impersonation, true},
		{"unknown things", s.unknownThings, false},
		{"shapes of a ticket", s.shapes, false},
		{"output switches", s.switches, false},
		{"keys", s.keys, false},
		{"life of a ticket", s.life, false},
		{"find by incident", s.find, false},
		{"notes are internal and cleaned", s.notes, false},
		{"cleaned HTML", s.cleaning, false},
		{"unknown attributes vanish", s.droppedAttributes, false},
		{"what is ignored and bent", s.silence, false},
		{"long titles are cut", s.longTitle, false},
		{"owners", s.owners, false},
		{"states that cannot be set", s.refusedStates, false},
		{"checks of forms", s.workflow, false},
		{"names that do not exist", s.unknownNames, false},
		{"select values", s.selectValues, false},
		{"articles", s.articles, false},
		{"search", s.search, false},
		{"shapes of searches", s.searchShapes, false},
		{"history", s.history, false},
		{"texts of the history", s.historyTexts, false},
		{"merge", s.merge, false},
		{"merge takes all along", s.mergeMore, false},
		{"tags", s.tags, false},
		{"more of tags", s.tagsMore, false},
		{"links", s.links, false},
		{"mentions", s.mentions, false},
		{"people", s.people, false},
		{"paging", s.paging, false},
		{"deletion", s.deletion, true},
		{"records of administrators", s.collections, true},
		{"names of records", s.names, true},
		{"canonical forms", s.canonical, true},
		{"refused records", s.refusals, true},
		{"rights to groups", s.groupRights, true},
		{"service levels", s.levels, true},
		{"attributes", s.attributes, true},
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
