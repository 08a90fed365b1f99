package report

import (
	"maps"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// parameters are those that an endpoint takes, by name.
type parameters map[string]func(q *query, name string, values []string) error

// join makes one set of several.
func join(sets ...parameters) parameters {
	all := make(parameters)
	for _, set := range sets {
		maps.Copy(all, set)
	}
	return all
}

// texts takes values as they are.
func texts(of func(q *query) *[]string) func(*query, string, []string) error {
	return func(q *query, _ string, values []string) error {
		*of(q) = values
		return nil
	}
}

// Where tickets and equipment are told apart by.
var placeParameters = parameters{
	"region":   texts(func(q *query) *[]string { return &q.filter.Regions }),
	"site":     texts(func(q *query) *[]string { return &q.filter.Sites }),
	"device":   texts(func(q *query) *[]string { return &q.filter.Devices }),
	"service":  texts(func(q *query) *[]string { return &q.filter.Services }),
	"provider": texts(func(q *query) *[]string { return &q.filter.Providers }),
}

// What tickets are told apart by, whatever became of them.
var ticketParameters = join(placeParameters, parameters{
	"family":   texts(func(q *query) *[]string { return &q.filter.Families }),
	"severity": texts(func(q *query) *[]string { return &q.filter.Severity }),
	"party":    texts(func(q *query) *[]string { return &q.filter.Parties }),
	"group":    texts(func(q *query) *[]string { return &q.filter.Groups }),
	"owner":    texts(func(q *query) *[]string { return &q.filter.Owners }),
	"level":    texts(func(q *query) *[]string { return &q.levels }),
	"nature": func(q *query, name string, values []string) (err error) {
		q.filter.Natures, err = naturesOf(name, values)
		return err
	},
	"criticity": func(q *query, name string, values []string) (err error) {
		q.filter.Criticity, err = known(name, values, bridge.Criticities)
		return err
	},
})

// Who opened tickets.
var originParameter = parameters{"origin": func(q *query, name string, values []string) (err error) {
	q.filter.Origins, err = known(name, values, ledger.Origins)
	return err
}}

// The bounds of a period.
var periodParameters = parameters{
	"from": func(q *query, name string, values []string) (err error) {
		q.filter.OpenFrom, err = instantOf(name, values)
		return err
	},
	"to": func(q *query, name string, values []string) (err error) {
		q.filter.OpenedTo, err = instantOf(name, values)
		return err
	},
}

var limitParameter = parameters{"limit": func(q *query, name string, values []string) (err error) {
	q.filter.Limit, err = limitOf(name, values)
	return err
}}

var byParameter = parameters{"by": func(q *query, name string, values []string) (err error) {
	q.by, err = known(name, values, append(words(ledger.Dimensions), "level", "origin"))
	return err
}}

// What tickets are now, and were in a period.
var stateParameters = parameters{
	"state": func(q *query, name string, values []string) (err error) {
		q.filter.States, err = known(name, values, bridge.States)
		return err
	},
	"late": func(q *query, name string, values []string) (err error) {
		q.filter.Late, err = one(name, values, ledger.Lates)
		return err
	},
	"open": func(q *query, name string, values []string) (err error) { // whatever states there are: a reader need not know them
		q.filter.States, err = openStates(name, values)
		return err
	},
	"period": func(q *query, name string, values []string) error {
		chosen, err := one(name, values, []string{"opened", "open"})
		q.filter.Lasting = chosen == "open"
		return err
	},
}

// What each endpoint takes.
var (
	countParameters = join(ticketParameters, originParameter, periodParameters, stateParameters, byParameter)
	listParameters  = join(ticketParameters, originParameter, periodParameters, stateParameters, limitParameter, parameters{
		"before": func(q *query, name string, values []string) (err error) {
			q.before, err = single(name, values)
			return err
		},
		"sort": func(q *query, name string, values []string) (err error) {
			q.filter.Sort, err = one(name, values, ledger.Sorts)
			return err
		},
	})
	journalParameters = join(limitParameter, parameters{"after": func(q *query, name string, values []string) (err error) {
		q.number, err = numberOf(name, values)
		return err
	}})
	noParameters = parameters{}
)
