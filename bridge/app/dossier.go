package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/dossier"
	"github.com/vigie-noc/vigie/bridge/report/print"
)

// Forms of a dossier.
const (
	FormatHTML = "html"
	FormatPDF  = "pdf"
)

// DossierQuestion asks for the file of one ticket, by the desk's id.
type DossierQuestion struct {
	Files   Files
	Ticket  int64
	Format  string
	Browser string // prints PDF; found where it is empty
	Whole   bool   // walk the whole journal, and tell its print
	Now     time.Time
}

// Dossier writes the file for a disputed breach: all that the clocks of a
// ticket follow from, and what was measured.
func Dossier(ctx context.Context, q DossierQuestion, out io.Writer) error {
	contract, err := policy.Load(q.Files.Contract)
	if err != nil {
		return err
	}
	d := &dossier.Dossier{Contract: contract, Now: q.Now}
	if err := withLedger(q.Files.Config, Store.openToRead, func(store ledger.Store) error { return q.gather(ctx, store, d) }); err != nil {
		return err
	}
	if q.Format != FormatPDF {
		return d.Write(out)
	}
	var page bytes.Buffer
	if err := d.Write(&page); err != nil {
		return err
	}
	printed, err := print.Page(ctx, q.Browser, page.Bytes(), q.Now)
	if err != nil {
		return err
	}
	_, err = out.Write(printed)
	return err
}

// gather reads what the ledger has on the ticket.
func (q *DossierQuestion) gather(ctx context.Context, store ledger.Store, d *dossier.Dossier) (err error) {
	if d.Case, err = caseOf(ctx, store, q.Ticket); err != nil {
		return err
	}
	ticket, err := store.Mirrored(ctx, q.Ticket)
	if err != nil {
		return err
	}
	if ticket == nil { // it was there a moment ago
		return fmt.Errorf("ticket %d: %w", q.Ticket, bridge.ErrNotFound)
	}
	d.Title = ticket.Title
	if incident := report.IncidentOf(ticket); incident != "" {
		if d.Samples, err = store.Samples(ctx, incident); err != nil {
			return err
		}
	}
	if !q.Whole {
		return nil
	}
	found, err := store.Verify(ctx, 0, func(ledger.Break) {})
	d.Whole = &found
	return err
}
