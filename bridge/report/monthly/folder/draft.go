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

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// draft is a report that is being written, aside.
type draft struct {
	Writer

	report  *monthly.Report
	dir     string
	files   map[string]*file
	missing []Missing
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
		}
	}
}

// write makes all files.
func (d *draft) write(ctx context.Context) error {
	defer d.close()
	var writers []monthly.Writer
	if d.has(CSV) {
		writers = append(writers, &listing{draft: d})
	}
	if err := monthly.Write(ctx, d.report, d.Progress, writers...); err != nil {
		return err
	}
	for _, f := range d.files {
		if err := f.finish(); err != nil {
			return err
		}
	}
	return nil
}
