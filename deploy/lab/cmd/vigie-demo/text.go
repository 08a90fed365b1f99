package main

import (
	"fmt"
	"strings"
	"time"
)

// catalogue is everything that the demo prints, in one language. guide is a
// text/template over tour; the others are formats, and their order of facts
// is the same in every language.
type catalogue struct {
	starting      string // devices, sites, folder
	realDesk      string // address of a real Zammad
	plan          string // what will be done to it
	notDisposable string // address, group, login
	ready         string // time
	interrupted   string
	stopping      string
	stopped       string // time
	busyPort      string // port, part, holder
	unknownHolder string
	partDied      string // part, reason, end of log
	failed        string // reason
	noGrafana     string
	oldGrafana    string // program, version
	noPlugin      string // folder
	brokenGrafana string // reason
	guide         string
	seconds       func(time.Duration) string
}

var catalogues = map[string]*catalogue{"fr": &french, "en": &english}

var french = catalogue{
	starting: `Vigie : démonstration avec %d équipements simulés sur %d sites.
Chaque démarrage repart de zéro : l'état précédent de %s est effacé.
`,
	realDesk: `Zammad : le vrai serveur %s, et non le simulé. Ce qui y est créé y reste.
`,
	plan: `Ce qui va être fait dans ce Zammad, qui peut redémarrer :
%s`,
	notDisposable: `Refusé : le Zammad %s n'est pas un serveur d'essai. Il lui manque un groupe actif nommé « %s », auquel %s ait accès.
Rien n'y a été écrit. Ne créez ce groupe que sur un serveur dont personne ne se sert.`,
	ready:       "Tout est prêt en %s.",
	interrupted: "Démarrage interrompu ; tout est arrêté.",
	stopping:    "\nArrêt en cours…",
	stopped:     "Tout est arrêté (%s).",
	busyPort: `Le port %d, qu'il faut à %s, est déjà pris par %s.
Arrêtez ce programme, ou déplacez la démonstration : make demo DEMO_FLAGS="--ports-offset 1000"`,
	unknownHolder: "un autre programme",
	partDied: `%s s'est arrêté sans qu'on le lui demande (%v) ; tout a été arrêté.
Fin de son journal :
%s`,
	failed:        "La démonstration n'a pas pu démarrer : %v",
	noGrafana:     "aucun n'est installé ici (GRAFANA_HOME, ou grafana dans le PATH) ; `docker compose -f deploy/compose.yml up` en donne un",
	oldGrafana:    "%s est la version %s, trop ancienne (il faut 11.6 au moins) ; `docker compose -f deploy/compose.yml up` en donne une autre",
	noPlugin:      "il manque notre greffon dans %s ; lancez `make plugin`, puis de nouveau la démonstration",
	brokenGrafana: "celui de cette machine est inutilisable (%v) ; `docker compose -f deploy/compose.yml up` en donne un",
	guide: `
À ouvrir dans un navigateur
  le laboratoire, pour casser et réparer des équipements
       {{.Lab}}
  {{if .RealDesk}}les tickets, dans le vrai Zammad, où ils restent{{else}}les tickets, comme les agents les voient dans Zammad{{end}}
       {{.Tickets}}
  la passerelle : incidents, retards, sources (le mot de passe est un jeton, déjà dans l'adresse)
       {{.Bridge}}
  Alertmanager : alertes et silences
       {{.Alertmanager}}
{{- if .Grafana}}
  Grafana : les écrans, à lire sans compte (pour les modifier : admin, mot de passe dans {{.GrafanaPassword}})
       synthèse des dysfonctionnements : {{.Grafana}}/d/vigie-dysfonctionnements
       synthèse des tickets : {{.Grafana}}/d/vigie-tickets
{{- else}}
  Grafana : {{.WithoutGrafana}}
{{- end}}

À essayer (le laboratoire fait la même chose en deux clics)
  1. Couper la liaison de « {{.RouterSite}} » : un ticket s'ouvre en quinze secondes environ.
       curl -d '{"device":"{{.Router}}","kind":"link_down","subject":"{{.Uplink}}"}' {{.Lab}}/api/v1/faults
     Réparer, avec l'identifiant de la réponse : le ticket devient « rétabli », puis « résolu », et se clôt {{if .RealDesk}}quand Zammad y passe, tous les quarts d'heure{{else}}une minute après{{end}}.
       curl -X DELETE {{.Lab}}/api/v1/faults/f1
  2. Éteindre le routeur de « {{.IsolatedSite}} » : tout le site se tait, un seul ticket le dit.
       curl -d '{"device":"{{.Isolated}}","kind":"device_down"}' {{.Lab}}/api/v1/faults
{{- if not .RealDesk}}
  3. Rendre Zammad indisponible une minute, puis casser autre chose : la passerelle attend, rien n'est perdu.
       curl -d '{"kind":"status","status":502,"html":true,"for":"1m"}' {{.Lab}}/api/v1/zammad/faults
       curl -d '{"device":"{{.Delayed}}","kind":"device_down"}' {{.Lab}}/api/v1/faults
{{- end}}

Les premières mesures arrivent dans une dizaine de secondes.
Journaux : {{.Logs}}   Jetons de l'API : {{.Secrets}}
Ctrl-C arrête tout.`,
	seconds: func(d time.Duration) string {
		return strings.Replace(fmt.Sprintf("%.1f s", d.Seconds()), ".", ",", 1)
	},
}

var english = catalogue{
	starting: `Vigie: a demonstration with %d simulated devices at %d sites.
Every start begins afresh: the former state in %s is removed.
`,
	realDesk: `Zammad: the real server %s, and not the simulated one. What is made there stays.
`,
	plan: `What will be done at this Zammad, which may restart:
%s`,
	notDisposable: `Refused: the Zammad at %s is not there for tests. It lacks an active group named "%s" to which %s has access.
Nothing was written there. Make that group only on a server that nobody works with.`,
	ready:       "Everything is ready after %s.",
	interrupted: "The start was interrupted; everything is stopped.",
	stopping:    "\nStopping…",
	stopped:     "Everything is stopped (%s).",
	busyPort: `Port %d, which %s needs, is taken by %s.
Stop that program, or move the demonstration: make demo DEMO_FLAGS="--ports-offset 1000"`,
	unknownHolder: "another program",
	partDied: `%s ended without being asked to (%v); everything was stopped.
End of its log:
%s`,
	failed:        "The demonstration could not start: %v",
	noGrafana:     "none is installed here (GRAFANA_HOME, or grafana along PATH); `docker compose -f deploy/compose.yml up` gives one",
	oldGrafana:    "%s is version %s, too old (11.6 at least); `docker compose -f deploy/compose.yml up` gives another one",
	noPlugin:      "our plugin is missing in %s; run `make plugin`, then the demonstration again",
	brokenGrafana: "this machine's cannot be used (%v); `docker compose -f deploy/compose.yml up` gives one",
	guide: `
To open in a browser
  the lab, to break and repair devices
       {{.Lab}}
  {{if .RealDesk}}the tickets, in the real Zammad, where they stay{{else}}the tickets, as agents see them in Zammad{{end}}
       {{.Tickets}}
  the bridge: incidents, delays, sources (the password is a token, in the address already)
       {{.Bridge}}
  Alertmanager: alerts and silences
       {{.Alertmanager}}
{{- if .Grafana}}
  Grafana: the screens, to read without an account (to change them: admin, password in {{.GrafanaPassword}})
       synthesis of malfunctions: {{.Grafana}}/d/vigie-dysfonctionnements
       synthesis of tickets: {{.Grafana}}/d/vigie-tickets
{{- else}}
  Grafana: {{.WithoutGrafana}}
{{- end}}

To try (two clicks in the lab do the same)
  1. Cut the link of "{{.RouterSite}}": a ticket opens after some fifteen seconds.
       curl -d '{"device":"{{.Router}}","kind":"link_down","subject":"{{.Uplink}}"}' {{.Lab}}/api/v1/faults
     Repair it, with the id of the answer: the ticket becomes "rétabli", then "résolu", and closes {{if .RealDesk}}when Zammad looks, every quarter of an hour{{else}}a minute later{{end}}.
       curl -X DELETE {{.Lab}}/api/v1/faults/f1
  2. Switch the router of "{{.IsolatedSite}}" off: the whole site is silent, one ticket says so.
       curl -d '{"device":"{{.Isolated}}","kind":"device_down"}' {{.Lab}}/api/v1/faults
{{- if not .RealDesk}}
  3. Take Zammad away for a minute, then break something else: the bridge waits, nothing is lost.
       curl -d '{"kind":"status","status":502,"html":true,"for":"1m"}' {{.Lab}}/api/v1/zammad/faults
       curl -d '{"device":"{{.Delayed}}","kind":"device_down"}' {{.Lab}}/api/v1/faults
{{- end}}

The first measurements come in about ten seconds.
Logs: {{.Logs}}   Tokens of the API: {{.Secrets}}
Ctrl-C stops everything.`,
	seconds: func(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) },
}
