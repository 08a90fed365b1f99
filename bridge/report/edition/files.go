package edition

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/aside"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
	"github.com/vigie-noc/vigie/bridge/report/print"
)

// FormOf is the form of a file, by its name; that of a manifest is "json".
func FormOf(name string) folder.Form { return folder.Form(strings.TrimPrefix(filepath.Ext(name), ".")) }

// ErrWithdrawn says that a file was withdrawn between two looks at it.
var ErrWithdrawn = errors.New("this file was withdrawn just now")

func filesIn(dir string, names []string) []ledger.NewReportFile {
	files := make([]ledger.NewReportFile, 0, len(names))
	for _, name := range names {
		files = append(files, ledger.NewReportFile{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(filepath.Join(dir, name)) }}) //nolint:gosec // a folder of our own
	}
	return files
}

// print prints the page that is kept. Where that fails the edition is without, as
// it was.
func (p *Publisher) print(ctx context.Context, e *ledger.ReportEdition, live []ledger.ReportFile, erasures int64, issued *Issued) error {
	n := slices.IndexFunc(live, func(f ledger.ReportFile) bool { return FormOf(f.Name) == folder.HTML })
	if n < 0 {
		return nil
	}
	var page bytes.Buffer
	there, err := p.Store.ReportContent(ctx, live[n].Hash, &page)
	if err != nil || !there {
		return errors.Join(err, unlessThere(there))
	}
	printed, err := print.Page(ctx, p.Browser, page.Bytes(), e.MadeAt)
	if err != nil {
		issued.Missing = []folder.Missing{{Form: folder.PDF, Why: err.Error()}}
		return ctx.Err()
	}
	name := strings.TrimSuffix(live[n].Name, "."+string(folder.HTML)) + "." + string(folder.PDF)
	return p.Store.SaveReport(ctx, *e, []ledger.NewReportFile{{Name: name, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(printed)), nil
	}}}, erasures)
}

func unlessThere(there bool) error {
	if there {
		return nil
	}
	return ledger.ErrErased
}

// WriteTo issues a report into a folder, in some forms: all files are moved to
// their names once they are whole. Of a month that is not closed it is made there,
// and kept nowhere.
func (p *Publisher) WriteTo(ctx context.Context, ask monthly.Ask, forms []folder.Form, dir string) (*Issued, error) {
	issued, err := p.Issue(ctx, ask)
	if errors.Is(err, ErrOpen) {
		return p.provisional(ctx, ask, forms, dir)
	}
	if err != nil {
		return nil, err
	}
	issued.Files = slices.DeleteFunc(issued.Files, func(f ledger.ReportFile) bool {
		form := FormOf(f.Name)
		return slices.Contains(folder.Forms(), form) && !slices.Contains(forms, form) // the manifest goes with all
	})
	if !slices.Contains(forms, folder.PDF) {
		issued.Missing = nil
	}
	return issued, p.copyOut(ctx, issued.Files, dir)
}

func (p *Publisher) provisional(ctx context.Context, ask monthly.Ask, forms []folder.Form, dir string) (*Issued, error) {
	issued := &Issued{Fresh: true}
	err := p.Hold(ctx, ask, func(made *monthly.Report) error {
		manifest, err := folder.Writer{Forms: forms, Browser: p.Browser, Progress: p.Progress}.Write(ctx, made, dir)
		if err == nil {
			issued.Provisional, issued.Missing = manifest.Files, manifest.Missing
		}
		return err
	})
	return issued, err
}

// copyOut writes files of the ledger into a folder.
func (p *Publisher) copyOut(ctx context.Context, files []ledger.ReportFile, dir string) (err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	place, err := aside.New(dir, aside.Files)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	defer func() { err = errors.Join(err, place.Remove()) }()
	for i := range files {
		if err := p.copyFile(ctx, &files[i], filepath.Join(place.Path, files[i].Name)); err != nil {
			return fmt.Errorf("write %s: %w", files[i].Name, err)
		}
	}
	for i := range files {
		if err := os.Rename(filepath.Join(place.Path, files[i].Name), filepath.Join(dir, files[i].Name)); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
	}
	return nil
}

func (p *Publisher) copyFile(ctx context.Context, f *ledger.ReportFile, path string) (err error) {
	to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640) //nolint:gosec // people of the group may read reports
	if err != nil {
		return err
	}
	there, err := p.Store.ReportContent(ctx, f.Hash, to)
	if err == nil && !there {
		err = ErrWithdrawn
	}
	if err == nil {
		err = to.Sync()
	}
	return errors.Join(err, to.Close())
}
