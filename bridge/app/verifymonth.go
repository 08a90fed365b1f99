package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/closing"
)

// MonthQuestion asks to prove a document: a file, or what the ledger has of a
// month.
type MonthQuestion struct {
	Files Files
	File  string
	Month string
}

var errUnproven = errors.New("le document n'est pas prouvé")

// VerifyMonth holds the document of a month against the ledger, and says what of
// it is proven and what is not. Progress goes to told.
func VerifyMonth(ctx context.Context, q MonthQuestion, out, told io.Writer) error {
	var contract *policy.Contract
	if q.Files.Contract != "" {
		var err error
		if contract, err = policy.Load(q.Files.Contract); err != nil {
			return err
		}
	}
	return withLedger(q.Files.Config, Store.openToRead, func(store ledger.Store) error {
		document, err := q.document(ctx, store, contract)
		if err != nil {
			return err
		}
		proof, err := closing.Prove(ctx, store, contract, document, func(entries int64) {
			fmt.Fprintf(told, "\r%d faits regardés", entries) //nolint:errcheck // a terminal's errors are nobody's
		})
		if err != nil {
			return err
		}
		if proof.Reckoned {
			fmt.Fprintln(told) //nolint:errcheck // as above
		}
		if _, err := io.WriteString(out, proofText(proof)); err != nil {
			return err
		}
		if !proof.Proven() {
			return errUnproven
		}
		return nil
	})
}

// document reads the one that is to be proven.
func (q *MonthQuestion) document(ctx context.Context, store ledger.Store, contract *policy.Contract) ([]byte, error) {
	if q.File != "" {
		document, err := os.ReadFile(q.File)
		if err != nil {
			return nil, fmt.Errorf("lire le document : %w", err)
		}
		return document, nil
	}
	month, _ := ledger.MonthNamed(q.Month)
	document, err := store.MonthDocument(ctx, contract.Name, month)
	if err == nil && document == nil {
		err = fmt.Errorf("le registre ne tient pas le mois %s du contrat « %s »", q.Month, contract.Name)
	}
	return document, err
}

// shownDiffer bounds what is told of one thing.
const shownDiffer = 10

func proofText(p *closing.Proof) string {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	said := func(proven bool, what string) {
		word := "prouvé"
		if !proven {
			word = "NON PROUVÉ"
		}
		line("  %-10s  %s", word, what)
	}
	m := p.Month
	by := "au jour convenu"
	if m.ClosedBy != "" {
		by = "par " + report.Printable(m.ClosedBy)
	}
	line("Mois %s, contrat « %s » version « %s », arrêté le %s %s", m.Month, report.Printable(m.Contract.Name), report.Printable(m.Contract.Version),
		m.ClosedAt.Format("2006-01-02T15:04:05Z07:00"), by)
	line("Empreinte %s", m.Hash)
	switch {
	case p.Stored:
		said(true, "le registre tient ce document, octet pour octet")
	case p.Closed == nil:
		said(false, "le registre ne tient pas ce mois")
	default:
		said(false, "le registre tient un autre document de ce mois, d'empreinte "+p.Closed.Hash)
	}
	said(p.Follows, "il suit le document du mois précédent, ou est le premier")
	said(p.Journal.Whole(), fmt.Sprintf("les %d chaînes du journal sont intactes jusqu'au fait n° %d du registre", p.Journal.Chains, m.Journal.Last))
	for _, b := range p.Breaks[:min(len(p.Breaks), shownDiffer)] {
		line("              %s, fait n° %d", report.Printable(b.Subject), b.Number)
	}
	said(p.Print, "c'est le journal dont le document est tiré (empreinte "+m.Journal.Print+")")
	said(len(p.Sums) == 0, "les totaux du document sont ceux de ses lignes")
	for _, s := range p.Sums[:min(len(p.Sums), shownDiffer)] {
		line("              %s %s", s.Clock, s.Criticity)
	}
	if p.Reckoned {
		said(len(p.Differ) == 0, fmt.Sprintf("ses lignes se recalculent de ce journal et du même contrat (%d tickets)", p.Cases))
		for i := range p.Differ[:min(len(p.Differ), shownDiffer)] {
			line("              %s %s", report.Printable(p.Differ[i].Subject), p.Differ[i].Clock)
		}
	} else {
		line("  non regardé ses lignes : elles ne se recalculent qu'avec le texte du contrat d'empreinte %s (--contract.file) et les règles « %s »", m.Contract.Hash, m.Engine)
	}
	line("  non regardé le stock, les médianes, les délais en cours, la disponibilité et les avoirs : ils ne sont prouvés que par l'empreinte")
	return text.String()
}
