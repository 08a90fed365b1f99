package report

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// errNoParameter says that a name is none of those that a reader knows.
var errNoParameter = errors.New("there is no such parameter")

// readQuery hands each parameter to read. What is not known is refused, since
// a misspelt filter would show everything.
func readQuery(query url.Values, read func(name string, values []string) error) error {
	if query.Has("open") && query.Has("state") {
		return errors.New("open and state exclude each other")
	}
	for name, values := range query {
		err := read(name, values)
		if errors.Is(err, errNoParameter) {
			return fmt.Errorf("there is no parameter %q", name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readFilter reads a parameter that selects tickets.
func readFilter(f *ledger.TicketFilter, name string, values []string) (err error) {
	switch name {
	case "state":
		f.States, err = known(name, values, bridge.States)
	case "open": // whatever states there are: a reader need not know them
		f.States, err = openStates(name, values)
	case "nature":
		f.Natures, err = naturesOf(name, values)
	case "criticity":
		f.Criticity, err = known(name, values, bridge.Criticities)
	case "region":
		f.Regions = values
	case "site":
		f.Sites = values
	case "device":
		f.Devices = values
	case "family":
		f.Families = values
	case "from":
		f.OpenFrom, err = instantOf(name, values)
	case "to":
		f.OpenedTo, err = instantOf(name, values)
	default:
		err = errNoParameter
	}
	return err
}

// natureWords are the natures as the API has them.
var natureWords = map[bridge.Nature]string{
	bridge.NatureFault: "fault", bridge.NatureStorm: "storm", bridge.NatureHandover: "handover", bridge.NatureProblem: "problem",
}

// usualNatures are what is meant where none is asked for: what is wrong, once.
// Hand-overs and problems are about it.
var usualNatures = []bridge.Nature{bridge.NatureFault, bridge.NatureStorm}

func naturesOf(name string, values []string) (natures []bridge.Nature, err error) {
	words := []string{"fault", "storm", "handover", "problem"}
	asked, err := known(name, values, words)
	for nature, word := range natureWords {
		if slices.Contains(asked, word) {
			natures = append(natures, nature)
		}
	}
	slices.Sort(natures)
	return natures, err
}

// readPage reads a parameter of a list: one that selects, or one that bounds.
func readPage(f *ledger.TicketFilter, name string, values []string) (err error) {
	switch name {
	case "before":
		f.Before, err = single(name, values)
	case "limit":
		f.Limit, err = limitOf(name, values)
	default:
		err = readFilter(f, name, values)
	}
	return err
}

func openStates(name string, values []string) ([]bridge.State, error) {
	if text, err := single(name, values); err != nil || text != "true" {
		return nil, fmt.Errorf("%s is true or absent", name)
	}
	return slices.DeleteFunc(slices.Clone(bridge.States), func(s bridge.State) bool { return s == bridge.StateClosed }), nil
}

func single(name string, values []string) (string, error) {
	if len(values) != 1 {
		return "", fmt.Errorf("%s may be given once", name)
	}
	return values[0], nil
}

func limitOf(name string, values []string) (int, error) {
	text, err := single(name, values)
	if err != nil {
		return 0, err
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > maxLimit {
		return 0, fmt.Errorf("%s is a number from 1 to %d", name, maxLimit)
	}
	return limit, nil
}

func numberOf(name string, values []string) (int64, error) {
	text, err := single(name, values)
	if err != nil {
		return 0, err
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || number == math.MaxInt64 {
		return 0, fmt.Errorf("%s is a number from 0 on", name)
	}
	return number, nil
}

func known[T ~string](name string, values []string, all []T) ([]T, error) {
	found := make([]T, 0, len(values))
	for _, value := range values {
		if !slices.Contains(all, T(value)) {
			return nil, fmt.Errorf("%s %q is not one of %v", name, value, all)
		}
		found = append(found, T(value))
	}
	return found, nil
}

func instantOf(name string, values []string) (time.Time, error) {
	text, err := single(name, values)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("%s: %q is not an instant such as 2026-03-01T00:00:00Z", name, text)
	}
	return t, nil
}
