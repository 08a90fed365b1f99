package stack

import (
	"os"
	"path/filepath"
	"testing"
)

func edited(t *testing.T, content string, edit func(*file)) string {
	t.Helper()
	shipped := filepath.Join(t.TempDir(), "shipped.yml")
	if err := os.WriteFile(shipped, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := open(shipped)
	if err != nil {
		t.Fatal(err)
	}
	edit(f)
	rendered := filepath.Join(t.TempDir(), "below", "rendered.yml")
	if err := f.write(rendered); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(rendered)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestHasten(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, shipped, want string
	}{
		{"a minute becomes five seconds", "for: 1m\n", "for: 5s\n"},
		{"fractions stay", "group_interval: 30s\n", "group_interval: 2s500ms\n"},
		{"not below the floor", "group_wait: 10s\n", "group_wait: 1s\n"},
		{"what is shorter than the floor stays", "interval: 500ms\n", "interval: 500ms\n"},
		{"zero stays", "group_wait: 0s\n", "group_wait: 0s\n"},
		{"ranges in expressions stay", "expr: rate(x[5m])\n", "expr: rate(x[5m])\n"},
		{"other keys stay", "retention: 1d\n", "retention: 1d\n"},
		{"days", "repeat_interval: 1d\n", "repeat_interval: 2h\n"},
		{"nested, in lists", "groups:\n  - rules:\n      - for: 2m\n", "groups:\n  - rules:\n      - for: 10s\n"},
		{"comments stay", "# why\nfor: 1m # how\n", "# why\nfor: 5s # how\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := edited(t, tt.shipped, func(f *file) { f.hasten(12) })
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestReaddress(t *testing.T) {
	t.Parallel()
	got := edited(t, "url: http://127.0.0.1:9470/api\ntargets: ['127.0.0.1:9116', '127.0.0.1:25']\n", func(f *file) {
		f.readdress(DefaultPorts().Offset(100))
	})
	want := "url: http://127.0.0.1:9570/api\ntargets: ['127.0.0.1:9216', '127.0.0.1:25']\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReaddressWithDefaultPortsChangesNothing(t *testing.T) {
	t.Parallel()
	const shipped = "url: http://127.0.0.1:9470/api\n"
	if got := edited(t, shipped, func(f *file) { f.readdress(DefaultPorts()) }); got != shipped {
		t.Errorf("got %q, want %q", got, shipped)
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	got := edited(t, "levels:\n  - {close_after: 1h}\n  - {close_after: 2h}\n", func(f *file) {
		if err := f.set("15s", "levels", "*", "close_after"); err != nil {
			t.Error(err)
		}
	})
	if want := "levels:\n  - {close_after: 15s}\n  - {close_after: 15s}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSetTellsWhatIsNotThere(t *testing.T) {
	t.Parallel()
	edited(t, "store: {path: ledger.db}\n", func(f *file) {
		if err := f.set("x", "store", "file"); err == nil {
			t.Error("a key that the shipped file does not have was set")
		}
	})
}
