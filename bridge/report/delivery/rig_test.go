package delivery_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/delivery"
	"github.com/vigie-noc/vigie/bridge/report/edition"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
)

var errLost = errors.New("no answer")

// tooLarge is the desk's refusal of a request of some size.
type tooLarge struct{ error }

func (tooLarge) TooLarge() bool { return true }

// desk is one in memory.
type desk struct {
	made  []bridge.TicketChanges
	away  bool // nothing is done
	lose  bool // it is done, and the answer lost
	large bool // no file is taken
}

func (d *desk) FindTicket(_ context.Context, key string) (bridge.Ticket, bool, error) {
	if d.away {
		return bridge.Ticket{}, false, errLost
	}
	for i := range d.made {
		if d.made[i].Fields["vigie_incident"] == key {
			return bridge.Ticket{ID: int64(i + 1), Number: "31001"}, true, nil
		}
	}
	return bridge.Ticket{}, false, nil
}

func (d *desk) CreateTicket(_ context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
	switch {
	case d.away:
		return bridge.Ticket{}, errLost
	case d.large && len(changes.Note.Files) > 0:
		return bridge.Ticket{}, tooLarge{errors.New("413")}
	}
	d.made = append(d.made, changes)
	if d.lose {
		d.lose = false
		return bridge.Ticket{}, errLost
	}
	return bridge.Ticket{ID: int64(len(d.made)), Number: "31001"}, nil
}

// rig is a ledger with closed months, and what hands their reports in.
type rig struct {
	*delivery.Courier

	t      *testing.T
	store  *sqlite.Store
	desk   *desk
	issued []string // months, as they were asked for
	files  map[string]string
	fails  error
}

func newRig(t *testing.T, months ...ledger.Month) *rig {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	contract, err := policy.Load("../../../deploy/config/contract.example.yml")
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, store: store, desk: &desk{}, files: map[string]string{
		"rapport.html": "page", "rapport.pdf": "%PDF-", "rapport.xlsx": "PK", "tickets.csv": "n", "manifeste.json": "{}",
	}}
	r.Courier = r.courier("one")
	for _, month := range months {
		r.close(contract, month)
	}
	return r
}

func (r *rig) courier(holder string) *delivery.Courier {
	r.t.Helper()
	contract, err := policy.Load("../../../deploy/config/contract.example.yml")
	r.must(err)
	return delivery.New(delivery.Options{
		Store: r.store, Issuer: r, Desk: r.desk, Shelf: &frozen.Shelf{Store: r.store}, Contract: func() *policy.Contract { return contract },
		Holder: holder, Logger: slog.New(slog.NewTextHandler(r.t.Output(), nil)), Day: 6, Group: "Qualité", Forms: []folder.Form{folder.PDF, folder.XLSX},
		Page: func() string { return "https://noc.example/reports?a=1&b=2" },
	})
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) close(contract *policy.Contract, month ledger.Month) {
	r.t.Helper()
	text, calendars := frozen.TextsOf(contract)
	text.Version = "<b>1</b>"
	d := &frozen.Draft{Head: frozen.Head{Month: month.String(), Zone: "Africa/Tunis", Origin: "opened", Contract: text, Calendars: calendars, Flags: []string{}, Contractual: []string{}}}
	document, hash, err := d.Document()
	r.must(err)
	_, err = r.store.SaveMonth(r.t.Context(), &ledger.ClosedMonth{Contract: contract.Name, Month: month, Hash: hash}, document)
	r.must(err)
}

// Issue has the rig's files kept as a report.
func (r *rig) Issue(ctx context.Context, ask monthly.Ask) (*edition.Issued, error) {
	if r.fails != nil {
		return nil, r.fails
	}
	r.issued = append(r.issued, ask.Month.String())
	e := ledger.ReportEdition{Contract: ask.Contract, Month: ask.Month, Language: ask.Language, Number: len(r.issued), MadeAt: ask.Now}
	var files []ledger.NewReportFile
	for name, content := range r.files {
		files = append(files, ledger.NewReportFile{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }})
	}
	n, err := r.store.Erasures(ctx)
	if err == nil {
		err = r.store.SaveReport(ctx, e, files, n)
	}
	if err != nil {
		return nil, err
	}
	all, err := r.store.ReportFiles(ctx, ledger.ReportSelector{})
	var kept []ledger.ReportFile
	for _, f := range all {
		if f.Edition.Number == e.Number {
			kept = append(kept, f)
		}
	}
	return &edition.Issued{Edition: &e, Files: kept, Missing: []folder.Missing{{Form: "docx", Why: "<nobody> knows how"}}}, err
}

// on is an instant of 2026 in the zone of the contract.
func (r *rig) on(text string) time.Time {
	r.t.Helper()
	zone, err := time.LoadLocation("Africa/Tunis")
	r.must(err)
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+text, zone)
	r.must(err)
	return at
}

// attached are the names of the files of a ticket.
func attached(changes *bridge.TicketChanges) string {
	var names []string
	for _, file := range changes.Note.Files {
		names = append(names, file.Name)
	}
	return strings.Join(names, " ")
}

// words puts some of a person into the journal, written in October.
func (r *rig) words() {
	r.t.Helper()
	at := r.on("10-09 08:00").UTC()
	r.must(r.store.Write(r.t.Context(), func(tx incident.Tx) error {
		i := &bridge.Incident{ID: "01A", Key: "a", State: bridge.StateClosed, Criticity: bridge.P2, DetectedAt: at, OpenedAt: at, ClosedAt: at, Written: map[string]string{}, TicketID: 17}
		return errors.Join(tx.SaveIncident(i), tx.Append(bridge.Entry{
			Subject: "01A", Kind: bridge.KindNoted, Actor: bridge.ActorPerson, ActorRef: "3", ActorName: "amel@vigie.example", Ticket: 17,
			EffectiveAt: at, ReceivedAt: at, Data: map[string]string{}, Text: "Vu",
		}))
	}))
}
