package secrets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// readable lets the parts read, which belong to the group of the files.
const readable fs.FileMode = 0o640

// emptiable lets Zammad, which belongs to the group, remove what it has used.
const emptiable fs.FileMode = 0o770

// store writes secrets so that a file is there as a whole or not at all,
// whenever the machine stops.
type store struct {
	root string
	made []string
}

// read gives a secret without the line's end that an editor may have added.
func (s *store) read(path string) (string, error) {
	text, err := os.ReadFile(filepath.Join(s.root, path)) //nolint:gosec // one of the files that this package names
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	secret := strings.TrimRight(string(text), "\r\n")
	if secret == "" {
		return "", fmt.Errorf("read secret: %s is empty: remove it, and it is made anew", path)
	}
	return secret, nil
}

// openWizard sets the rights of the folder that Zammad empties.
func (s *store) openWizard() error {
	if err := os.Chmod(filepath.Join(s.root, filepath.Dir(Wizard)), emptiable); err != nil {
		return fmt.Errorf("set the rights of the wizard's folder: %w", err)
	}
	return nil
}

// ensure makes a secret unless there is one.
func (s *store) ensure(path string, secret func() string) error {
	if _, err := s.read(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return s.create(path, secret())
}

// create writes a new file; one that is there stays as it is, and is an error.
func (s *store) create(path, content string) error { return s.write(path, content, os.Link) }

// replace writes a file, whatever was there.
func (s *store) replace(path, content string) error { return s.write(path, content, os.Rename) }

func (s *store) write(path, content string, place func(from, to string) error) error {
	target := filepath.Join(s.root, path)
	draft, err := os.CreateTemp(filepath.Dir(target), ".draft-")
	if err != nil {
		return fmt.Errorf("write secret: %w", err)
	}
	defer os.Remove(draft.Name()) //nolint:errcheck // gone already where it was renamed
	err = errors.Join(fill(draft, content), draft.Close())
	if err == nil {
		err = place(draft.Name(), target)
	}
	if err == nil {
		err = settle(filepath.Dir(target))
	}
	if err != nil {
		return fmt.Errorf("write secret: %w", err)
	}
	s.made = append(s.made, path)
	return nil
}

func fill(file *os.File, content string) error {
	if err := file.Chmod(readable); err != nil {
		return err
	}
	if _, err := file.WriteString(content); err != nil {
		return err
	}
	return file.Sync()
}

// settle makes the names in a folder last.
func settle(folder string) error {
	dir, err := os.Open(folder) //nolint:gosec // the folder of a secret
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
