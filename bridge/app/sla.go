package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// SLAQuestion asks for the clocks of one ticket: of the ledger that bridge.yml
// names, by the desk's id, or of a file.
type SLAQuestion struct {
	Files  Files
	Ticket int64
	File   string // a case, as docs/sla.md has it
	JSON   bool
	Now    time.Time
}

// slaCase is a file with a case: everything that clocks follow from. Journals
// are as the API answers them.
type slaCase struct {
	Contract  string              `json:"contract"` // a file, seen from this one
	Now       time.Time           `json:"now"`
	NotBefore time.Time           `json:"not_before"`
	Journal   reportapi.Journal   `json:"journal"`
	Merged    []reportapi.Journal `json:"merged"`
	Parent    *reportapi.Journal  `json:"parent"`
}

// ExplainSLA prints every segment of every clock with the facts that opened
// and closed it.
func ExplainSLA(ctx context.Context, q SLAQuestion, out io.Writer) error {
	var contract *policy.Contract
	var known sla.Case
	var err error
	if q.File != "" {
		contract, known, err = q.read()
	} else {
		contract, known, err = q.look(ctx)
	}
	if err != nil {
		return err
	}
	state := sla.Evaluate(contract, known, q.Now)
	if q.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report.ClocksOf(&state))
	}
	_, err = io.WriteString(out, slaText(contract, &known, &state))
	return err
}

// read takes a case from its file.
func (q *SLAQuestion) read() (*policy.Contract, sla.Case, error) {
	content, err := os.ReadFile(q.File)
	if err != nil {
		return nil, sla.Case{}, fmt.Errorf("read case: %w", err)
	}
	var file slaCase
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, sla.Case{}, fmt.Errorf("read case %s: %w", q.File, err)
	}
	if file.Contract == "" {
		return nil, sla.Case{}, fmt.Errorf("case %s names no contract", q.File)
	}
	path := file.Contract
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(q.File), path)
	}
	contract, err := policy.Load(path)
	if err != nil {
		return nil, sla.Case{}, err
	}
	if !file.Now.IsZero() {
		q.Now = file.Now
	}
	known := sla.Case{NotBefore: file.NotBefore}
	if known.Entries, err = entriesOf(&file.Journal); err != nil {
		return nil, sla.Case{}, fmt.Errorf("case %s: %w", q.File, err)
	}
	for i := range file.Merged {
		entries, err := entriesOf(&file.Merged[i])
		if err != nil {
			return nil, sla.Case{}, fmt.Errorf("case %s: merged[%d]: %w", q.File, i, err)
		}
		known.Merged = append(known.Merged, sla.Case{Entries: entries})
	}
	if file.Parent != nil {
		entries, err := entriesOf(file.Parent)
		if err != nil {
			return nil, sla.Case{}, fmt.Errorf("case %s: parent: %w", q.File, err)
		}
		known.Parent = &sla.Case{Entries: entries}
	}
	return contract, known, nil
}

// errNoFacts: clocks that follow from nothing would look like an answer.
var errNoFacts = errors.New("the journal has no facts")

// entriesOf are the facts of an API's answer, which must be whole.
func entriesOf(journal *reportapi.Journal) ([]bridge.Entry, error) {
	if len(journal.Facts) == 0 {
		return nil, errNoFacts
	}
	if journal.Next != 0 {
		return nil, fmt.Errorf("the journal goes on after fact %d: ask for the rest and join them", journal.Next)
	}
	entries := make([]bridge.Entry, 0, len(journal.Facts))
	for i, f := range journal.Facts {
		if f.Kind == "" || f.EffectiveAt.IsZero() || f.Number == 0 {
			return nil, fmt.Errorf("facts[%d]: number, kind and effective_at are needed", i)
		}
		entries = append(entries, bridge.Entry{
			Seq: f.Number, Subject: journal.Subject, Number: f.Number, Kind: bridge.Kind(f.Kind), Actor: bridge.ActorKind(f.Actor),
			ActorRef: f.ActorRef, ActorName: f.ActorName, Ticket: f.Ticket, EffectiveAt: f.EffectiveAt, ReceivedAt: f.ReceivedAt,
			Data: f.Values, Text: f.Text,
		})
	}
	return entries, nil
}

// look takes a case from the ledger.
func (q *SLAQuestion) look(ctx context.Context) (*policy.Contract, sla.Case, error) {
	contract, err := policy.Load(q.Files.Contract)
	if err != nil {
		return nil, sla.Case{}, err
	}
	var known sla.Case
	err = withLedger(q.Files.Config, Store.openToRead, func(store ledger.Store) (err error) {
		known, err = caseOf(ctx, store, q.Ticket)
		return err
	})
	return contract, known, err
}

// caseOf is a case that must be there.
func caseOf(ctx context.Context, store ledger.Store, ticket int64) (sla.Case, error) {
	found, err := report.CaseOf(ctx, store, ticket)
	if err != nil {
		return sla.Case{}, err
	}
	if found == nil {
		return sla.Case{}, fmt.Errorf("no ticket %d was read from the desk; it is the id that is asked for, not the number", ticket)
	}
	return *found, nil
}
