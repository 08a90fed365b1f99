// Package aside makes folders in which files are made before they are where they
// belong. Each is held by a lock that ends with the process, so that what a killed
// one left, with words of people that no erasure reaches, is told from what another
// is making: the next one of the name removes it.
package aside

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// Folder is one that is held.
type Folder struct {
	Path string

	lock *os.File
}

// errGone says that another took a folder, or removed it, before it was held.
var errGone = errors.New("it was taken by another")

// tries is far above how often one is taken between its making and its lock.
const tries = 100

// Patterns of the names that folders have.
const (
	Page    = "vigie-page-*"    // a page that a browser is to print
	Print   = "vigie-print-*"   // what the browser makes of it
	Edition = "vigie-rapport-*" // a month's report before the ledger has it
	Files   = ".rapport-*"      // files of a report, beside their place
)

// Temporary makes one in the folder for what is temporary, and removes all that
// killed processes left there, whichever pattern it is of.
func Temporary(pattern string) (*Folder, error) {
	for _, each := range []string{Page, Print, Edition} {
		if err := sweep(os.TempDir(), each); err != nil {
			return nil, err
		}
	}
	return place(os.TempDir(), pattern)
}

// New makes one in a folder, and removes those of the pattern that killed processes
// left there.
func New(dir, pattern string) (*Folder, error) {
	if err := sweep(dir, pattern); err != nil {
		return nil, err
	}
	return place(dir, pattern)
}

func place(dir, pattern string) (*Folder, error) {
	var failed error
	for range tries {
		path, err := os.MkdirTemp(dir, pattern)
		if err != nil {
			return nil, err
		}
		f, err := hold(path)
		if err == nil {
			return f, nil
		}
		failed = errors.Join(err, os.RemoveAll(path))
	}
	return nil, failed
}

// sweep removes what is ours and that nobody holds.
func sweep(dir, pattern string) error {
	left, err := filepath.Glob(filepath.Join(dir, pattern)) // a name that Glob can't read finds none
	if err != nil {
		left = nil
	}
	for _, path := range left {
		if f, err := hold(path); err == nil {
			if err := f.Remove(); err != nil {
				return err
			}
		}
	}
	return nil
}

// hold takes the lock of a folder; an error where somebody has it, or where it is not
// a folder of this user: whoever may write beside could otherwise stop us by one.
func hold(path string) (*Folder, error) {
	if info, err := os.Lstat(path); err != nil || !ours(info) {
		return nil, errors.Join(err, errGone)
	}
	lock, err := os.Open(path) //nolint:gosec // a folder of our own
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	there, err := os.Lstat(path)
	held, failed := lock.Stat()
	if err != nil || failed != nil || !os.SameFile(there, held) {
		return nil, errors.Join(err, failed, errGone, lock.Close())
	}
	return &Folder{path, lock}, nil
}

func ours(info os.FileInfo) bool {
	stat, is := info.Sys().(*syscall.Stat_t)
	return is && info.IsDir() && int64(stat.Uid) == int64(os.Geteuid())
}

// Remove removes it with all that is in it.
func (f *Folder) Remove() error { return errors.Join(os.RemoveAll(f.Path), f.lock.Close()) }
