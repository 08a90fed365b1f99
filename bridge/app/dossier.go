package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/dossier"
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
	return printed(ctx, q.Browser, page.Bytes(), out)
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

// browsers are those that print a page as it is, Arabic too.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// printTakes is far above what a long page takes to print.
const printTakes = 2 * time.Minute

// printed has a browser print a page. No library of Go writes Arabic as it is
// read.
func printed(ctx context.Context, browser string, page []byte, out io.Writer) (err error) {
	for _, name := range browsers {
		if browser == "" {
			browser, _ = exec.LookPath(name)
		}
	}
	if browser == "" {
		return fmt.Errorf("no browser to print a PDF by: install %s, name one by --browser, or print the HTML", strings.Join(browsers, " or "))
	}
	dir, err := os.MkdirTemp("", "vigie-dossier-")
	if err != nil {
		return fmt.Errorf("print dossier: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	from, to := filepath.Join(dir, "dossier.html"), filepath.Join(dir, "dossier.pdf")
	if err := os.WriteFile(from, page, 0o600); err != nil {
		return fmt.Errorf("print dossier: %w", err)
	}
	bounded, cancel := context.WithTimeout(ctx, printTakes)
	defer cancel()
	args := []string{"--headless", "--disable-gpu", "--no-pdf-header-footer", "--user-data-dir=" + filepath.Join(dir, "profile"), "--print-to-pdf=" + to}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // it refuses root otherwise; the page runs nothing
	}
	command := exec.CommandContext(bounded, browser, append(args, "file://"+from)...) //nolint:gosec // the operator names the browser
	command.WaitDelay = time.Second
	said, failed := command.CombinedOutput()
	content, err := os.ReadFile(to) //nolint:gosec // a file of our own folder
	if failed != nil || err != nil || !bytes.HasPrefix(content, []byte("%PDF-")) {
		return fmt.Errorf("print dossier by %s: %w: %s", browser, errors.Join(failed, err, errNoPDF), lastOf(said))
	}
	_, err = out.Write(content)
	return err
}

var errNoPDF = errors.New("it made no PDF")

// lastOf is the end of what a program said, which tells why it failed.
func lastOf(said []byte) []byte {
	said = bytes.TrimSpace(said)
	return said[max(0, len(said)-500):]
}
