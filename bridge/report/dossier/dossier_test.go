package dossier_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/dossier"
	"github.com/vigie-noc/vigie/bridge/sla"
)

var opened = time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)

// put adds a fact to a chain, minutes after the opening.
func put(chain []bridge.Entry, after int, e bridge.Entry) []bridge.Entry {
	e.Subject, e.Number, e.Seq = "01INCIDENT", int64(len(chain)+1), int64(len(chain)+1)
	e.EffectiveAt = opened.Add(time.Duration(after) * time.Minute)
	if e.ReceivedAt.IsZero() {
		e.ReceivedAt = e.EffectiveAt
	}
	if len(chain) > 0 {
		e.Previous = chain[len(chain)-1].Hash
	}
	e.Hash = ledger.Hash(&e)
	return append(chain, e)
}

// disputed is an outage that a third party took too long over; said is what
// people and alerts wrote.
func disputed(t *testing.T, said string) *dossier.Dossier {
	t.Helper()
	contract, err := policy.Load(filepath.Join("testdata", "contract.yml"))
	if err != nil {
		t.Fatal(err)
	}
	act := func(kind bridge.Kind, name, text string, data map[string]string) bridge.Entry {
		data["act"], data["via"], data["verified"] = name, "grafana", "true"
		return bridge.Entry{Kind: kind, Actor: bridge.ActorPerson, ActorName: "amel", Data: data, Text: text}
	}
	var chain []bridge.Entry
	chain = put(chain, 0, bridge.Entry{Kind: bridge.KindPriority, Actor: bridge.ActorBridge, Data: map[string]string{"to": "P1"}, Text: "Criticité P1"})
	chain = put(chain, 0, bridge.Entry{Kind: bridge.KindDetected, Actor: bridge.ActorBridge, Text: "Défaut détecté par la supervision"})
	chain = put(chain, 0, bridge.Entry{Kind: bridge.KindOpened, Actor: bridge.ActorBridge, Data: map[string]string{"group": "N2", "criticity": "P1"}, Text: "Incident ouvert"})
	chain = put(chain, 10, act(bridge.KindFirstAct, "take", "Pris en charge par amel", map[string]string{"to": "amel"}))
	chain = put(chain, 20, act(bridge.KindThirdParty, "hand_over", "Confié à operateur-a par amel : "+said, map[string]string{"to": "operateur-a", "reference": "OA-77 " + said}))
	chain = put(chain, 200, act(bridge.KindThirdBack, "take_back", "Repris à operateur-a par amel", map[string]string{"from": "operateur-a"}))
	chain = put(chain, 300, bridge.Entry{Kind: bridge.KindRestored, Actor: bridge.ActorBridge, Text: "Rétabli"})
	chain = put(chain, 310, bridge.Entry{Kind: bridge.KindResolved, Actor: bridge.ActorBridge, Text: "Résolu"})
	chain = put(chain, 400, bridge.Entry{
		Kind: bridge.KindCorrection, Actor: bridge.ActorPerson, ActorName: "nadia",
		Data: map[string]string{"what": "contested", "clock": "restore", "act": "contest", "via": "cli", "verified": "false"}, Text: "Dépassement contesté par nadia : " + said,
	})
	at := func(minutes int) int64 { return opened.Add(time.Duration(minutes) * time.Minute).UnixMilli() }
	return &dossier.Dossier{
		Contract: contract, Case: sla.Case{Entries: chain}, Now: opened.Add(24 * time.Hour), Title: "Lycée de l'Été injoignable " + said,
		Samples: []bridge.EvidenceSamples{{
			Incident: "01INCIDENT", Edge: bridge.EdgeStart, At: opened, TakenAt: opened.Add(time.Hour),
			Queries: []bridge.EvidenceQuery{
				{Source: "region-nord", Query: `probe_success{device="r1"}`, Series: []bridge.EvidenceSeries{{
					Labels: map[string]string{"__name__": "probe_success", "device": "r1" + said},
					Points: []bridge.EvidencePoint{{At: at(-2), Value: "1"}, {At: at(-1), Value: "1"}, {At: at(0), Value: "0"}},
				}}},
				{Source: "region-nord", Query: "absent()", Error: "la requête est refusée " + said},
			},
		}},
		Whole: &ledger.Verified{Chains: 12, Entries: 340, Print: "ab12"},
	}
}

// written is the page with plain spaces: where lines may break is for TestDossier.
func written(t *testing.T, d *dossier.Dossier) string {
	t.Helper()
	return strings.ReplaceAll(typeset(t, d), "\u00a0", " ")
}

// typeset is the page as it is.
func typeset(t *testing.T, d *dossier.Dossier) string {
	t.Helper()
	var page bytes.Buffer
	if err := d.Write(&page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// TestDossier: the page as it is, whole, with no line that may begin with a mark.
func TestDossier(t *testing.T) {
	t.Parallel()
	got := typeset(t, disputed(t, "« délai refusé »"))
	path := filepath.Join("testdata", "dossier.html")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`(?s)<style>.*?</style>|<code>.*?</code>`).ReplaceAllString(got, "")
	if found := regexp.MustCompile(`« | »| [:;!?](?:[\s<]|$)`).FindAllString(shown, -1); len(found) > 0 {
		t.Errorf("a line may break within %q", found)
	}
	if got != string(want) {
		t.Errorf("the page is another: run with -update and look at the difference\n%s", got)
	}
}

// TestDossierIsSafe: whatever people wrote stands there as text, and each link
// leads to a fact of the page.
func TestDossierIsSafe(t *testing.T) {
	t.Parallel()
	hostile := "</table><script>alert(1)</script><img src=x onerror=alert(2)>\"'\u202egpj.exe\x1b[2J{{.}}"
	page := written(t, disputed(t, hostile))
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	targets, links := make(map[string]bool), []string(nil)
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "img") {
			t.Errorf("the page has a <%s>", n.Data)
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				targets["#"+a.Val] = true
			case "href":
				links = append(links, a.Val)
			}
		}
	}
	if len(links) == 0 {
		t.Error("no segment leads to its facts")
	}
	for _, link := range links {
		if !targets[link] {
			t.Errorf("%s leads nowhere", link)
		}
	}
	for _, steering := range []string{"\u202e", "\x1b"} {
		if strings.Contains(page, steering) {
			t.Errorf("the page holds %q", steering)
		}
	}
	if strings.Count(page, "alert(1)") < 5 {
		t.Error("what was written is not told")
	}
}

// TestDossierOfABrokenChain: a fact that was changed, or is gone, is said.
func TestDossierOfABrokenChain(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func([]bridge.Entry) []bridge.Entry{
		"chaîne rompue, le fait n° 4 a été modifié": func(chain []bridge.Entry) []bridge.Entry {
			chain[3].EffectiveAt = chain[3].EffectiveAt.Add(-time.Minute)
			return chain
		},
		"chaîne rompue, avant le fait n° 4 il en manque": func(chain []bridge.Entry) []bridge.Entry { return append(chain[:2], chain[3:]...) },
		"chaîne rompue, le fait n° 3 ne suit pas le précédent": func(chain []bridge.Entry) []bridge.Entry {
			chain[2].Previous = chain[0].Hash
			return chain
		},
	} {
		d := disputed(t, "")
		d.Case.Entries = spoil(d.Case.Entries)
		if page := written(t, d); !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if page := written(t, disputed(t, "")); strings.Contains(page, "rompue,") || !strings.Contains(page, "chaîne entière") {
		t.Error("a chain that is whole is said to be broken")
	}
}

// TestDossierOfErasedWords: what the law removed is said to be gone.
func TestDossierOfErasedWords(t *testing.T) {
	t.Parallel()
	d := disputed(t, "")
	e := &d.Case.Entries[3]
	e.ActorName, e.Text, e.Words, e.Seal = "", "", nil, "00ff"
	if page := written(t, d); !strings.Contains(page, "(texte effacé)") {
		t.Error("the page does not say that words were removed")
	}
}
