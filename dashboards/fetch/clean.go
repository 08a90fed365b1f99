package main

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// newer are keys of the models that file providers do not read.
var newer = []string{"apiVersion", "elements", "spec"}

// Keys that tell of one Grafana, or of the version that it is.
var (
	ofDatabase = []string{"iteration", "__inputs", "__requires", "__elements", "gnetId"}
	ofEditor   = []string{"pluginVersion", "editorMode", "exemplar", "useBackend", "disableTextWrap", "fullMetaSearch", "includeNullMetadata"}
)

// byType are the variables that stand for data sources, by the type of these.
var byType = map[string]string{"prometheus": "${prometheus}", "vigie-noc-datasource": "${vigie}", "loki": "${loki}"}

// clean takes out of a dashboard what one database or one look at it left.
func clean(model map[string]any) error {
	for _, key := range newer {
		if _, ok := model[key]; ok {
			return errors.New("it is no dashboard in the classic model: save it as one (schema V1) and fetch it again")
		}
	}
	for _, key := range ofDatabase {
		delete(model, key)
	}
	model["id"], model["version"] = nil, json.Number("0")
	sources(model)
	if templating, ok := model["templating"].(map[string]any); ok {
		list, _ := templating["list"].([]any)
		for _, each := range list {
			if variable, ok := each.(map[string]any); ok {
				forget(variable)
			}
		}
	}
	return nil
}

// sources names data sources by variables wherever they stand. One that is not
// named is Grafana's default, which provisioning says is Prometheus.
func sources(value any) {
	switch value := value.(type) {
	case map[string]any:
		_, isPanel := value["gridPos"]
		if _, named := value["datasource"]; named && value["builtIn"] == nil && value["type"] != "row" {
			value["datasource"] = source(value["datasource"])
		} else if targets, _ := value["targets"].([]any); isPanel && !named && len(targets) > 0 {
			value["datasource"] = source(nil)
		}
		for _, key := range ofEditor {
			delete(value, key)
		}
		for _, each := range value {
			sources(each)
		}
	case []any:
		for _, each := range value {
			sources(each)
		}
	}
}

func source(named any) any {
	kind := "prometheus"
	switch named := named.(type) {
	case map[string]any:
		uid, _ := named["uid"].(string)
		if strings.HasPrefix(uid, "-- ") {
			return named // Grafana's own
		}
		kind, _ = named["type"].(string)
	case string: // the old form, a name alone
		if named != "" && named != "default" && !strings.EqualFold(named, kind) {
			return named
		}
	}
	variable, ok := byType[kind]
	if !ok {
		return named // the lint says that it is unknown
	}
	return map[string]any{"type": kind, "uid": variable}
}

// forget takes away what was chosen last, and what there was to choose from.
func forget(variable map[string]any) {
	kind, _ := variable["type"].(string)
	name, _ := variable["name"].(string)
	query, _ := variable["query"].(string)
	if kind == "custom" {
		variable["options"] = []any{}
	} else {
		delete(variable, "options")
	}
	first, _, _ := strings.Cut(query, ",")
	text, value, told := strings.Cut(strings.TrimSpace(first), " : ")
	if !told {
		value = text
	}
	label, _ := variable["label"].(string)
	switch {
	case kind == "datasource":
		variable["current"] = map[string]any{"text": label, "value": name}
	case variable["includeAll"] == true && variable["multi"] == true:
		variable["current"] = map[string]any{"text": []any{all(label)}, "value": []any{"$__all"}}
	case variable["includeAll"] == true:
		variable["current"] = map[string]any{"text": all(label), "value": "$__all"}
	case kind == "custom":
		variable["current"] = map[string]any{"text": strings.TrimSpace(text), "value": strings.TrimSpace(value)}
	case kind == "textbox":
		variable["current"] = map[string]any{"text": query, "value": query}
	default:
		variable["current"] = map[string]any{}
	}
}

// masculine are the labels of variables that "all" agrees with.
var masculine = []string{"Site", "Équipement", "Mois", "État", "Service"}

func all(label string) string {
	if slices.Contains(masculine, label) {
		return "Tous"
	}
	return "Toutes"
}
