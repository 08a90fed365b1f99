package plugin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Query types.
const (
	TypeTickets      = "tickets"
	TypeTicketCounts = "ticket_counts"
)

// QueryTypes lists them.
var QueryTypes = []string{TypeTickets, TypeTicketCounts}

// Scopes of a query.
const (
	ScopeOpen   = "open"   // what is not closed now, whatever the dashboard's period
	ScopePeriod = "period" // what was opened in the dashboard's period
)

// Limits of rows.
const (
	defaultRows   = 500
	maxRows       = 5000
	defaultGroups = 20
	maxGroups     = 100
)

// Query is what a panel asks for. Empty lists select all.
type Query struct {
	Scope       string   `json:"scope"` // ScopeOpen where empty
	States      []string `json:"states"`
	Criticities []string `json:"criticities"`
	Regions     []string `json:"regions"`
	Sites       []string `json:"sites"`
	Devices     []string `json:"devices"`
	Families    []string `json:"families"`
	Limit       int      `json:"limit"` // of rows or groups; a default where 0
	By          []string `json:"by"`    // what TypeTicketCounts counts by

	// Whole says that nothing may be left out: an alert rule asks, which shows
	// no notice.
	Whole bool `json:"-"`
}

// queryError is a mistake in a query, in French.
type queryError string

func (e queryError) Error() string { return string(e) }

func wrongf(format string, facts ...any) error { return queryError(fmt.Sprintf(format, facts...)) }

// parse reads a query as Grafana sends it: keys that are not ours are
// Grafana's own.
func parse(queryType string, model []byte) (Query, error) {
	var q Query
	if err := json.Unmarshal(model, &q); err != nil {
		return q, wrongf("La requête est illisible : %v", err)
	}
	for _, values := range q.lists() {
		for _, value := range values {
			if unresolved.MatchString(value) {
				return q, wrongf("La variable « %s » n'a pas de valeur ici : les règles d'alerte et les liens ne connaissent pas les variables d'un tableau de bord.", value)
			}
		}
	}
	return q, q.validate(queryType)
}

// CheckQuery tells what is wrong with a query that stands in a dashboard.
// Keys that nobody reads are mistakes there; variables have no values yet.
func CheckQuery(queryType string, model []byte) error {
	var known struct {
		Query
		RefID      string          `json:"refId"`
		QueryType  string          `json:"queryType"`
		Hide       bool            `json:"hide"`
		Datasource json.RawMessage `json:"datasource"`
	}
	decoder := json.NewDecoder(bytes.NewReader(model))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&known); err != nil {
		return fmt.Errorf("read query: %w", err)
	}
	return known.validate(queryType)
}

var unresolved = regexp.MustCompile(`^(\$\w|\$\{|\[\[)`)

func (q *Query) lists() [][]string {
	return [][]string{q.States, q.Criticities, q.Regions, q.Sites, q.Devices, q.Families}
}

func (q *Query) validate(queryType string) error {
	if answers[queryType] == nil {
		return wrongf("Le type de requête « %s » n'existe pas ; il y a : %s.", queryType, strings.Join(QueryTypes, ", "))
	}
	if q.Scope != "" && q.Scope != ScopeOpen && q.Scope != ScopePeriod {
		return wrongf("La portée « %s » n'existe pas : %s ou %s.", q.Scope, ScopeOpen, ScopePeriod)
	}
	if most := q.most(queryType); q.Limit < 0 || q.Limit > most {
		return wrongf("La limite est de 1 à %d.", most)
	}
	if len(q.By) > 0 && queryType != TypeTicketCounts {
		return wrongf("« by » ne vaut que pour %s.", TypeTicketCounts)
	}
	return firstError(
		among("Le compte par", q.By, reportapi.Dimensions),
		among("L'état", q.States, stateOrder),
		among("La criticité", q.Criticities, criticityOrder),
	)
}

func (q *Query) most(queryType string) int {
	if queryType == TypeTicketCounts {
		return maxGroups
	}
	return maxRows
}

// among tells the first value that is none of the known ones.
func among(what string, values, known []string) error {
	for _, value := range values {
		if !slices.Contains(known, value) && !unresolved.MatchString(value) {
			return wrongf("%s « %s » n'existe pas ; il y a : %s.", what, value, strings.Join(known, ", "))
		}
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// filter is the query as the bridge's API takes it.
func (q *Query) filter(period backend.TimeRange) reportapi.TicketQuery {
	filter := reportapi.TicketQuery{
		States: q.States, Criticities: q.Criticities,
		Regions: q.Regions, Sites: q.Sites, Devices: q.Devices, Families: q.Families,
	}
	switch {
	case q.Scope == ScopePeriod:
		filter.From, filter.To = period.From, period.To
	case len(filter.States) == 0:
		filter.Open = true
	}
	return filter
}
