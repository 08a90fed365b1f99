package edition

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/aside"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
)

// French is the language of reports, unless another is asked for.
const French = "fr"

// tries bounds how often an edition is made anew because of erasures.
const tries = 3

// Publisher issues reports; all must be given but for Browser and Progress.
type Publisher struct {
	Store ledger.Reports
	Shelf *frozen.Shelf
	// InForce is the name of the contract in force.
	InForce func() string
	// Hold makes a report and has it used, such as monthly.Maker.Hold.
	Hold func(ctx context.Context, ask monthly.Ask, use func(*monthly.Report) error) error
	// Browser is the program that prints PDF; found where it is empty.
	Browser string
	// Progress is told now and then how many rows of a table were written.
	Progress func(table string, rows int)
}

// Issued is a report that was asked for.
type Issued struct {
	// Edition is the one that is kept; nil of a month that is not closed.
	Edition *ledger.ReportEdition
	Files   []ledger.ReportFile // of the edition
	// Provisional are the files of a month that is not closed, in its folder.
	Provisional []folder.File
	// Fresh tells that the edition was made for this, and not before.
	Fresh   bool
	Missing []folder.Missing // forms that could not be made
}

// Issue has the report of a closed month kept, unless it is, and tells its files.
// Of a month that is not closed it fails with ErrOpen.
func (p *Publisher) Issue(ctx context.Context, ask monthly.Ask) (*Issued, error) {
	month, err := p.closed(ctx, ask)
	if err != nil {
		return nil, err
	}
	if month == nil {
		return nil, ErrOpen
	}
	ask.Language = cmp.Or(ask.Language, French)
	issued := &Issued{}
	for range tries {
		if err = p.issue(ctx, ask, month, issued); !errors.Is(err, ledger.ErrErased) {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	return issued, nil
}

// ErrOpen says that a month is not closed: no edition of its report is kept.
var ErrOpen = errors.New("le mois n'est pas arrêté : son rapport n'est que provisoire")

// closed is a month as it was closed, under the contract that is asked for, or that
// in force, or else the one by which it was closed last; nil where it was not.
func (p *Publisher) closed(ctx context.Context, ask monthly.Ask) (*frozen.Month, error) {
	all, err := p.Shelf.Months(ctx, cmp.Or(ask.Contract, p.InForce()))
	if err != nil {
		return nil, err
	}
	if found := frozen.Find(all, ask.Month); found != nil || ask.Contract != "" {
		return found, nil
	}
	if all, err = p.Shelf.Months(ctx, ""); err != nil {
		return nil, err
	}
	return frozen.Find(all, ask.Month), nil
}

func (p *Publisher) issue(ctx context.Context, ask monthly.Ask, month *frozen.Month, issued *Issued) error {
	erasures, err := p.Store.Erasures(ctx)
	if err != nil {
		return err
	}
	e := ledger.ReportEdition{Contract: month.Contract.Name, Month: month.Of, Language: ask.Language, Document: month.Hash, MadeAt: ask.Now.UTC()}
	was, live, err := p.kept(ctx, &e)
	if err != nil {
		return err
	}
	switch {
	case len(live) == 0:
		ask.Contract = e.Contract
		issued.Fresh = true
		err = p.make(ctx, ask, &e, was, erasures, issued)
	case !slices.ContainsFunc(live, func(f ledger.ReportFile) bool { return FormOf(f.Name) == folder.PDF }):
		e.MadeAt = live[0].Edition.MadeAt
		err = p.print(ctx, &e, live, erasures, issued)
	}
	if err != nil {
		return err
	}
	if _, live, err = p.kept(ctx, &e); err != nil {
		return err
	}
	if len(live) == 0 {
		return ledger.ErrErased // just now
	}
	issued.Edition, issued.Files = &live[0].Edition, live
	return nil
}

// kept are the files of a report that are withdrawn, and those that are not; e
// becomes the edition of these, or the next one.
func (p *Publisher) kept(ctx context.Context, e *ledger.ReportEdition) (was, live []ledger.ReportFile, err error) {
	all, err := p.Store.ReportFiles(ctx, ledger.ReportSelector{Contract: e.Contract})
	if err != nil {
		return nil, nil, err
	}
	last := 0
	for i := range all {
		f := &all[i]
		if f.Edition.Month != e.Month || f.Edition.Language != e.Language {
			continue
		}
		last = max(last, f.Edition.Number)
		if f.Withdrawn() {
			was = append(was, *f)
		} else {
			live = append(live, *f)
		}
	}
	if e.Number = last; len(live) == 0 {
		e.Number++
	}
	return was, live, nil
}

// make makes an edition in every form, aside, and has it kept.
func (p *Publisher) make(ctx context.Context, ask monthly.Ask, e *ledger.ReportEdition, was []ledger.ReportFile, erasures int64, issued *Issued) (err error) {
	place, err := aside.Temporary(aside.Edition)
	if err != nil {
		return fmt.Errorf("make report of %s: %w", e.Month, err)
	}
	defer func() { err = errors.Join(err, place.Remove()) }()
	var manifest *folder.Manifest
	var names []string
	err = p.Hold(ctx, ask, func(made *monthly.Report) (err error) {
		reissued(made, e, was)
		writer := folder.Writer{Browser: p.Browser, Progress: p.Progress}
		if manifest, err = writer.Write(ctx, made, place.Path); err == nil {
			names = append(names, folder.ManifestName(&made.Cover))
		}
		return err
	})
	if err != nil {
		return err
	}
	issued.Missing = manifest.Missing
	for i := range manifest.Files {
		names = append(names, manifest.Files[i].Name)
	}
	return p.Store.SaveReport(ctx, *e, filesIn(place.Path, names), erasures)
}
