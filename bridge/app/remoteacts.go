package app

import (
	"fmt"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// actWords are the acts as operators say them.
var actWords = []struct {
	word string
	kind bridge.ActKind
}{
	{"prendre", bridge.ActTake},
	{"transmettre", bridge.ActTransmit},
	{"confier", bridge.ActHandOver},
	{"reprendre", bridge.ActTakeBack},
	{"suspendre", bridge.ActSuspend},
	{"relancer", bridge.ActResume},
	{"rétablir", bridge.ActRestore},
	{"résoudre", bridge.ActResolve},
	{"criticité", bridge.ActCriticity},
	{"superviser", bridge.ActSupervise},
	{"superviser-sans-preuve", bridge.ActForce},
	{"rattacher", bridge.ActAttach},
	{"détacher", bridge.ActDetach},
}

// ActWords lists them.
func ActWords() (words []string) {
	for _, each := range actWords {
		words = append(words, each.word)
	}
	return words
}

// ActNamed is the API's name of an act, given by it or by the operators' word,
// with or without accents; empty where it is none.
func ActNamed(word string) string {
	plain := strings.NewReplacer("é", "e", "É", "e")
	for _, each := range actWords {
		if string(each.kind) == word || strings.EqualFold(plain.Replace(each.word), plain.Replace(word)) {
			return string(each.kind)
		}
	}
	return ""
}

// wordOf is the operators' word for an act.
func wordOf(kind string) string {
	for _, each := range actWords {
		if string(each.kind) == kind {
			return each.word
		}
	}
	return kind
}

// missing are the flags that acts say nothing without, and what stands in them.
var missing = map[bridge.ActKind][]struct {
	flag, like string
	given      func(RemoteAct) bool
}{
	bridge.ActTransmit:  {{"--value", "le niveau du support, comme N2", hasValue}},
	bridge.ActHandOver:  {{"--value", "le tiers, par son nom au contrat", hasValue}},
	bridge.ActCriticity: {{"--value", "P1 à P4", hasValue}, {"--motive", "pourquoi, en une phrase", hasMotive}},
	bridge.ActAttach:    {{"--value", "l'incident auquel le rattacher", hasValue}},
	bridge.ActForce:     {{"--motive", "pourquoi, en une phrase", hasMotive}},
	bridge.ActSuspend: {
		{"--value", "« " + strings.Join(bridge.Suspensions, " », « ") + " »", hasValue},
		{"--motive", "pourquoi, en une phrase", hasMotive},
		{"--until", "jusqu'à quand, comme 8h ou \"2026-03-02 18:00\"", func(act RemoteAct) bool { return !act.Until.IsZero() }},
	},
}

func hasValue(act RemoteAct) bool  { return strings.TrimSpace(act.Value) != "" }
func hasMotive(act RemoteAct) bool { return strings.TrimSpace(act.Motive) != "" }

// CheckAct tells all that an act lacks.
func CheckAct(act RemoteAct) error {
	var lacks []string
	if strings.TrimSpace(act.Person) == "" {
		lacks = append(lacks, "--person (votre identifiant dans Zammad)")
	}
	for _, each := range missing[bridge.ActKind(act.Act)] {
		if !each.given(act) {
			lacks = append(lacks, each.flag+" ("+each.like+")")
		}
	}
	if len(lacks) == 0 {
		return nil
	}
	return fmt.Errorf("« %s » demande encore %s", wordOf(act.Act), strings.Join(lacks, ", "))
}

// Until reads when// Until reads when a suspension ends: an instant, a day and hour of the clock
// on this machine, or so long from now.
func Until(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if lasting, err := time.ParseDuration(text); err == nil && lasting > 0 {
		return now.Add(lasting), nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, now.Location())
	if err != nil {
		return at, fmt.Errorf("« %s » n'est ni un instant (« 2026-03-02 18:00 », 2026-03-02T18:00:00+01:00), ni une durée (8h)", text)
	}
	return at, nil
}
