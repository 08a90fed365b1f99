package mirror

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
)

// begin tells of the opening: the values of the beginning are what the first
// change went from, else what the ticket shows now.
func (t *tale) begin(changes []bridge.DeskChange) {
	opening := act{at: t.Ticket.CreatedAt, origin: t.origin()}
	cut := true
	for i := range changes {
		c := &changes[i]
		switch {
		case c.Object != "Ticket":
		case c.Type == "created":
			opening.by, opening.source, cut = c.By, c.Source, false
		case c.Type == "updated" && tracked(c.Attribute):
			if _, set := t.now[c.Attribute]; !set {
				t.now[c.Attribute] = before(c)
			}
		}
	}
	for _, attribute := range append([]string{attrState, attrGroup, attrOwner}, fields...) {
		if _, set := t.now[attribute]; !set {
			t.now[attribute] = t.present(attribute)
		}
	}
	t.agents[t.now[attrOwner].id] = t.now[attrOwner].id != 0
	if cut {
		t.gap(opening, "history_cut", "before", "opened")
	} else {
		t.stranger(opening)
	}
	t.opened(opening)
}

func tracked(attribute string) bool {
	return attribute == attrState || attribute == attrGroup || attribute == attrOwner || slices.Contains(fields, attribute)
}

func (t *tale) opened(a act) {
	initial := maps.Clone(t.now)
	group := initial[attrGroup]
	stage, _ := t.Desk.stageOf(initial[attrState])
	data := map[string]string{
		"group": group.text, "group_id": reference(group.id), "state": initial[attrState].text, "stage": string(stage),
		"number": t.Ticket.Number,
	}
	if !t.Desk.ours(group.id, group.text) {
		data["outside"] = "true"
	}
	for name, value := range map[string]string{
		"owner": reference(initial[attrOwner].id), fieldCriticity: initial[fieldCriticity].text, fieldNature: initial[fieldNature].text,
		fieldChange: initial[fieldChange].text,
	} {
		if value != "" {
			data[name] = value
		}
	}
	t.tell(a, bridge.KindOpened, "Ticket n° "+t.Ticket.Number+" ouvert, groupe "+group.text, data, nil)

	// What it was opened as, and not with the values that tickets begin with,
	// was an act as well.
	if owner := initial[attrOwner].id; owner != 0 && owner != t.Desk.Self {
		t.takenBy(a, attrOwner)
	}
	t.moved(a, value{}, initial[attrState])
	if third := initial[fieldThird]; third.text != "" {
		t.third(a, value{}, third)
	}
	t.logged(a, initial[fieldLog])
}

// logged tells what a person wrote for the log book; the bridge takes it off.
func (t *tale) logged(a act, to value) {
	if strings.TrimSpace(to.text) != "" {
		t.tell(a, bridge.KindLogAsked, "Note pour la main courante", nil, told("to", to))
	}
}

// save tells of the changes that were made at once: what one of them means
// may depend on the others.
func (t *tale) save(changes []bridge.DeskChange) {
	was := maps.Clone(t.now)
	for i := range changes {
		c := &changes[i]
		if c.Object != "Ticket" || c.Type != "updated" || !tracked(c.Attribute) {
			continue
		}
		a := t.actOf(c)
		t.stranger(a)
		if !before(c).same(t.now[c.Attribute]) {
			a.origin += ":" + c.Attribute
			t.gap(a, "entries_missing", "attribute", c.Attribute)
			was[c.Attribute] = before(c)
		}
		t.now[c.Attribute] = after(c)
	}
	for i := range changes {
		c := &changes[i]
		if c.Object != "Ticket" {
			continue
		}
		switch c.Type {
		case "updated":
			t.change(t.actOf(c), c, was)
		case "merged_into":
			t.tell(t.actOf(c), bridge.KindTicketFollow, "Fusionné dans un autre ticket", map[string]string{"into": reference(c.ToID)}, nil)
		case "received_merge":
			t.tell(t.actOf(c), bridge.KindAbsorbed, "Un autre ticket a été fusionné dans celui-ci", map[string]string{"from": reference(c.FromID)}, nil)
		}
	}
}

// change tells of one attribute. Of one that was saved twice at once the last
// counts.
func (t *tale) change(a act, c *bridge.DeskChange, was map[string]value) {
	from, to := before(c), after(c)
	switch c.Attribute {
	case attrState:
		t.moved(a, from, to)
	case attrGroup:
		t.assigned(a, from, to)
	case attrOwner:
		t.ownedBy(a, from, to)
	case fieldThird:
		t.third(a, from, to)
	case fieldReference:
		if was[fieldThird].same(t.now[fieldThird]) && to.text != "" && t.now[fieldThird].text != "" && !t.back {
			t.handed(a, t.now[fieldThird])
		}
	case fieldSuspension:
		if stage, _ := t.Desk.stageOf(t.now[attrState]); stage == bridge.StagePending && was[attrState].same(t.now[attrState]) {
			t.suspended(a, "Motif de suspension")
		}
	case fieldCriticity:
		t.criticity(a, from, to)
	case fieldMotive:
		if was[fieldCriticity].same(t.now[fieldCriticity]) && to.text != "" {
			t.criticity(a, t.now[fieldCriticity], t.now[fieldCriticity])
		}
	case fieldNature:
		t.tell(a, bridge.KindNature, "Nature : "+to.text, fromTo(from, to), nil)
	case fieldResumed:
		t.tell(a, bridge.KindBackInService, "Remise en supervision : "+to.text, fromTo(from, to), nil)
	case fieldAttach:
		if to.text != "" { // the bridge takes off what it has dealt with
			t.tell(a, bridge.KindAttachAsked, "Rattachement demandé", nil, told("to", to))
		}
	case fieldLog:
		t.logged(a, to)
	case fieldChange:
		t.tell(a, bridge.KindChange, "Changement : "+to.text, fromTo(from, to), nil)
	case fieldScope, fieldStart, fieldEnd:
		t.tell(a, bridge.KindChangePlan, "Changement : "+plannedWords[c.Attribute], map[string]string{"field": c.Attribute}, told("to", to))
	}
}

var plannedWords = map[string]string{fieldScope: "autre périmètre", fieldStart: "autre début", fieldEnd: "autre fin"}

func fromTo(from, to value) map[string]string {
	return map[string]string{"from": from.text, "to": to.text}
}

func (t *tale) assigned(a act, from, to value) {
	data := fromTo(from, to)
	data["from_id"], data["to_id"] = reference(from.id), reference(to.id)
	t.tell(a, bridge.KindAssigned, "Passé du groupe "+from.text+" au groupe "+to.text, data, nil)
	was, is := t.Desk.ours(from.id, from.text), t.Desk.ours(to.id, to.text)
	switch {
	case is && !was:
		t.tell(a, bridge.KindEntered, "Entré dans le périmètre du contrat", fromTo(from, to), nil)
	case was && !is:
		t.tell(a, bridge.KindLeft, "Sorti du périmètre du contrat", fromTo(from, to), nil)
	}
}

// ownedBy tells who has it; names stay outside of the chain.
func (t *tale) ownedBy(a act, from, to value) {
	text := "Plus personne ne l'a en charge"
	if to.id != 0 {
		text = "Confié à " + to.text
	}
	t.agents[to.id] = to.id != 0
	t.tell(a, bridge.KindOwner, text, map[string]string{"from": reference(from.id), "to": reference(to.id)}, nil)
	if to.id != 0 && to.id != t.Desk.Self {
		t.takenBy(a, attrOwner)
	}
}

func (t *tale) third(a act, from, to value) {
	if from.text != "" && !t.back {
		t.tell(a, bridge.KindThirdBack, "Repris au tiers "+from.text, map[string]string{"party": from.text}, nil)
	}
	t.back = false
	if to.text != "" {
		t.handed(a, to)
	}
}

// handed tells of a third party with the reference that it gave, which is
// free text.
func (t *tale) handed(a act, party value) {
	t.tell(a, bridge.KindThirdParty, "Confié au tiers "+party.text,
		map[string]string{"party": party.text, "referenced": strconv.FormatBool(t.now[fieldReference].text != "")},
		told("reference", t.now[fieldReference]))
}

func (t *tale) criticity(a act, from, to value) {
	data := fromTo(from, to)
	data["motivated"] = strconv.FormatBool(t.now[fieldMotive].text != "")
	t.tell(a, bridge.KindPriority, "Criticité "+to.text, data, told("motive", t.now[fieldMotive]))
}

// told is what a person wrote, under a name; none where nothing was written.
func told(name string, written value) map[string]string {
	if written.text == "" {
		return nil
	}
	return map[string]string{name: written.text}
}
