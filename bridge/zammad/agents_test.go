package zammad_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

// TestAgents: an address is that of the active agents who have exactly it, by any
// case, with a search engine and without, in each version.
func TestAgents(t *testing.T) {
	t.Parallel()
	for _, profile := range []zammadtest.Profile{zammadtest.V52, zammadtest.V65, zammadtest.V71} {
		for _, engine := range []bool{false, true} {
			t.Run(fmt.Sprint(profile, engine), func(t *testing.T) {
				t.Parallel()
				agentsOf(t, zammadtest.Options{Profile: profile, Elasticsearch: engine})
			})
		}
	}
}

func agentsOf(t *testing.T, options zammadtest.Options) {
	server := httptest.NewServer(zammadtest.New(options))
	t.Cleanup(server.Close)
	admin := func(method, path string, body map[string]any) (made map[string]any) {
		persontest.Do(t, "admin-admin", method, server.URL+"/api/v1/"+path, body, &made)
		return made
	}
	var all []map[string]any
	persontest.Do(t, "admin-admin", http.MethodGet, server.URL+"/api/v1/settings", nil, &all)
	for _, each := range all {
		if each["name"] == "user_email_multiple_use" {
			admin(http.MethodPut, fmt.Sprint("settings/", each["id"]), map[string]any{"state_current": map[string]any{"value": true}})
		}
	}
	user := func(login, email, role string, active bool) {
		admin(http.MethodPost, "users", map[string]any{"login": login, "email": email, "firstname": "Zoé", "lastname": "Ben Âmor", "roles": []string{role}, "active": active})
	}
	user("zoe", "Zoe.Ben-Amor@vigie.example", "Agent", true)
	user("zoe-cliente", "zoe.ben-amor@vigie.example", "Customer", true)
	user("zoe-partie", "zoe.ben-amor@vigie.example", "Agent", false)
	user("plus", "zoe.ben-amor@vigie.example.org", "Agent", true)
	user("un", "deux@vigie.example", "Agent", true)
	user("deux", "deux@vigie.example", "Agent", true)
	user("cliente", "cliente@vigie.example", "Customer", true)

	desk := client(t, configFor(t, server.URL, "vigie-agent"), zammad.Options{})
	for address, want := range map[string][]string{
		"ZOE.ben-amor@Vigie.example": {"zoe"},
		"deux@vigie.example":         {"deux", "un"},
		"cliente@vigie.example":      {},
		"personne@vigie.example":     {},
		"zoe.ben-amor@vigie":         {},
		"amel@vigie.example":         {"amel@vigie.example"},
		"":                           {}, "zoe": {}, "*@*": {}, "a OR b@vigie.example": {}, "-zoe@vigie.example": {}, "email:zoe@x": {},
	} {
		agents, err := desk.Agents(t.Context(), address)
		got := []string{}
		for _, each := range agents {
			if got = append(got, each.Login); !strings.EqualFold(each.Email, address) || each.ID == 0 {
				t.Errorf("%q is %+v", address, each)
			}
		}
		slices.Sort(got)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q is of %q, %v; want %q", address, got, err, want)
		}
	}
}

// TestAgentsAway: a desk that does not tell is no desk that knows nobody.
func TestAgentsAway(t *testing.T) {
	t.Parallel()
	desk := client(t, configFor(t, "http://127.0.0.1:1", "vigie-agent"), zammad.Options{})
	if agents, err := desk.Agents(t.Context(), "amel@vigie.example"); err == nil || agents != nil {
		t.Errorf("%+v, %v", agents, err)
	}
}
