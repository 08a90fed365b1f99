package folder

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/page"
	"github.com/vigie-noc/vigie/bridge/report/monthly/sheet"
	"github.com/vigie-noc/vigie/bridge/report/print"
)

// draft is a report that is being written, aside.
type draft struct {
	Writer

	report  *monthly.Report
	dir     string
	files   map[string]*file
	missing []Missing
	book    *sheet.Book // put together aside too; nil for none
	// sheets are where the chapters of the PDF begin, once they are counted.
	sheets   map[string]int
	counting sync.WaitGroup
}

// file is one of its files, which is hashed as it is written.
type file struct {
	File

	on   *os.File
	hash hash.Hash
	out  *bufio.Writer
}

// create begins a file.
func (d *draft) create(name, title string, form Form) (*file, error) {
	if d.files[name] != nil {
		return nil, fmt.Errorf("two of its parts are called %s", name)
	}
	on, err := os.OpenFile(filepath.Join(d.dir, name), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o640) //nolint:gosec // people of the group may read reports
	if err != nil {
		return nil, err
	}
	f := &file{File: File{Name: name, Title: title, Form: form, Type: form.Type()}, on: on, hash: sha256.New()}
	f.out = bufio.NewWriterSize(io.MultiWriter(on, f.hash), 1<<16)
	d.files[name] = f
	return f, nil
}

func (f *file) Write(p []byte) (int, error) { return f.out.Write(p) }

// finish has a file on the disk, whole.
func (f *file) finish() error {
	if f.on == nil {
		return nil
	}
	err := errors.Join(f.out.Flush(), f.on.Sync())
	at, failed := f.on.Seek(0, io.SeekCurrent)
	err = errors.Join(err, failed, f.on.Close())
	f.on, f.Bytes, f.SHA256 = nil, at, hex.EncodeToString(f.hash.Sum(nil))
	return err
}

// close drops what is still being written, after a failure.
func (d *draft) close() {
	for _, f := range d.files {
		if f.on != nil {
			_ = f.on.Close()
			f.on = nil
		}
	}
	if d.book != nil {
		_ = d.book.Close()
	}
}

// write makes all files.
func (d *draft) write(ctx context.Context) error {
	defer d.close()
	ctx, stop := context.WithCancel(ctx)
	defer d.counting.Wait()
	defer stop()
	writers, err := d.writers(ctx)
	if err != nil {
		return err
	}
	if err := monthly.Write(ctx, d.report, d.Progress, writers...); err != nil {
		return err
	}
	for _, f := range d.files {
		if err := f.finish(); err != nil {
			return err
		}
	}
	if d.has(PDF) {
		return d.print(ctx)
	}
	return nil
}

// name is what a file of the report is called.
func (d *draft) name(key string, form Form) string { return Name(&d.report.Cover, key, form) }

// own is the key of files of the whole report.
const own = "rapport"

// writers are those of the forms that were asked for. The page is made for the PDF
// too.
func (d *draft) writers(ctx context.Context) (all []monthly.Writer, err error) {
	if d.has(CSV) {
		all = append(all, &listing{draft: d})
	}
	if d.has(HTML) || d.has(PDF) {
		f, err := d.create(d.name(own, HTML), d.report.Cover.Title, HTML)
		if err != nil {
			return nil, err
		}
		p := page.New(f)
		p.Elsewhere = d.elsewhere()
		if d.has(PDF) {
			all = append(all, &ahead{Page: p, draft: d, file: f, ctx: ctx})
		} else {
			all = append(all, p)
		}
	}
	if d.has(XLSX) {
		f, err := d.create(d.name(own, XLSX), d.report.Cover.Title, XLSX)
		if err != nil {
			return nil, err
		}
		d.book = sheet.New(f)
		d.book.Elsewhere = d.elsewhere()
		all = append(all, d.book)
	}
	return all, nil
}

// elsewhere tells which file has the rows of a table; nil where none has.
func (d *draft) elsewhere() func(*monthly.Table) string {
	if !d.has(CSV) {
		return nil
	}
	return func(t *monthly.Table) string { return d.name(t.Key, CSV) }
}

// print has the page printed. Where it can't be, the page itself is delivered, and
// why is told.
func (d *draft) print(ctx context.Context) error {
	from := d.name(own, HTML)
	content := d.printed(ctx, from)
	if err := ctx.Err(); err != nil || content == nil {
		return err
	}
	f, err := d.create(d.name(own, PDF), d.report.Cover.Title, PDF)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return err
	}
	if !d.has(HTML) {
		delete(d.files, from)
	}
	return f.finish()
}

// printed is the PDF of the page; nil where there is none.
func (d *draft) printed(ctx context.Context, from string) []byte {
	d.counting.Wait()
	path, at := filepath.Join(d.dir, from), d.report.Cover.MadeAt
	content, err := d.onPaper(ctx, path, at)
	if err != nil {
		d.missing = append(d.missing, Missing{PDF, err.Error()})
		return nil
	}
	return content
}

// onPaper is the page as printed. Its contents tell on which sheet each chapter
// begins, where that could be counted.
func (d *draft) onPaper(ctx context.Context, path string, at time.Time) ([]byte, error) {
	if len(d.sheets) == 0 {
		return print.File(ctx, d.Browser, path, at)
	}
	unnumbered, err := os.ReadFile(path) //nolint:gosec // a file of our own folder
	if err != nil {
		return nil, err
	}
	return print.Page(ctx, d.Browser, []byte(page.Numbered(string(unnumbered), d.sheets)), at)
}
