package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// natureWords are the natures as the API has them.
var natureWords = map[bridge.Nature]string{
	bridge.NatureFault: "fault", bridge.NatureStorm: "storm", bridge.NatureHandover: "handover", bridge.NatureProblem: "problem",
	bridge.NatureCall: "incident", bridge.NatureRequest: "request", bridge.NatureChange: "change", bridge.NatureInquiry: "problem",
}

// usualNatures are what is meant where none is asked for: what is wrong, once.
// Hand-overs and problems are about it.
var usualNatures = []bridge.Nature{bridge.NatureFault, bridge.NatureStorm}

// usualCalls are the same of tickets that people opened.
var usualCalls = []bridge.Nature{bridge.NatureCall, bridge.NatureRequest}

// UsualTickets are what is counted where nothing is asked for: what is wrong,
// whoever tells of it.
func UsualTickets() ledger.TicketFilter {
	return ledger.TicketFilter{Natures: slices.Concat(usualNatures, usualCalls), Origins: slices.Clone(ledger.Origins)}
}

func naturesOf(name string, values []string) (natures []bridge.Nature, err error) {
	words := []string{"fault", "storm", "handover", "problem", "incident", "request", "change"}
	asked, err := known(name, values, words)
	for nature, word := range natureWords {
		if slices.Contains(asked, word) {
			natures = append(natures, nature)
		}
	}
	slices.Sort(natures)
	return natures, err
}

func openStates(name string, values []string) ([]bridge.State, error) {
	if text, err := single(name, values); err != nil || text != "true" {
		return nil, fmt.Errorf("%s vaut true, ou est absent", name)
	}
	return slices.DeleteFunc(slices.Clone(bridge.States), func(s bridge.State) bool { return s == bridge.StateClosed }), nil
}

func single(name string, values []string) (string, error) {
	if len(values) != 1 {
		return "", fmt.Errorf("%s ne peut être donné qu'une fois", name)
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
		return 0, fmt.Errorf("%s est un nombre de 1 à %d", name, maxLimit)
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
		return 0, fmt.Errorf("%s est un nombre positif ou nul", name)
	}
	return number, nil
}

func known[T ~string](name string, values []string, all []T) ([]T, error) {
	found := make([]T, 0, len(values))
	for _, value := range values {
		if !slices.Contains(all, T(value)) {
			return nil, fmt.Errorf("%s : « %s » n'est pas l'une des valeurs %v", name, value, all)
		}
		found = append(found, T(value))
	}
	return found, nil
}

// What is asked for lies between these years; others are mistakes.
const (
	firstYear = 1970
	lastYear  = 2999
)

func instantOf(name string, values []string) (time.Time, error) {
	text, err := single(name, values)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return t, fmt.Errorf("%s : « %s » n'est pas un instant tel que 2026-03-01T00:00:00Z", name, text)
	}
	return t, nil
}
