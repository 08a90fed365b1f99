package stack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// marker is the file that tells a stack's folder from any other: what is in
// it may be removed.
const marker = ".vigie-stack"

// renew makes the folder of a stack anew: a stack has no memory of the last
// one. A folder with anything else in it is left alone, and an error.
func renew(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("make the folder of the stack: %w", err)
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
			return fmt.Errorf("make the folder of the stack: %s has other things in it, and would be emptied", dir)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("empty the folder of the stack: %w", err)
	}
	for _, name := range []string{"config", "logs", "state"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o750); err != nil {
			return fmt.Errorf("make the folder of the stack: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, marker), nil, 0o600); err != nil {
		return fmt.Errorf("make the folder of the stack: %w", err)
	}
	return nil
}
