package varbind

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// rows shows a column.
func rows(a *Answers, column int) string {
	var texts []string
	for cell := range a.Cells(column) {
		texts = append(texts, fmt.Sprintf("%x=%s", cell.Row, cell.Octets))
	}
	return strings.Join(texts, " ")
}

func add(t *testing.T, a *Answers, run int, row byte, text string) {
	t.Helper()
	if err := a.Add(run, []byte{row}, 4, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// Runs are filled side by side and read one after the other.
func TestAnswers(t *testing.T) {
	t.Parallel()
	a := &Answers{}
	for range 2 { // the memory of the first time serves the second
		a.Reset(2)
		first, other, second := a.Run(1), a.Run(0), a.Run(1)
		a.Run(1) // stays empty
		add(t, a, second, 8, "c")
		add(t, a, first, 1, "a")
		add(t, a, other, 1, "x")
		add(t, a, first, 2, "b")
		a.Seal()
		a.Seal()
		if got := rows(a, 1); got != "01=a 02=b 08=c" || a.Len(1) != 3 || a.Total() != 4 {
			t.Errorf("got %s, %d of %d", got, a.Len(1), a.Total())
		}
		add(t, a, first, 3, "later")
		a.Seal()
		if got := rows(a, 1); got != "01=a 02=b 03=later 08=c" {
			t.Errorf("got %s", got)
		}
		a.Drop(first)
		a.Seal()
		if got := rows(a, 1); got != "08=c" {
			t.Errorf("got %s", got)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	a := &Answers{}
	a.Reset(300)
	for column := range 300 {
		run := a.Run(column)
		for row := range column {
			if err := a.Add(run, []byte{1, byte(row)}, 4, fmt.Appendf(nil, "%d-%d", column, row)); err != nil {
				t.Fatal(err)
			}
		}
	}
	a.Seal()
	for column := range 300 {
		for row := range 256 {
			cell, found := a.Find(column, []byte{1, byte(row)})
			if want := fmt.Sprintf("%d-%d", column, row); row < column && (!found || !strings.HasPrefix(string(cell.Octets), fmt.Sprint(column))) || found && column <= 256 && string(cell.Octets) != want {
				t.Fatalf("column %d, row %d: got %s, %v", column, row, cell.Octets, found)
			}
			if row >= column && found {
				t.Fatalf("column %d, row %d: found %s, which nobody added", column, row, cell.Octets)
			}
		}
	}
}

// Of several cells of a row the last one stays.
func TestUnique(t *testing.T) {
	t.Parallel()
	a := &Answers{}
	a.Reset(1)
	run := a.Run(0)
	for i, row := range []byte{1, 2, 1, 3, 2, 1} {
		add(t, a, run, row, fmt.Sprint(i))
	}
	a.Seal()
	a.Unique(0)
	if got := rows(a, 0); got != "03=3 02=4 01=5" || a.Len(0) != 3 {
		t.Errorf("got %s, %d", got, a.Len(0))
	}
	if cell, found := a.Find(0, []byte{2}); !found || string(cell.Octets) != "4" {
		t.Errorf("found %s, %v", cell.Octets, found)
	}
}

func TestTooMuch(t *testing.T) {
	t.Parallel()
	if size := reflect.TypeFor[cell]().Size(); size != cellSize {
		t.Errorf("a cell has %d octets", size)
	}
	a := &Answers{}
	a.Reset(1)
	run := a.Run(0)
	big := slices.Repeat([]byte{'x'}, 65535)
	var err error
	for n := 0; err == nil; n++ {
		if n*len(big) > maxOctets {
			t.Fatal("takes more than it may hold")
		}
		err = a.Add(run, []byte{1}, 4, big)
	}
	if !errors.Is(err, ErrTooMuch) {
		t.Errorf("got %v", err)
	}
	a.Reset(1)
	run, err = a.Run(0), nil
	for n := 0; err == nil; n++ {
		if n*cellSize > maxOctets {
			t.Fatal("takes more cells than it may hold")
		}
		err = a.Add(run, []byte{1}, 4, nil)
	}
	if err := a.Add(run, nil, 4, append(big, 'x')); !errors.Is(err, ErrTooMuch) {
		t.Errorf("a value longer than a packet: %v", err)
	}
}
