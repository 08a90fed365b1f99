package dossier_test

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
)

// TestDossierOfCorrections: what was said before stands beside what is, struck
// out; what was taken back is struck out itself.
func TestDossierOfCorrections(t *testing.T) {
	t.Parallel()
	d := disputed(t, "")
	correct := func(text string, data map[string]string) {
		d.Case.Entries = put(d.Case.Entries, 420, bridge.Entry{Kind: bridge.KindCorrection, Actor: bridge.ActorPerson, ActorName: "nadia", Data: data, Text: text})
	}
	correct("Fait n° 7 corrigé", map[string]string{"what": "moved", "ref": "7", "at": "2026-03-16T11:30:00+00:00"}) // 10
	page := written(t, d)
	for _, want := range []string{
		"<del>dépassé</del> tenu</span>",
		"<dt>Dépassé après</dt><dd><del>16/03/2026 13:00:00</del> –</dd>",
		"<dt>Arrêt</dt><dd><del>16/03/2026 14:00:00</del> 16/03/2026 12:30:00, fait",
		"<del>5 h</del> 3 h 30 min net",
		"<td class=\"n\">7</td><td><del>16/03/2026 14:00:00</del> 16/03/2026 12:30:00</td>",
		"<td>Fait n° 7 corrigé</td>", "chaîne entière",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not say %q:\n%s", want, page)
		}
	}
	correct("Correction retirée", map[string]string{"what": "withdrawn", "ref": "10"})
	page = written(t, d)
	// In the list of corrections, and with its instant in those of acts and of all facts.
	if strings.Count(page, "<del>") != 5 || !strings.Contains(page, "<td><del>Fait n° 7 corrigé</del> (retiré)</td>") {
		t.Errorf("taken back, %d values are struck out:\n%s", strings.Count(page, "<del>"), page)
	}
	correct("Fait n° 5 écarté", map[string]string{"what": "void", "ref": "5"}) // 12
	page = written(t, d)
	for _, want := range []string{
		"<del>Confié à operateur-a par amel : </del> (écarté) <span class=\"soft\">(third_party_handed)</span>", // among all facts
		"<del>16/03/2026 09:20:00</del></td><td>operateur-a, référence OA-77 </td><td><del>Confié à operateur-a par amel : </del> (écarté)</td>",
		"<del>16/03/2026 09:20:00</del></td><td class=\"who\">amel</td><td>jeton « grafana », identité vérifiée</td><td><del>Confié",
		"<td>Fait n° 5 écarté</td>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("of what was voided it does not say %q:\n%s", want, page)
		}
	}
	correct("Contestation admise", map[string]string{"what": "upheld", "ref": "9"})
	if page = written(t, d); !strings.Contains(page, "dépassé</span>, contesté, contestation admise") {
		t.Error("nobody agreed")
	}
}
