package escalation

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// work carries a decision out within its transaction.
type work struct {
	tx       Tx
	hand     Hand
	contract *policy.Contract
	incident *bridge.Incident
	now      time.Time

	did  []Passing
	told int   // entries that were appended
	last int64 // number of the last entry before
}

// pass puts down every step that is passed, and has those that fire act. A
// step that somebody else has passed already does nothing.
func (w *work) pass(passings []Passing) error {
	fired := false
	for i := range passings {
		passing := &passings[i]
		added, err := w.tx.AddEscalation(&passing.Escalation)
		if err != nil {
			return err
		}
		if !added {
			continue
		}
		w.did = append(w.did, *passing)
		if passing.Outcome != bridge.EscalationFired {
			err = w.append(w.entry(passing, bridge.KindStepSkipped, skipText(passing)))
		} else {
			fired = true
			err = w.fire(passing)
		}
		if err != nil {
			return err
		}
	}
	if !fired {
		return nil
	}
	if ticket := bridge.SubjectTicket(w.incident.ID); ticket != 0 {
		return w.tx.Ask(ticket, w.last+int64(w.told), w.now)
	}
	w.hand.Show(w.incident, w.now)
	return w.tx.SaveIncident(w.incident)
}

// fire asks the incident for what the step does, and tells of it.
func (w *work) fire(p *Passing) error {
	do, text, asks := p.Do, fireText(p), make(map[string]string)
	var facts []bridge.Entry
	fact := func(kind bridge.Kind, text string, data map[string]string) {
		facts = append(facts, bridge.Entry{
			Subject: w.incident.ID, Kind: kind, Actor: bridge.ActorBridge, EffectiveAt: w.now, ReceivedAt: w.now, Text: text, Data: data,
		})
	}
	if do.Criticity != "" {
		from := w.incident.Criticity
		if w.hand.Raise(w.incident, do.Criticity, "échelle « "+p.Ladder+" »") {
			text = append(text, "criticité portée à "+string(do.Criticity))
			asks[askCriticity], asks[askFrom+askCriticity] = string(do.Criticity), string(from)
			fact(bridge.KindPriority, "Criticité portée à "+string(do.Criticity)+" : "+w.incident.Why,
				map[string]string{"from": string(from), "to": string(do.Criticity)})
		}
	}
	if do.Transmit != "" {
		from := w.incident.TicketGroup
		if group, moved := w.hand.Transmit(w.contract, w.incident, do.Transmit, w.now); moved {
			text = append(text, "transmis à "+group)
			asks[askGroup], asks[askFrom+askGroup] = group, from
			fact(bridge.KindAssigned, "Transmis à "+group, map[string]string{"from": from, "to": group})
		}
	}
	if do.HandOver != "" && w.hand.HandOver(w.contract, w.incident, do.HandOver, w.now) {
		text = append(text, "confié à "+do.HandOver)
		asks[askParty] = do.HandOver
		fact(bridge.KindThirdParty, "Confié à "+do.HandOver, map[string]string{"to": do.HandOver, "reference": ""})
	}
	told := w.entry(p, bridge.KindEscalated, strings.Join(append(text, callText(do)...), " ; "))
	told.Data["page"], told.Data["webhook"] = do.Page, do.Webhook
	if len(do.Mention)+len(do.Mail) > 0 {
		told.Words = map[string]string{"mention": strings.Join(do.Mention, " "), "mail": strings.Join(do.Mail, " ")}
	}
	if bridge.SubjectTicket(w.incident.ID) != 0 {
		maps.Copy(told.Data, asks) // the desk's history tells what comes of it
		return w.append(told)
	}
	return w.append(append([]bridge.Entry{told}, facts...)...)
}

func (w *work) append(entries ...bridge.Entry) error {
	w.told += len(entries)
	return w.tx.Append(entries...)
}

func (w *work) entry(p *Passing, kind bridge.Kind, text string) bridge.Entry {
	return bridge.Entry{
		Subject: w.incident.ID, Kind: kind, Actor: bridge.ActorBridge, EffectiveAt: w.now, ReceivedAt: w.now, Text: text,
		Data: map[string]string{
			"ladder": p.Ladder, "version": p.Version, "step": p.Escalation.Step, "cycle": strconv.Itoa(p.Cycle), "kind": p.Kind,
			"outcome": string(p.Outcome), "due": p.DueAt.UTC().Format(time.RFC3339Nano),
		},
	}
}

// skipText tells of a step that was passed over.
func skipText(p *Passing) string {
	word := "annulée"
	if p.Outcome == bridge.EscalationCollapsed {
		word = "non déclenchée"
	}
	return "Étape « " + p.Escalation.Step + " » de l'échelle " + kindWord(p) + " « " + p.Ladder + " » " + word + " : " + p.Reason
}

// fireText begins to tell of a step that fires.
func fireText(p *Passing) []string {
	text := []string{"Escalade " + kindWord(p) + " « " + p.Escalation.Step + " »"}
	if p.Late || len(p.Collapsed) > 0 {
		caught := "rattrapage"
		if p.Late {
			caught += ", échéance dépassée de " + ago(p.At.Sub(p.DueAt))
		}
		if len(p.Collapsed) > 0 {
			caught += ", au lieu de « " + strings.Join(p.Collapsed, " », « ") + " »"
		}
		text = append(text, caught)
	}
	if p.Do.Note != "" {
		text = append(text, p.Do.Note)
	}
	return text
}

// callText tells who is called upon.
func callText(do policy.Actions) (text []string) {
	if len(do.Mention) > 0 {
		text = append(text, "à l'attention de "+strings.Join(do.Mention, ", "))
	}
	if len(do.Mail) > 0 {
		text = append(text, "courriel à "+strings.Join(do.Mail, ", "))
	}
	if do.Page != "" {
		text = append(text, "astreinte appelée : "+do.Page)
	}
	if do.Webhook != "" {
		text = append(text, "système prévenu : "+do.Webhook)
	}
	return text
}

func kindWord(p *Passing) string { return policy.LadderKind(p.Kind).Word() }

// ago is a time that passed, in words, to the minute.
func ago(d time.Duration) string {
	minutes := int(max(d, 0) / time.Minute)
	switch days, hours := minutes/(24*60), minutes/60%24; {
	case days > 0:
		return strconv.Itoa(days) + " j " + strconv.Itoa(hours) + " h"
	case hours > 0:
		return strconv.Itoa(hours) + " h " + strconv.Itoa(minutes%60) + " min"
	}
	return strconv.Itoa(minutes) + " min"
}
