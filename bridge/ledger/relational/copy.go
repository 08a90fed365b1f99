package relational

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// transient are tables of what is true only of bridges at work, or follows from
// the others: none of it is copied.
var transient = []string{"lead", "made", "pulse", "measuring", "measured", "measured_with", "measured_clock", "measured_month"}

// first are tables whose rows others refer to.
var first = []string{"incident", "ticket", "journal", "evidence_members", "evidence_day"}

// derived are tables that the ledger's own triggers fill while others are copied.
// What was in them, some of which nobody could make again, takes its place.
var derived = []string{"move", "tally"}

// CopyTo puts all that a ledger holds at one instant into one that is empty, of
// whatever engine, and tells what is found of the journal: the copy's is the
// same, or nothing is kept.
func (l *Ledger) CopyTo(ctx context.Context, to *Ledger, told func(ledger.Break)) (found ledger.Verified, err error) {
	err = l.engine.Snapshot(ctx, func(from DB) error {
		found, err = l.engine.verify(ctx, from, 0, told)
		if err != nil {
			return err
		}
		return to.engine.Fill(ctx, func(into DB) error {
			if err := l.copyTables(ctx, from, to.engine, into); err != nil {
				return err
			}
			if err := to.engine.Count(ctx, into, found.Last); err != nil {
				return fmt.Errorf("number what was copied: %w", err)
			}
			copied, err := to.engine.verify(ctx, into, 0, func(ledger.Break) {})
			if err == nil && copied != found {
				err = fmt.Errorf("the copy's journal is not the same: %+v, want %+v", copied, found)
			}
			return err
		})
	})
	return found, err
}

// errRelease says that two ledgers cannot be rows of each other.
var errRelease = errors.New("the two ledgers are of different releases of the bridge: open the older one with the newer bridge before")

func (l *Ledger) copyTables(ctx context.Context, from DB, target *Engine, into DB) error {
	tables, err := l.engine.tables(ctx, from)
	if err != nil {
		return err
	}
	there, err := target.tables(ctx, into)
	switch {
	case err != nil:
		return err
	case !slices.Equal(tables, there):
		return fmt.Errorf("%w: tables %v and %v", errRelease, tables, there)
	}
	for _, table := range there {
		rows, err := List(ctx, into, scanNumber, "SELECT 1 FROM "+table+" LIMIT 1")
		if err == nil && len(rows) > 0 {
			err = fmt.Errorf("there is something in the ledger already, in %s: a copy is put into a new one", table)
		}
		if err != nil {
			return err
		}
	}
	for _, table := range tables {
		if err := copyTable(ctx, from, into, table, target.Given); err != nil {
			return fmt.Errorf("copy %s: %w", table, err)
		}
	}
	return nil
}

// tables are those to be copied, in an order in which what is referred to
// comes before.
func (e *Engine) tables(ctx context.Context, db DB) ([]string, error) {
	all, err := List(ctx, db, scanOne[string], e.Tables)
	if err != nil {
		return nil, err
	}
	rest := slices.DeleteFunc(all, func(name string) bool { return slices.Contains(transient, name) || slices.Contains(first, name) })
	slices.Sort(rest)
	return slices.Concat(first, rest), nil
}

// column is one of a table.
type column struct {
	name  string
	truth bool // it is true or false, not 1 or 0
}

// columns are in the order of their names.
func columns(ctx context.Context, db DB, table string) ([]column, error) {
	rows, err := db.QueryContext(ctx, "SELECT * FROM "+table+" WHERE 1 = 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	kinds, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	var all []column
	for _, kind := range kinds {
		all = append(all, column{kind.Name(), strings.HasPrefix(kind.DatabaseTypeName(), "BOOL")})
	}
	slices.SortFunc(all, func(a, b column) int { return strings.Compare(a.name, b.name) })
	return all, rows.Err()
}

func names(columns []column) (all []string) {
	for _, c := range columns {
		all = append(all, c.name)
	}
	return all
}

// mostValues and mostBytes bound what one statement puts in.
const (
	mostValues = 2000
	mostBytes  = 16 << 20 // of what is packed: files of reports are many of these
)

func copyTable(ctx context.Context, from, into DB, table, given string) error {
	has, err := columns(ctx, from, table)
	if err != nil {
		return err
	}
	takes, err := columns(ctx, into, table)
	switch {
	case err != nil:
		return err
	case !slices.Equal(names(has), names(takes)):
		return fmt.Errorf("%w: columns %v and %v", errRelease, names(has), names(takes))
	}
	if slices.Contains(derived, table) {
		if _, err := into.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	list := strings.Join(names(takes), ", ")
	begins, row := "INSERT INTO "+table+" ("+list+") "+given+" VALUES ", "(?"+strings.Repeat(", ?", len(takes)-1)+")"
	var values []any
	var size int
	put := func() error {
		n := len(values) / len(takes)
		if n == 0 {
			return nil
		}
		_, err := into.ExecContext(ctx, begins+row+strings.Repeat(", "+row, n-1), values...)
		values, size = values[:0], 0
		return err
	}
	rows, err := from.QueryContext(ctx, "SELECT "+list+" FROM "+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		read, err := scanAny(rows, takes)
		if err != nil {
			return err
		}
		size += packedSize(read)
		if values = append(values, read...); len(values)+len(takes) > mostValues || size > mostBytes {
			if err := put(); err != nil {
				return err
			}
		}
	}
	return errors.Join(rows.Err(), put())
}

// scanAny reads a row as the other engine takes it.
func scanAny(row Row, takes []column) ([]any, error) {
	values, into := make([]any, len(takes)), make([]any, len(takes))
	for i := range values {
		into[i] = &values[i]
	}
	if err := row.Scan(into...); err != nil {
		return nil, err
	}
	for i, value := range values {
		if number, ok := value.(int64); ok && takes[i].truth {
			values[i] = number != 0
		}
	}
	return values, nil
}
