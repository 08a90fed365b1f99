package incident_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// writer writes in the time zone of Tunis (UTC+1).
func writer(t *testing.T) incident.Notes {
	t.Helper()
	return incident.Notes{
		Links: incident.Links{
			Dashboard: "https://grafana.example/d/equipement?var-device={device}&var-site={site}",
			Runbook:   "https://vigie.example/runbooks/{runbook}",
			Incident:  "https://vigie.example/incidents/{incident}",
		},
		Location: contract(t).Location(),
		Lookup: func(site, device string) incident.Facts {
			if site != "ecole-7" || device != "r1" {
				return incident.Facts{}
			}
			return incident.Facts{
				SiteTitle: "École préparatoire El Menzah 7", RegionTitle: "Gouvernorat de Tunis", Address: "12, rue de l'Étoile",
				Contact: "Mme Leïla Ben Salah, +216 71 000 000", Equipment: "routeur cisco, 10.7.0.1", Behind: 14,
				Circuits: []string{"FO-TUN-0007 (telecom)"},
			}
		},
	}
}

// breakable are the places at which French has no line break; code is none.
var breakable = regexp.MustCompile(`« | »| [:;!?](?:[\s<]|$)`)

var code = regexp.MustCompile(`<code>.*?</code>`)

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name string, note bridge.Note) {
	t.Helper()
	path := filepath.Join("testdata", name)
	got := "<!-- " + note.Subject + " -->\n" + note.HTML
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed (go test -run %s -update writes it anew):\n%s", path, t.Name(), got)
	}
	if note.Public {
		t.Error("the note is public")
	}
	if found := breakable.FindAllString(code.ReplaceAllString(note.HTML, ""), -1); len(found) > 0 {
		t.Errorf("a line may break within %q:\n%s", found, note.HTML)
	}
}

// plain is an incident of which everything is known.
func plain() (bridge.Incident, []bridge.Occurrence) {
	i := inState(bridge.StateOpen)
	i.Criticity, i.Why, i.Severity = bridge.P1, "équipement P1 × gravité critique → P1 (matrice, ligne 2)", "critical"
	i.Site, i.Device, i.Region, i.Service, i.Provider = "ecole-7", "r1", "tunis", "internet", "telecom"
	down := alert("Injoignable", "critical", "r1")
	down.Annotations["description"] = "Aucune réponse depuis 2 minutes : alimentation, liaison ou équipement."
	down.Annotations["runbook_url"] = "https://anything.example/runbooks/injoignable.md"
	loss := alert("Pertes", "minor", "r1")
	return i, []bridge.Occurrence{over(loss, 5*time.Minute), firing(down)}
}

func TestOpeningNote(t *testing.T) {
	t.Parallel()
	i, occurrences := plain()
	note, err := writer(t).Opening(i, occurrences, nil, contract(t).Level(bridge.P1))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "opening.html", note)
}

// Of an incident of which nothing is known there is no empty line.
func TestOpeningNoteOfTheUnknown(t *testing.T) {
	t.Parallel()
	i := bridge.Incident{ID: "01J", Title: "alerte sans nom", Criticity: bridge.P4, Why: "ni équipement ni gravité connus → P4", DetectedAt: t0}
	note, err := incident.Notes{}.Opening(i, []bridge.Occurrence{{Alert: bridge.Alert{StartsAt: t0}}}, nil, contract(t).Level(bridge.P4))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "opening-unknown.html", note)
}

func TestDigestNote(t *testing.T) {
	t.Parallel()
	i, _ := plain()
	i.State = bridge.StateUnverified
	note, err := writer(t).Digest(i, []bridge.Entry{
		{EffectiveAt: t0, Text: "Alerte : Injoignable sur r1"},
		{EffectiveAt: at(5 * time.Minute), Text: "Fin d'alerte : Pertes sur r1"},
		{EffectiveAt: at(6 * time.Minute), Text: "À vérifier : rien ne prouve le rétablissement"},
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "digest.html", note)
}

var hostileTexts = map[string]string{
	"script":      `<script>alert("x")</script><img src=x onerror=alert(1)>`,
	"quotes":      `" onmouseover="alert(1)' style='x`,
	"arabic":      "انقطاع الشبكة في المدرسة",
	"emoji":       "coupure 🔌🏫",
	"10 kB":       strings.Repeat("très long ", 1000),
	"NUL":         "a\x00b\x1b[31m",
	"bad UTF-8":   "a\xff\xfeb",
	"template":    "{{.Incident}} {device} {runbook} ${x}",
	"link":        "javascript:alert(1)",
	"other site":  "https://evil.example/x.md?a=b#c",
	"path":        "../../../etc/passwd",
	"comment":     "<!-- --><a href='https://evil.example'>cliquez</a>",
	"half entity": "&lt;b&gt; &#x3c;script&#x3e;",
}

// TestHostileNotes: whatever an alert says stays text, of a bounded length,
// and leads nowhere but where the configuration says.
func TestHostileNotes(t *testing.T) {
	t.Parallel()
	for name, text := range hostileTexts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i, occurrences := plain()
			i.Title, i.Why, i.Site, i.Device, i.Region, i.Service, i.Provider = text, text, text, text, text, text, text
			for n := range 200 {
				a := alert("A", text, text)
				a.Fingerprint, a.GeneratorURL = fmt.Sprint(n), text
				a.Annotations = map[string]string{"summary": text, "description": text, "runbook_url": text}
				occurrences = append(occurrences, firing(a))
			}
			opening, err := writer(t).Opening(i, occurrences, nil, contract(t).Level(bridge.P1))
			if err != nil {
				t.Fatal(err)
			}
			checkNote(t, opening.HTML)
			var entries []bridge.Entry
			for range 1000 {
				entries = append(entries, bridge.Entry{EffectiveAt: t0, Text: text})
			}
			digest, err := writer(t).Digest(i, entries)
			if err != nil {
				t.Fatal(err)
			}
			checkNote(t, digest.HTML)
		})
	}
}

// allowed are the elements that the templates have.
var allowed = map[string]bool{
	"h3": true, "h4": true, "table": true, "tbody": true, "tr": true, "th": true, "td": true, "code": true, "b": true,
	"br": true, "p": true, "a": true, "ul": true, "li": true,
}

func checkNote(t *testing.T, text string) {
	t.Helper()
	if len(text) > 300_000 {
		t.Errorf("the note has %d bytes", len(text))
	}
	tokens := html.NewTokenizer(strings.NewReader(text))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return
		case html.CommentToken, html.DoctypeToken:
			t.Errorf("a comment: %s", tokens.Raw())
		case html.StartTagToken, html.SelfClosingTagToken:
			checkTag(t, tokens.Token())
		case html.TextToken, html.EndTagToken:
		}
	}
}

func checkTag(t *testing.T, tag html.Token) {
	t.Helper()
	if !allowed[tag.Data] {
		t.Errorf("element %s", tag)
	}
	for _, attribute := range tag.Attr {
		switch attribute.Key {
		case "align", "border", "cellpadding":
		case "href":
			checkLink(t, attribute.Val)
		default:
			t.Errorf("attribute %s", tag)
		}
	}
}

// checkLink resolves as a browser does: "runbooks/.." would be the root.
func checkLink(t *testing.T, address string) {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Errorf("link %q: %v", address, err)
		return
	}
	resolved := (&url.URL{}).ResolveReference(parsed).String()
	base := regexp.MustCompile(`^https://(grafana\.example/d/equipement\?|vigie\.example/(runbooks|incidents)/.)`)
	if !base.MatchString(resolved) {
		t.Errorf("link %q leads to %q", address, resolved)
	}
}

func TestRunbookLinks(t *testing.T) {
	t.Parallel()
	for annotation, want := range map[string]string{
		"":                              "",
		".":                             "",
		"/":                             "",
		"..":                            "",
		"a/..":                          "",
		".md":                           "",
		"injoignable":                   "https://vigie.example/runbooks/injoignable",
		"injoignable.md":                "https://vigie.example/runbooks/injoignable",
		"https://evil.example/panne.md": "https://vigie.example/runbooks/panne",
		"https://evil.example/":         "https://vigie.example/runbooks/evil.example",
	} {
		i, occurrences := plain()
		for n := range occurrences {
			occurrences[n].Alert.Annotations = map[string]string{"runbook_url": annotation}
		}
		note, err := writer(t).Opening(i, occurrences, nil, contract(t).Level(bridge.P1))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`"(https://vigie\.example/runbooks/[^"]*)"`).FindAllStringSubmatch(note.HTML, -1)
		switch {
		case want == "" && len(found) > 0, len(found) > 1:
			t.Errorf("%q: links %q", annotation, found)
		case want != "" && (len(found) != 1 || found[0][1] != want):
			t.Errorf("%q: links %q, want %s once", annotation, found, want)
		}
	}
}

// The incident's own page is linked even where nothing else is.
func TestPageAlone(t *testing.T) {
	t.Parallel()
	i, occurrences := plain()
	only := incident.Notes{Links: incident.Links{Incident: "https://vigie.example/incidents/{incident}"}}
	note, err := only.Opening(i, occurrences, nil, contract(t).Level(bridge.P1))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(note.HTML, `<a href="https://vigie.example/incidents/01J">Journal de l&#39;incident</a>`) {
		t.Errorf("no link to the incident:\n%s", note.HTML)
	}
}

// A long table or list says how much of it is left out.
func TestBoundsAreTold(t *testing.T) {
	t.Parallel()
	i, _ := plain()
	for extra, want := range map[int]string{0: "", 1: "… et 1 autre alerte.", 2: "… et 2 autres alertes."} {
		occurrences := make([]bridge.Occurrence, 50+extra)
		note, err := writer(t).Opening(i, occurrences, nil, contract(t).Level(bridge.P1))
		if err != nil {
			t.Fatal(err)
		}
		if got := regexp.MustCompile(`… et [^<]*`).FindString(note.HTML); got != want {
			t.Errorf("%d alerts: %q, want %q", 50+extra, got, want)
		}
	}
	for extra, want := range map[int]string{0: "", 1: "… et 1 fait auparavant", 9: "… et 9 faits auparavant"} {
		entries := make([]bridge.Entry, 50+extra)
		entries[len(entries)-1].Text = "le dernier"
		note, err := writer(t).Digest(i, entries)
		if err != nil {
			t.Fatal(err)
		}
		if got := regexp.MustCompile(`… et [^<]*`).FindString(note.HTML); got != want || !strings.Contains(note.HTML, "le dernier") {
			t.Errorf("%d facts: %q, want %q and the last", 50+extra, got, want)
		}
	}
}

// What fires stands before what is over.
func TestFiringAlertsComeFirst(t *testing.T) {
	t.Parallel()
	i, occurrences := plain()
	note, err := writer(t).Opening(i, occurrences, nil, contract(t).Level(bridge.P1))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Index(note.HTML, "en cours") > strings.Index(note.HTML, "terminée le 02/03/2026 09:05:00") {
		t.Errorf("the order is wrong:\n%s", note.HTML)
	}
}

func TestStateWords(t *testing.T) {
	t.Parallel()
	for _, state := range bridge.States {
		if incident.StateWord(state) == "" {
			t.Errorf("%s has no French word", state)
		}
	}
}
