package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// RemoteCorrection is what a person says afterwards, as the API takes it.
type RemoteCorrection = reportapi.Correction

// correctionWords are the acts as supervisors say them.
var correctionWords = []struct {
	word string
	kind bridge.ActKind
}{
	{"contester", correction.Contest},
	{"admettre", correction.Uphold},
	{"déplacer", correction.Move},
	{"écarter", correction.Void},
	{"suspendre", correction.Pause},
	{"retirer", correction.Withdraw},
}

// CorrectionWords lists them.
func CorrectionWords() (words []string) {
	for _, each := range correctionWords {
		words = append(words, each.word)
	}
	return words
}

// CorrectionNamed is the API's name of one, given by it or by the operators'
// word, with or without accents; empty where it is none.
func CorrectionNamed(word string) string {
	plain := strings.NewReplacer("é", "e", "É", "e")
	for _, each := range correctionWords {
		if string(each.kind) == word || strings.EqualFold(plain.Replace(each.word), plain.Replace(word)) {
			return string(each.kind)
		}
	}
	return ""
}

// CheckCorrection tells all that one lacks.
func CheckCorrection(said RemoteCorrection) error {
	kind := bridge.ActKind(said.Act)
	var lacks []string
	need := func(given bool, flag string) {
		if !given {
			lacks = append(lacks, flag)
		}
	}
	need(strings.TrimSpace(said.Person) != "", "--person (votre identifiant dans Zammad)")
	need(strings.TrimSpace(said.Motive) != "", "--motive (pourquoi, en une phrase)")
	switch kind {
	case correction.Contest:
		need(said.Clock != "", "--clock (response, intervention, restore, resolve, party ou line)")
		need(said.Of != "" || said.Clock != "party" && said.Clock != "line", "--of (le tiers ou le niveau du support)")
	case correction.Move:
		need(said.Fact > 0, "--fact (le numéro du fait)")
		need(!said.At.IsZero(), "--at (quand il a eu lieu)")
	case correction.Pause:
		need(!said.From.IsZero(), "--from (le début)")
		need(!said.Till.IsZero(), "--till (la fin)")
		need(said.Reason != "", "--reason (« "+strings.Join(bridge.Suspensions, " », « ")+" »)")
		need(strings.TrimSpace(said.Approver) != "", "--approver (qui l'a approuvée)")
	case correction.Uphold, correction.Void, correction.Withdraw:
		need(said.Fact > 0, "--fact (le numéro du fait)")
	}
	if len(lacks) == 0 {
		return nil
	}
	return fmt.Errorf("la correction demande encore %s", strings.Join(lacks, ", "))
}

// Instant reads when something was: an instant, or a day and hour of the clock
// on this machine.
func Instant(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("« %s » n'est pas un instant : 2026-03-02 18:00, 2026-03-02T18:00:00+01:00", text)
}

// Correct says something about the journal of a ticket, by its id at the desk or
// its incident's, and tells what came of it. The request has a name, under which
// it may be told again where the answer is lost.
func (r Remote) Correct(ctx context.Context, id string, said RemoteCorrection, out io.Writer) error {
	client, err := r.client()
	if err != nil {
		return err
	}
	if said.Request == "" {
		said.Request = rand.Text()
	}
	if len(id) == idLength {
		id = strings.ToUpper(id)
	}
	corrected, err := client.Correct(ctx, id, said)
	if status, answered := errors.AsType[*reportapi.StatusError](err); err != nil {
		switch {
		case !answered || status.Status >= http.StatusInternalServerError:
			return fmt.Errorf("%w ; redite avec --request %s, elle ne comptera qu'une fois", r.inFrench(err), said.Request)
		case status.Status == http.StatusForbidden:
			return errors.New("ce jeton n'a pas le droit de corriger (supervise)")
		case status.Status == http.StatusNotFound:
			return errors.New(report.Printable(status.Message))
		}
		return r.inFrench(err)
	}
	what := "Noté"
	if corrected.Again {
		what = "Déjà noté"
	}
	if _, err := fmt.Fprintf(out, "%s : fait n° %d du journal %s. %s\n", what, corrected.Fact.Number, corrected.Subject, report.Printable(corrected.Fact.Text)); err != nil {
		return err
	}
	return clocksAfter(out, &corrected.Clocks)
}

var clockStatus = map[string]string{"running": "en cours", "paused": "suspendu", "met": "tenu", "breached": "dépassé", "void": "sans objet"}

// clocksAfter tells where the clocks of a ticket stand, a line each.
func clocksAfter(out io.Writer, clocks *reportapi.TicketClocks) error {
	for n := range clocks.Earlier {
		if err := clocksAfter(out, &clocks.Earlier[n]); err != nil {
			return err
		}
	}
	for _, all := range [][]reportapi.Clock{clocks.Clocks, clocks.Parties, clocks.Lines} {
		for i := range all {
			c := &all[i]
			line := c.Title + " : " + clockStatus[c.Status]
			if c.ContestedBy != nil {
				line += ", contesté (fait n° " + strconv.FormatInt(c.ContestedBy.Number, 10) + ")"
			}
			if c.Upheld {
				line += ", contestation admise"
			}
			if _, err := fmt.Fprintln(out, "  "+report.Printable(line)); err != nil {
				return err
			}
		}
	}
	return nil
}
