package folder

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// aside is a folder within another in which files are made. It is held by a lock
// that ends with the process, so that what a killed one left is told from what
// another is making.
type aside struct {
	path string
	lock *os.File
}

const asides = ".rapport-*"

// newAside makes one, and removes those that killed processes left.
func newAside(dir string) (*aside, error) {
	left, err := filepath.Glob(filepath.Join(dir, asides)) // a name that Glob can't read finds none
	if err != nil {
		left = nil
	}
	for _, path := range left {
		if a, err := hold(path); err == nil {
			if err := a.remove(); err != nil {
				return nil, err
			}
		}
	}
	path, err := os.MkdirTemp(dir, asides)
	if err != nil {
		return nil, err
	}
	return hold(path)
}

// hold takes the lock of a folder; an error where somebody has it.
func hold(path string) (*aside, error) {
	lock, err := os.Open(path) //nolint:gosec // a folder of our own
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &aside{path, lock}, nil
}

// remove removes it with all that is in it.
func (a *aside) remove() error { return errors.Join(os.RemoveAll(a.path), a.lock.Close()) }
