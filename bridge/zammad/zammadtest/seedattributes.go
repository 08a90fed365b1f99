package zammadtest

import (
	"slices"

	"github.com/vigie-noc/vigie/bridge"
)

// builtin adds the fields that every desk has and nobody can edit.
func (s *seeder) builtin() {
	for object, fields := range map[string][]string{
		"Ticket": {"number", "title", "customer_id", "organization_id", "group_id", "owner_id", "state_id", "pending_time", "priority_id", "tags"},
		"User":   {"login", "firstname", "lastname", "email", "phone", "organization_id", "note", "active"},
		"Group":  {"name", "note", "active"}, "Organization": {"name", "note", "active"},
	} {
		for i, name := range fields {
			s.define(row{
				"object": object, "name": name, "display": name, "data_type": "input", "editable": false,
				"data_option": map[string]any{"type": "text", "maxlength": int64(255), "null": true},
				"position":    int64(10 * (i + 1)),
			})
		}
	}
	slices.SortFunc(s.desk.attributes, func(a, b row) int {
		if a.text("object") == b.text("object") {
			return int(a.ref("position") - b.ref("position"))
		}
		return int(lookups[a.text("object")] - lookups[b.text("object")])
	})
	for i, each := range s.desk.attributes {
		each["id"] = int64(i) + 1
	}
}

// define adds an attribute that is in use.
func (s *seeder) define(made row) row {
	settled(made)
	defaults := row{
		"object": "Ticket", "editable": true, "active": true, "screens": map[string]any{},
		"created_by_id": systemUser, "updated_by_id": systemUser, "created_at": s.now, "updated_at": s.now,
	}
	for name, value := range defaults {
		if _, given := made[name]; !given {
			made[name] = value
		}
	}
	return s.addAttribute(made)
}

// attributes adds those that the bridge's provisioning makes.
func (s *seeder) attributes(without []string) {
	input := func(most int64) map[string]any { return map[string]any{"type": "text", "maxlength": most} }
	count := map[string]any{"min": int64(0), "max": int64(maxInteger)}
	choice := func(values ...string) map[string]any {
		options := make(map[string]any, len(values))
		for _, value := range values {
			options[value] = value
		}
		return map[string]any{"default": "", "nulloption": true, "options": options}
	}
	for i, each := range []struct {
		name, display, kind string
		option              map[string]any
	}{
		{"change_end", "Fin du changement", "datetime", map[string]any{"future": true, "past": true, "diff": nil}},
		{"change_scope", "Périmètre du changement", "input", input(250)},
		{"change_start", "Début du changement", "datetime", map[string]any{"future": true, "past": true, "diff": nil}},
		{"change_state", "État du changement", "select", choice("brouillon", "approuvé", "en cours", "terminé", "annulé")},
		{"criticity", "Criticité", "select", choice("P1", "P2", "P3", "P4")},
		{"criticity_motif", "Motif de la criticité", "input", input(250)},
		{"device", "Équipement", "input", input(120)},
		{"family", "Famille", "input", input(40)},
		{"main_courante", "Note pour la main courante", "input", input(250)},
		{"nature", "Nature", "select", choice("incident", "demande", "changement", "problème")},
		{"rattachement", "Rattacher au ticket n°", "input", input(60)},
		{"region", "Région", "input", input(120)},
		{"remise_en_supervision", "Remise en supervision", "select", choice(bridge.SupervisionAsked, bridge.SupervisionForced)},
		{"service", "Service", "input", input(120)},
		{"site", "Site", "input", input(120)},
		{"suspension_motif", "Motif de suspension", "select", choice(bridge.Suspensions...)},
		{"tiers", "Confié à", "select", choice("operateur-a", "operateur-b")},
		{"tiers_reference", "Référence du tiers", "input", input(120)},
		{"vigie_alerts", "Vigie : alertes", "integer", count},
		{"vigie_due_resolve", "Échéance : résolution", "datetime", map[string]any{"future": true, "past": true, "diff": nil}},
		{"vigie_due_response", "Échéance : prise en compte", "datetime", map[string]any{"future": true, "past": true, "diff": nil}},
		{"vigie_due_restore", "Échéance : rétablissement", "datetime", map[string]any{"future": true, "past": true, "diff": nil}},
		{"vigie_incident", "Vigie : incident", "input", input(64)},
		{"vigie_key", "Vigie : clé", "input", input(255)},
		{"vigie_severity", "Vigie : gravité", "input", input(20)},
		{"vigie_since", "Vigie : depuis", "datetime", map[string]any{"future": true, "past": true, "diff": nil}},
		{"vigie_state", "Vigie : état", "input", input(40)},
		{"vigie_version", "Vigie : version", "integer", count},
	} {
		if slices.Contains(without, each.name) {
			continue
		}
		fillOption(each.kind, each.option)
		s.columns[each.name] = columnOf(s.define(row{
			"name": each.name, "display": each.display, "data_type": each.kind, "data_option": each.option,
			"position": int64(1600 + i),
		}))
	}
}
