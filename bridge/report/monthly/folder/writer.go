package folder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/vigie-noc/vigie/bridge/report/aside"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// Writer writes reports.
type Writer struct {
	// Forms are those to write; all where there are none.
	Forms []Form
	// Browser is the program that prints the PDF; found where it is empty.
	Browser string
	// Progress is told now and then how many rows of a table were written; nil for
	// nobody.
	Progress func(table string, rows int)
}

// Write writes a report into a folder, which it makes where there is none. Files
// of the same names are replaced, others are left alone. Where it fails the folder
// is as it was before; only a failure while the files are moved to their names,
// each at once, leaves some of them new. What a process that was killed left aside
// is removed.
func (w Writer) Write(ctx context.Context, r *monthly.Report, dir string) (_ *Manifest, err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("write report: %w", err)
	}
	place, err := aside.New(dir, aside.Files)
	if err != nil {
		return nil, fmt.Errorf("write report: %w", err)
	}
	defer func() { err = errors.Join(err, place.Remove()) }()
	d := &draft{Writer: w, report: r, dir: place.Path, files: make(map[string]*file)}
	if len(d.Forms) == 0 {
		d.Forms = Forms()
	}
	if err := d.write(ctx); err != nil {
		return nil, fmt.Errorf("write report of %s: %w", r.Cover.Month, err)
	}
	manifest, err := d.manifest()
	if err != nil {
		return nil, fmt.Errorf("write report of %s: %w", r.Cover.Month, err)
	}
	if err := d.deliver(dir, manifest); err != nil {
		return nil, fmt.Errorf("write report of %s: %w", r.Cover.Month, err)
	}
	return manifest, nil
}

// has tells whether a form was asked for.
func (d *draft) has(form Form) bool { return slices.Contains(d.Forms, form) }
