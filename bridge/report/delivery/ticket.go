package delivery

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/edition"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
)

// mostAttached bounds the files of a ticket, in bytes: proxies before a desk take
// 50 MB as they come, and what is attached grows by a third on the way.
const mostAttached = 20 << 20

// fieldKey is the attribute by which tickets are found again.
const fieldKey = "vigie_incident"

// keyOf is the same for every bridge of a ledger, and for no other contract.
func keyOf(month *frozen.Month) string {
	sum := sha256.Sum256([]byte(month.Contract.Name))
	return "rapport-" + month.Month + "-" + hex.EncodeToString(sum[:8])
}

// hand hands in one month's report. The ticket is looked for before it is made:
// whoever tried before may not have heard of it.
func (c *Courier) hand(ctx context.Context, month *frozen.Month, now time.Time) error {
	issued, err := c.issue(ctx, month, now)
	if err != nil {
		return err
	}
	key := keyOf(month)
	ticket, found, err := c.Desk.FindTicket(ctx, key)
	if err != nil {
		return err
	}
	if !found {
		if ticket, err = c.create(ctx, key, month, issued); ticket.ID == 0 && err != nil {
			return err
		}
		if err != nil { // it is there all the same
			c.Logger.Warn("the ticket of a report lacks something", "month", month.Month, "ticket", ticket.ID, "err", err)
		}
	}
	err = c.Store.SaveReportTicket(ctx, &ledger.ReportTicket{
		Contract: month.Contract.Name, Month: month.Of, Ticket: ticket.ID, Number: ticket.Number, At: now.UTC().Truncate(time.Millisecond),
	})
	if err == nil {
		c.Logger.Info("report handed in", "month", month.Month, "ticket", ticket.ID, "edition", issued.Edition.Number)
	}
	return err
}

func (c *Courier) create(ctx context.Context, key string, month *frozen.Month, issued *edition.Issued) (bridge.Ticket, error) {
	attached, left := c.chosen(issued.Files)
	files, err := c.read(ctx, attached)
	if err != nil {
		return bridge.Ticket{}, err
	}
	changes := bridge.TicketChanges{
		Title: c.title(month), Group: c.Group, Fields: map[string]string{fieldKey: key},
		Note: &bridge.Note{Subject: c.title(month), HTML: c.note(month, issued, attached, left), Files: files},
	}
	ticket, err := c.Desk.CreateTicket(ctx, changes)
	if refused, ok := errors.AsType[interface {
		error
		TooLarge() bool
	}](err); ok && refused.TooLarge() && len(files) > 0 {
		c.Logger.Warn("the desk does not take the files of a report: its ticket says where they are", "month", month.Month, "err", err)
		changes.Note.HTML, changes.Note.Files = c.note(month, issued, nil, issued.Files), nil
		return c.Desk.CreateTicket(ctx, changes)
	}
	return ticket, err
}

// order is that in which files are chosen: what people open first comes first.
var order = []folder.Form{folder.PDF, folder.HTML, folder.XLSX, folder.CSV}

// chosen are the files to attach and those of the same forms that are too large
// for it. The page stands in for a PDF that could not be made.
func (c *Courier) chosen(files []ledger.ReportFile) (attached, left []ledger.ReportFile) {
	forms := slices.Clone(c.Forms)
	if !slices.ContainsFunc(files, func(f ledger.ReportFile) bool { return edition.FormOf(f.Name) == folder.PDF }) && slices.Contains(forms, folder.PDF) {
		forms = append(forms, folder.HTML)
	}
	files = slices.SortedStableFunc(slices.Values(files), func(a, b ledger.ReportFile) int {
		of := func(f *ledger.ReportFile) int { return slices.Index(order, edition.FormOf(f.Name)) }
		return cmp.Or(cmp.Compare(of(&a), of(&b)), cmp.Compare(a.Size, b.Size))
	})
	room := int64(mostAttached)
	for i := range files {
		switch f := &files[i]; {
		case !slices.Contains(forms, edition.FormOf(f.Name)):
		case f.Size <= room:
			attached, room = append(attached, *f), room-f.Size
		default:
			left = append(left, *f)
		}
	}
	return attached, left
}

func (c *Courier) read(ctx context.Context, attached []ledger.ReportFile) ([]bridge.File, error) {
	var files []bridge.File
	for i := range attached {
		var content bytes.Buffer
		there, err := c.Store.ReportContent(ctx, attached[i].Hash, &content)
		if err == nil && !there {
			err = edition.ErrWithdrawn
		}
		if err != nil {
			return nil, err
		}
		files = append(files, bridge.File{Name: attached[i].Name, Type: edition.FormOf(attached[i].Name).Type(), Content: content.Bytes()})
	}
	return files, nil
}

func (c *Courier) title(month *frozen.Month) string {
	if c.language() == "en" {
		return "Service report " + month.Month + ", " + month.Contract.Name
	}
	return "Rapport de service " + month.Month + ", " + month.Contract.Name
}

// note is what the ticket says: which report it is, by which hashes it is proven,
// and where the rest is.
func (c *Courier) note(month *frozen.Month, issued *edition.Issued, attached, left []ledger.ReportFile) string {
	w := words[c.language() == "en"]
	var b strings.Builder
	line := func(format string, args ...any) {
		for i, arg := range args {
			if text, is := arg.(string); is {
				args[i] = html.EscapeString(text)
			}
		}
		fmt.Fprintf(&b, format+"\n", args...)
	}
	line(w.intro, month.Month, month.Contract.Name, month.Contract.Version, issued.Edition.Number)
	line(w.document, month.Hash)
	list := func(head string, files []ledger.ReportFile) {
		if len(files) == 0 {
			return
		}
		line("<p>%s</p><ul>", head)
		for i := range files {
			line("<li>%s, SHA-256 <code>%s</code></li>", files[i].Name, files[i].Hash)
		}
		line("</ul>")
	}
	list(w.attached, attached)
	list(w.left, left)
	for _, missing := range issued.Missing {
		line(w.missing, string(missing.Form), missing.Why)
	}
	if page := c.Page(); page != "" {
		line(w.page, page, page)
	}
	line(w.proof)
	return b.String()
}

type phrases struct{ intro, document, attached, left, missing, page, proof string }

// words are those of a ticket, by whether they are English.
var words = map[bool]phrases{
	false: {
		intro:    "<p>Rapport du mois %s, contrat « %s » version « %s », édition %d. Le mois est arrêté : ces fichiers ne changent plus.</p>",
		document: "<p>Document du mois arrêté : <code>%s</code></p>",
		attached: "Pièces jointes :", left: "Trop volumineux pour être joints :",
		missing: "<p>Sans %s : %s. La page HTML est faite pour l'impression.</p>",
		page:    `<p>Tous les fichiers : <a href="%s">%s</a></p>`,
		proof:   "<p>Un fichier se prouve par <code>vigie-bridge verify-report FICHIER</code>.</p>",
	},
	true: {
		intro:    "<p>Report of the month %s, contract “%s” version “%s”, edition %d. The month is closed: these files do not change any more.</p>",
		document: "<p>Document of the closed month: <code>%s</code></p>",
		attached: "Attached:", left: "Too large to be attached:",
		missing: "<p>No %s: %s. The HTML page is made for printing.</p>",
		page:    `<p>All files: <a href="%s">%s</a></p>`,
		proof:   "<p>A file is proven by <code>vigie-bridge verify-report FILE</code>.</p>",
	},
}
