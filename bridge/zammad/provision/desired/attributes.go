package desired

import (
	"maps"
	"unicode"
	"unicode/utf8"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// Values of the selections that agents fill in; what the bridge reads in
// histories. The reasons for a suspension are a closed list of the contract.
var (
	Suspensions  = bridge.Suspensions
	Supervisions = []string{bridge.SupervisionAsked, bridge.SupervisionForced}
	Natures      = []string{"incident", "demande", "changement", "problème"}
	ChangeStates = []string{"brouillon", "approuvé", "en cours", "terminé", "annulé"}
	Criticities  = []string{"P1", "P2", "P3", "P4"}
)

// Names of attributes that objects of ours name too.
const (
	fieldCriticity   = "criticity"
	fieldService     = "service"
	fieldParty       = "tiers"
	fieldReason      = "suspension_motif"
	fieldSupervision = "remise_en_supervision"
	fieldAttach      = "rattachement"
	fieldNature      = "nature"
	fieldChange      = "change_state"
	fieldChangeStart = "change_start"
	fieldDueResponse = "vigie_due_response"
	fieldDueRestore  = "vigie_due_restore"
	fieldDueResolve  = "vigie_due_resolve"
)

// Attribute is one column that tickets get.
type Attribute struct {
	Name    string
	Data    string // type of the object manager
	size    int64  // characters of an input
	choices []string
	hidden  bool // nothing that people read
}

const (
	Input     = "input"
	Selection = "select"
	Number    = "integer"
	Datetime  = "datetime"
)

// TicketAttributes are all of them, in the order in which forms show them. The
// choices of service and third party follow from Wanted.
func TicketAttributes() []Attribute {
	return []Attribute{
		{Name: fieldCriticity, Data: Selection, choices: Criticities},
		{Name: "criticity_motif", Data: Input, size: 250},
		{Name: fieldNature, Data: Selection, choices: Natures},
		{Name: "contournement", Data: Input, size: 250},
		{Name: fieldService, Data: Selection},
		{Name: "site", Data: Input, size: 120},
		{Name: "device", Data: Input, size: 120},
		{Name: "region", Data: Input, size: 120},
		{Name: "family", Data: Input, size: 40},
		{Name: fieldParty, Data: Selection},
		{Name: "tiers_reference", Data: Input, size: 120},
		{Name: fieldReason, Data: Selection, choices: Suspensions},
		{Name: fieldSupervision, Data: Selection, choices: Supervisions},
		{Name: fieldAttach, Data: Input, size: 60},
		{Name: "main_courante", Data: Input, size: 250},
		{Name: fieldChange, Data: Selection, choices: ChangeStates},
		{Name: fieldChangeStart, Data: Datetime},
		{Name: "change_end", Data: Datetime},
		{Name: "change_scope", Data: Input, size: 250},
		{Name: fieldDueResponse, Data: Datetime},
		{Name: fieldDueRestore, Data: Datetime},
		{Name: fieldDueResolve, Data: Datetime},
		{Name: "vigie_state", Data: Input, size: 40},
		{Name: "vigie_severity", Data: Input, size: 20},
		{Name: "vigie_alerts", Data: Number},
		{Name: "vigie_since", Data: Datetime},
		{Name: "vigie_incident", Data: Input, size: 64, hidden: true},
		{Name: "vigie_key", Data: Input, size: 255, hidden: true},
		{Name: "vigie_version", Data: Number, hidden: true},
	}
}

// ownService is the service of alarms about the supervision itself.
var ownService = Choice{Value: "vigie", Label: "Vigie"}

// firstPosition is behind Zammad's own attributes in forms.
const firstPosition = 1600

// AttributeObjects are the attributes as the object manager takes them.
func (w *Wanted) AttributeObjects() []object.Object {
	var all []object.Object
	for i, each := range TicketAttributes() {
		all = append(all, object.Object{
			Kind: object.Kinds[object.Attributes], Key: each.Name, Name: each.Name,
			Body: map[string]any{
				"display": w.Texts.Attributes[each.Name], "data_type": each.Data, "data_option": each.option(w.Choices(each)),
				"screens": each.forms(), object.Active: true,
			},
			Once: map[string]any{"position": int64(firstPosition + 10*i)},
		})
	}
	return all
}

// Choices are the values of a selection and their labels.
func (w *Wanted) Choices(a Attribute) []Choice {
	switch a.Name {
	case fieldService:
		return append(append([]Choice(nil), w.Services...), ownService)
	case fieldParty:
		var parties []Choice
		for _, each := range w.ThirdParties {
			parties = append(parties, Choice{each.Name, each.Title})
		}
		return parties
	}
	var choices []Choice
	for _, value := range a.choices {
		first, size := utf8.DecodeRuneInString(value)
		choices = append(choices, Choice{value, string(unicode.ToUpper(first)) + value[size:]})
	}
	return choices
}

const maxInteger = 1<<31 - 1

// option is how the object manager describes what a column takes.
func (a Attribute) option(choices []Choice) object.Within {
	switch a.Data {
	case Selection:
		options := make(object.Within, len(choices))
		for _, each := range choices {
			options[each.Value] = each.Label
		}
		return object.Within{"default": "", "options": options, "nulloption": true, "null": true, "maxlength": object.Least(255)}
	case Number:
		return object.Within{"default": nil, "min": int64(0), "max": int64(maxInteger), "null": true}
	case Datetime: // both ways, or the desk refuses what is past
		return object.Within{"default": nil, "past": true, "future": true, "diff": nil, "null": true}
	}
	return object.Within{"default": "", "type": "text", "maxlength": object.Least(a.size), "null": true}
}

// forms show an attribute to agents and demand it of nobody: a form that
// demands a value makes the bridge's own writes fail.
func (a Attribute) forms() object.Screens {
	shown := func(more map[string]any) map[string]any {
		form := map[string]any{"shown": !a.hidden, "required": false}
		maps.Copy(form, more)
		return map[string]any{"ticket.agent": form}
	}
	return object.Screens{"create_middle": shown(map[string]any{"item_class": "column"}), "edit": shown(nil)}
}
