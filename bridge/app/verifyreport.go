package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

var errUnprovenFile = errors.New("le fichier n'est pas prouvé")

// VerifyReport holds a file of a report against the ledger: that it was issued, byte
// for byte, and that the document of its month is proven. Progress goes to told.
func VerifyReport(ctx context.Context, files Files, name string, out, told io.Writer) error {
	hash, size, err := hashFile(name)
	if err != nil {
		return err
	}
	var contract *policy.Contract
	if files.Contract != "" {
		if contract, err = policy.Load(files.Contract); err != nil {
			return err
		}
	}
	return withLedger(files.Config, Store.openToRead, func(store ledger.Store) error {
		known, err := store.ReportFiles(ctx, ledger.ReportSelector{Hash: hash})
		if err != nil {
			return err
		}
		text := &strings.Builder{}
		proven := len(known) > 0
		fmt.Fprintf(text, "Fichier %s, %d octets, empreinte %s\n", report.Printable(name), size, hash)
		if !proven {
			text.WriteString("  NON PROUVÉ  le registre ne tient aucun fichier de rapport de cette empreinte : il n'a pas été remis, ou a été modifié depuis\n")
		}
		for i := range known {
			whole, err := proveIssued(ctx, store, contract, &known[i], text, told)
			if err != nil {
				return err
			}
			proven = proven && whole
		}
		if _, err := io.WriteString(out, text.String()); err != nil {
			return err
		}
		if !proven {
			return errUnprovenFile
		}
		return nil
	})
}

// proveIssued proves what the ledger says of one file.
func proveIssued(ctx context.Context, store ledger.Store, contract *policy.Contract, f *ledger.ReportFile, text *strings.Builder, told io.Writer) (bool, error) {
	e := &f.Edition
	fmt.Fprintf(text, "  prouvé      c'est « %s », édition %d du rapport de %s, contrat « %s », faite le %s\n", f.Name, e.Number, e.Month, report.Printable(e.Contract), e.MadeAt.Format("2006-01-02T15:04:05Z07:00"))
	if f.Withdrawn() {
		fmt.Fprintf(text, "              retirée le %s par un effacement : le registre n'en tient plus que l'empreinte\n", f.WithdrawnAt.Format("2006-01-02T15:04:05Z07:00"))
	}
	document, err := store.MonthDocument(ctx, e.Contract, e.Month)
	if err != nil {
		return false, err
	}
	if document == nil {
		text.WriteString("  NON PROUVÉ  le registre ne tient pas le document de ce mois\n")
		return false, nil
	}
	proof, err := closing.Prove(ctx, store, contract, document, func(entries int64) {
		fmt.Fprintf(told, "\r%d faits regardés", entries) //nolint:errcheck // a terminal's errors are nobody's
	})
	if err != nil {
		return false, err
	}
	if proof.Reckoned {
		fmt.Fprintln(told) //nolint:errcheck // as above
	}
	same := proof.Month.Hash == e.Document
	if same {
		text.WriteString("  prouvé      ses chiffres sont ceux du document de ce mois :\n")
	} else {
		fmt.Fprintf(text, "  NON PROUVÉ  il est tiré d'un document d'empreinte %s, que le registre ne tient pas :\n", e.Document)
	}
	text.WriteString(proofText(proof))
	return same && proof.Proven(), nil
}

func hashFile(name string) (hash string, size int64, err error) {
	file, err := os.Open(name) //nolint:gosec // the file that is to be proven
	if err != nil {
		return "", 0, fmt.Errorf("lire le fichier : %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	if size, err = io.Copy(sum, file); err != nil {
		return "", 0, fmt.Errorf("lire le fichier : %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), size, nil
}
