package dashboards

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var frenchRules = []rule{
	{"no English", noEnglish, []edit{
		{"title", "Tickets Overview", `title: "overview" is English`},
		{"panels.0.title", "Open tickets", `panel 1 "Open tickets" title: "open" is English`},
		{"panels.0.description", "Number of devices that are down, nothing to do.", `"devices" is English`},
		{"panels.0.fieldConfig.defaults.noValue", "No data", `"no" is English`},
		{"panels.0.fieldConfig.defaults.mappings.0.options.0.text", "Closed", `"closed" is English`},
		{"panels.0.fieldConfig.defaults.unit", "suffix: hours", `"hours" is English`},
		{"panels.1.targets.0.legendFormat", "{{module}} duration", `"duration" is English`},
		{"panels.2.fieldConfig.overrides.0.properties.0.value", "School", `"school" is English`},
		{"panels.2.fieldConfig.overrides.0.properties.1.value.0.title", "By region", `"by" is English`},
		{"panels.2.transformations", []any{object{"id": "organize", "options": object{"renameByName": object{"site": "Count"}}}}, `"count" is English`},
		{"panels.3.panels.1.options.content", "`up` tells the truth", `"the" is English`},
		{"templating.list.2.label", "Vendor", `"vendor" is English`},
		{"templating.list.3.query", "Unknown : open", `"unknown" is English`},
		{"annotations.list.1.name", "Critical", `"critical" is English`},
		{"links.0.title", "Dashboard", `"dashboard" is English`},
	}},
	{"accents", accents, []edit{
		{"panels.0.title", "Equipements injoignables", `panel 1 "Equipements injoignables" title: "equipements" wants "équipements"`},
		{"panels.0.description", "L'etat de chaque site. Ouvrir le ticket s'il dure.", `"etat" wants "état"`},
		{"panels.3.panels.0.title", "Par CRITICITE", `"criticite" wants "criticité"`},
		{"templating.list.2.label", "Region", `"region" wants "région"`},
		{"panels.1.targets.0.legendFormat", "region {{region}}", `"region" wants "région"`},
		{"templating.list.3.query", "résolus : resolved, verifie : open", `"verifie" wants "vérifie"`},
	}},
}

// visible are the keys whose text people read, wherever they stand.
var visible = []string{
	"title", "description", "label", "text", "noValue", "legendFormat", "axisLabel",
	"content", "displayName", "tooltip", "placeholder", "alias", "emptyText",
}

// A text is what people read, and where it stands.
type text struct{ path, text string }

func (d *dashboard) texts() (found []text) {
	walk("", d.raw, func(path string, value any) {
		switch value := value.(type) {
		case string:
			key := slices.Contains(visible, leaf(path)) || strings.Contains(path, ".renameByName.")
			if key && !internal.MatchString(path) || ownUnit.MatchString(value) {
				found = append(found, text{path, value})
			}
		case object: // a property that overrides
			id, _ := value["id"].(string)
			if said, ok := value["value"].(string); ok && slices.Contains(visible, id) {
				found = append(found, text{path, said})
			}
		}
	})
	for _, a := range d.Annotations.List {
		if a.BuiltIn == 0 {
			found = append(found, text{"annotation", a.Name})
		}
	}
	for _, v := range d.Templating.List {
		for _, choice := range v.choices() {
			found = append(found, text{"variable " + v.Name, choice.text})
		}
	}
	return found
}

var (
	// internal finds what Grafana itself writes beside a variable.
	internal = regexp.MustCompile(`^templating\.list\.\d+\.(current|options|query)\b`)
	ownUnit  = regexp.MustCompile(`^(suffix|prefix):`)
)

// notWords finds what stands for itself in any language: code, labels,
// variables, addresses.
var notWords = regexp.MustCompile("(?s)```.*?```|`[^`]*`|\\{\\{.*?\\}\\}|\\$\\{.*?\\}|\\$\\w+|<[^>]*>|\\]\\([^)]*\\)|https?://\\S+|^(suffix|prefix):")

func words(text string) []string {
	text = strings.ToLower(notWords.ReplaceAllString(text, " "))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}

func noEnglish(d *dashboard) (found problems) {
	for _, t := range d.texts() {
		for _, word := range words(t.text) {
			if slices.Contains(english, word) {
				found.addf("%s: %q is English: %q", d.place(t.path), word, t.text)
			}
		}
	}
	return found
}

func accents(d *dashboard) (found problems) {
	for _, t := range d.texts() {
		for _, word := range words(t.text) {
			for _, right := range accented {
				if word == bare.Replace(right) {
					found.addf("%s: %q wants %q: %q", d.place(t.path), word, right, t.text)
				}
			}
		}
	}
	return found
}

var bare = strings.NewReplacer("à", "a", "â", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "û", "u", "ù", "u", "ç", "c")

// english are words that no French text has. Those that French has too, such
// as "total" or "service", are not here.
var english = strings.Fields(`
the this that these with without and from which when where what not are is has have was were will of to for by per in
all any none no yes other others new last next
open opened closed pending resolved acknowledged created updated failed success successful unknown current average mean
device devices host hosts equipment school schools network vendor location owner user users name names number
status state health severity priority critical warning minor outage outages down up uptime downtime availability
count counts value values time times duration rate latency traffic bandwidth load memory error errors
day days hour hours week weeks month months year years today yesterday seconds
overview dashboard dashboards panel query summary details list back refresh data alerts alarm alarms link links unit
`)

// accented are words that are often typed without their accents, and are none
// then.
var accented = strings.Fields(`
équipement équipements état états criticité criticités région régions détail détails détaillé synthèse problème problèmes
réseau réseaux école écoles collège collèges lycée lycées vérifie vérifier vérifié durée durées délai délais
dépassé dépassés dépassement système systèmes résolu résolus rétabli rétablis clôture clôturé création créé créés
dernière dernières première mémoire température fréquence période précédent précédente donnée données
numéro numéros réponse réponses requête requêtes gravité sévérité priorité disponibilité indisponibilité joignabilité
opérateur opérateurs opération opérations événement événements évolution début dérangement élevé élevée arrêt tâche
rôle rôles fenêtre même mêmes après très déjà échec échecs échéance défaut sélectionné établissement établissements
matériel redémarrage redémarré sécurité unité qualité activité nécessaire supérieur inférieur répartition
métrique métriques élève élèves récent récents récurrent récurrents réel réelle
âge âges vérification vérifications dégradation périmètre hôte hôtes reçu reçus prévu prévus
`)
