package aside_test

import (
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/report/aside"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func there(path string) bool { _, err := os.Lstat(path); return err == nil }

// TestLeft: what nobody holds is removed with all that is in it; what is held, and
// what is no folder or has another name, stays.
func TestLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	left, other, pipe, target := filepath.Join(dir, "page-1"), filepath.Join(dir, "other"), filepath.Join(dir, "page-2"), t.TempDir()
	link := filepath.Join(dir, "page-3")
	for _, path := range []string{filepath.Join(left, "profile"), other} {
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(left, "profile", "page.html"), []byte("words"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil { // to open one would wait for ever
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	first, err := aside.New(dir, "page-*")
	if err != nil {
		t.Fatal(err)
	}
	second, err := aside.New(dir, "page-*")
	if err != nil {
		t.Fatal(err)
	}
	if there(left) || !there(first.Path) || !there(second.Path) || !there(other) || !there(pipe) || !there(link) || !there(target) {
		t.Errorf("left %t, held %t %t, others %t %t %t %t", there(left), there(first.Path), there(second.Path), there(other), there(pipe), there(link), there(target))
	}
	for _, f := range []*aside.Folder{first, second} {
		if err := f.Remove(); err != nil || there(f.Path) {
			t.Errorf("%s is there after all, %v", f.Path, err)
		}
	}
}

// TestAtOnce: those who make and remove at once take nothing from one another.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				f, err := aside.New(dir, "page-*")
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(f.Path, "page.html"), nil, 0o600); err != nil {
					t.Error(err)
				}
				if err := f.Remove(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
