package plugin

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Scopes of a query.
const (
	ScopeOpen   = "open"   // what is not closed now, whatever the dashboard's period
	ScopePeriod = "period" // what was opened in the dashboard's period
)

// Query is what a panel asks for. Empty lists select all. The package comment
// says which type takes what.
type Query struct {
	Scope       string   `json:"scope"` // ScopeOpen where empty
	States      []string `json:"states"`
	Criticities []string `json:"criticities"`
	Regions     []string `json:"regions"`
	Sites       []string `json:"sites"`
	Devices     []string `json:"devices"`
	Families    []string `json:"families"`
	Services    []string `json:"services"`
	Providers   []string `json:"providers"`
	Severities  []string `json:"severities"`
	Parties     []string `json:"parties"`
	Levels      []string `json:"levels"`
	Groups      []string `json:"groups"`
	Owners      []string `json:"owners"`
	Natures     []string `json:"natures"`
	Origins     []string `json:"origins"`
	Roles       []string `json:"roles"`
	Late        string   `json:"late"`
	Sort        string   `json:"sort"`
	Limit       int      `json:"limit"` // of rows or groups; a default where 0
	By          []string `json:"by"`
	Stream      bool     `json:"stream"` // tell of changes as they come

	View     string   `json:"view"`
	Of       string   `json:"of"`
	Every    string   `json:"every"`
	Measures []string `json:"measures"`
	Tickets  []string `json:"tickets"` // ids of incidents, or of tickets at the desk
	Clocks   []string `json:"clocks"`
	Months   []string `json:"months"`  // 2026-03
	History  int      `json:"history"` // months up to the last one chosen
	Kinds    []string `json:"kinds"`
	Troubled bool     `json:"troubled"`

	// Whole says that nothing may be left out: an alert rule asks, which shows
	// no notice.
	Whole bool `json:"-"`
	// points is how many a panel has room for.
	points int64
}

// Bounds of a list, which the bridge has too.
const (
	maxValues     = 200
	maxValueBytes = 250
)

// queryError is a mistake in a query, in French.
type queryError string

func (e queryError) Error() string { return string(e) }

func wrongf(format string, facts ...any) error { return queryError(fmt.Sprintf(format, facts...)) }

// incomplete is what an alert rule gets instead of a part: it would take what is
// missing for what is well.
func incomplete(left int) error {
	return wrongf("Une règle d'alerte ne peut pas voir tous les groupes : il en manque %d. Filtrez davantage.", left)
}

// parse reads a query as Grafana sends it: keys that are not ours are
// Grafana's own.
func parse(queryType string, model []byte) (Query, error) {
	var q Query
	if err := json.Unmarshal(model, &q); err != nil {
		return q, wrongf("La requête est illisible : %v", err)
	}
	for _, list := range q.lists() {
		if len(list.values) > maxValues {
			return q, wrongf("« %s » a %d valeurs, %d au plus : donnez à la variable une valeur pour « tout » (.*), ou choisissez moins.", list.name, len(list.values), maxValues)
		}
		for _, value := range list.values {
			if len(value) > maxValueBytes {
				return q, wrongf("« %s » a une valeur trop longue : « %.40s… ».", list.name, value)
			}
			if unresolved.MatchString(value) {
				return q, wrongf("La variable « %s » n'a pas de valeur ici : les règles d'alerte et les liens ne connaissent pas les variables d'un tableau de bord.", value)
			}
		}
	}
	if err := q.validate(queryType); err != nil {
		return q, err
	}
	k := kinds[queryType]
	chosen, _ := k.viewOf(q.View)
	q.View = chosen.name
	if len(k.of) > 0 {
		q.Of = cmp.Or(q.Of, k.of[0])
	}
	q.Limit = cmp.Or(q.Limit, k.usual)
	return q, nil
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

// list is a member of a query with several values.
type list struct {
	name   string
	values []string
}

func (q *Query) lists() []list {
	return []list{
		{"states", q.States},
		{"criticities", q.Criticities},
		{"regions", q.Regions},
		{"sites", q.Sites},
		{"devices", q.Devices},
		{"families", q.Families},
		{"services", q.Services},
		{"providers", q.Providers},
		{"severities", q.Severities},
		{"parties", q.Parties},
		{"levels", q.Levels},
		{"groups", q.Groups},
		{"owners", q.Owners},
		{"natures", q.Natures},
		{"origins", q.Origins},
		{"roles", q.Roles},
		{"tickets", q.Tickets},
		{"clocks", q.Clocks},
		{"months", q.Months},
		{"kinds", q.Kinds},
		{"measures", q.Measures},
		{"by", q.By},
	}
}

// given are the members that say something, by their names in JSON.
func (q *Query) given() []string {
	var names []string
	for _, list := range q.lists() {
		if len(list.values) > 0 {
			names = append(names, list.name)
		}
	}
	for name, is := range map[string]bool{
		"scope": q.Scope == ScopePeriod, // every query of the editor has the other
		"late":  q.Late != "", "sort": q.Sort != "", "limit": q.Limit != 0, "every": q.Every != "",
		"history": q.History != 0, "troubled": q.Troubled, "stream": q.Stream,
	} {
		if is {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// validate tells the first mistake of a query.
func (q *Query) validate(queryType string) error {
	k, known := kinds[queryType]
	if !known {
		return wrongf("Le type de requête « %s » n'existe pas ; il y a : %s.", queryType, strings.Join(QueryTypes, ", "))
	}
	chosen, known := k.viewOf(q.View)
	if !known {
		if len(k.views) == 0 {
			return wrongf("« view » ne vaut pas pour %s.", queryType)
		}
		return wrongf("La vue « %s » n'existe pas ; il y a : %s.", q.View, strings.Join(k.viewNames(), ", "))
	}
	if err := firstError(
		among("La portée", one(q.Scope), []string{ScopeOpen, ScopePeriod}),
		among("Le compte par", q.By, cmpList(k.by, dimensions)),
		among("L'état", q.States, stateOrder),
		among("La criticité", q.Criticities, criticityOrder),
		among("Le retard", one(q.Late), lates),
		among("L'ordre", one(q.Sort), sorts),
		among("L'intervalle", one(q.Every), everies),
		among("La mesure", q.Measures, measureOrder),
		among("Le délai", q.Clocks, clockOrder),
		among("La nature", q.Natures, natureOrder),
		among("L'origine", q.Origins, originOrder),
		among("Le rôle", q.Roles, roleOrder),
		among("Le genre", q.Kinds, cmpList(k.kinds, annotationKinds)),
		among("L'objet « of »", one(q.Of), cmpList(k.of, nil)),
	); err != nil {
		return err
	}
	takes, what := slices.Concat(k.takes, chosen.takes), strings.TrimSpace(queryType+" "+chosen.name)
	switch queryType {
	case TypeTickets:
		if err := q.sortable(); err != nil {
			return err
		}
	case TypeAvailability:
		if err := q.places(); err != nil {
			return err
		}
	case TypeValues:
		of := cmp.Or(q.Of, k.of[0])
		if given := q.given(); len(q.Tickets) > 0 && len(given) > 1 {
			return wrongf("« tickets » exclut les autres filtres : %s.", strings.Join(given, ", "))
		}
		takes, what = valuesTake(of), what+" "+of
	}
	if len(q.Levels) > 0 && len(q.Groups) > 0 {
		return wrongf("« levels » et « groups » s'excluent : un niveau est fait de groupes.")
	}
	for _, name := range q.given() {
		if !slices.Contains(takes, name) {
			return wrongf("« %s » ne vaut pas pour %s.", name, what)
		}
	}
	return q.bounds(&k)
}

// sortable tells which orders the bridge would refuse: it cannot put all that
// ever closed in an order, and what is closed has no time left.
func (q *Query) sortable() error {
	period, closed := q.Scope == ScopePeriod, slices.Contains(q.States, stateClosed)
	switch q.Sort {
	case "remaining":
		if period && len(q.States) == 0 || closed {
			return wrongf("L'ordre « %s » ne vaut que pour ce qui n'est pas clos.", q.Sort)
		}
	case "pressing", "state", "severity", "longest":
		if closed && !period {
			return wrongf("L'ordre « %s » ne vaut que pour ce qui n'est pas clos, ou dans la période.", q.Sort)
		}
	}
	if closed && q.Late != "" {
		return wrongf("« late » ne choisit que parmi ce qui n'est pas clos.")
	}
	return nil
}

// places tells what the bridge would refuse of availability: what tells devices
// apart does not tell sites apart.
func (q *Query) places() error {
	of := cmp.Or(q.Of, ofEquipment)
	if of != ofEquipment && len(q.Devices)+len(q.Services)+len(q.Providers)+len(q.Roles) > 0 {
		return wrongf("« devices », « services », « providers » et « roles » ne valent que pour les équipements, non pour %s.", of)
	}
	if of == ofRegions && len(q.Sites) > 0 {
		return wrongf("« sites » ne vaut pas pour %s.", of)
	}
	return nil
}

// bounds tells what is too much.
func (q *Query) bounds(k *kind) error {
	if q.Stream && q.Scope == ScopePeriod {
		return wrongf("Le suivi en direct ne vaut que pour ce qui n'est pas clos maintenant.")
	}
	if q.Limit < 0 || q.Limit > k.most {
		return wrongf("La limite est de 1 à %d.", k.most)
	}
	if q.History < 0 || q.History > maxMonths {
		return wrongf("L'historique est de 1 à %d mois.", maxMonths)
	}
	for _, month := range q.Months {
		if _, err := time.Parse(monthForm, month); err != nil && !unresolved.MatchString(month) {
			return wrongf("Le mois « %s » n'en est pas un : il faut par exemple 2026-03.", month)
		}
	}
	return nil
}

// one is a value as a list of what is given.
func one(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

func cmpList(list, otherwise []string) []string {
	if len(list) > 0 {
		return list
	}
	return otherwise
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
	filter := q.ticketFilter()
	filter.States, filter.Late, filter.Sort = q.States, q.Late, q.Sort
	switch {
	case q.Scope == ScopePeriod:
		filter.From, filter.To = period.From, period.To
	case len(filter.States) == 0:
		filter.Open = true
	}
	return filter
}

// ticketFilter is what tickets are told apart by, whatever became of them.
func (q *Query) ticketFilter() reportapi.TicketQuery {
	return reportapi.TicketQuery{
		Criticities: q.Criticities, Regions: q.Regions, Sites: q.Sites, Devices: q.Devices, Families: q.Families,
		Services: q.Services, Providers: q.Providers, Severities: q.Severities, Parties: q.Parties, Levels: q.Levels,
		Groups: q.Groups, Owners: q.Owners, Natures: q.Natures, Origins: q.Origins,
	}
}
