package sqlite_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// TestErasedIsNotInTheFile: not in free pages, and not in the log beside it,
// although another process has the ledger open.
func TestErasedIsNotInTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	daemon := open(t, path)
	defer closeStore(t, daemon)
	threeFacts(t, daemon, "01A")
	heard := fact("01A", bridge.KindFirstAct, strings.Repeat("Pris en charge par karim@vigie.example. ", 1000)) // pages of it
	heard.Actor, heard.ActorName = bridge.ActorPerson, "karim@vigie.example"
	if err := daemon.Write(t.Context(), func(tx incident.Tx) error { return tx.Append(heard) }); err != nil {
		t.Fatal(err)
	}
	if !holds(t, path, "karim@vigie.example") {
		t.Fatal("the words were never in the file")
	}
	command := open(t, path)
	found, err := command.Erase(t.Context(), ledger.Erasure{Person: "karim@vigie.example", By: "nadia", At: time.Now()}, true)
	if err != nil || len(found.Entries) != 1 || found.Lingers {
		t.Errorf("removed %+v, %v", found, err)
	}
	closeStore(t, command)
	if holds(t, path, "karim@vigie.example") {
		t.Error("the words can be read in the file")
	}
	threeFacts(t, daemon, "01B") // it works on
	verify(t, daemon)
}

// holds tells whether text stands anywhere in the files of a ledger.
func holds(t *testing.T, path, text string) bool {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(text)) {
			return true
		}
	}
	return false
}
