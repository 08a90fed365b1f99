package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/internal/document"
)

// Adopted is a ticket that is to be taken over.
type Adopted struct {
	// Ticket is its id at the desk.
	Ticket int64 `yaml:"ticket"`
	// Number is what people call it by.
	Number string `yaml:"number"`
	// Title at the time, for people who read the file.
	Title string `yaml:"title"`
	// Device that it is about.
	Device string `yaml:"device"`
	// Family of the fault; empty for any.
	Family string `yaml:"family,omitempty"`
}

// adoptions is the form of the file. People strike tickets out of it; what was
// listed once and stands there no more was struck out, and stays so.
type adoptions struct {
	Tickets []Adopted `yaml:"tickets"`
	Listed  []int64   `yaml:"listed,flow"`
}

// readAdoptions reads the file; where there is none, nothing is taken over.
func readAdoptions(path string) (adoptions, error) {
	var list adoptions
	if path == "" {
		return list, nil
	}
	doc, err := document.Load(path, &list)
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	if err != nil {
		return list, err
	}
	var problems document.Problems
	for i, each := range list.Tickets {
		if each.Ticket <= 0 || strings.TrimSpace(each.Device) == "" {
			problems = append(problems, doc.Problem(fmt.Sprintf("tickets[%d]", i), "no ticket, or no device", "as import --adopt writes it"))
		}
	}
	return list, problems.Err()
}

func (a adoptions) has(ticket int64) bool {
	return slices.ContainsFunc(a.Tickets, func(each Adopted) bool { return each.Ticket == ticket })
}

// struck tells of a ticket that a person took out of the file.
func (a adoptions) struck(ticket int64) bool {
	return slices.Contains(a.Listed, ticket) && !a.has(ticket)
}

// with is the list with what is new. What stands in it stays as people left it.
func (a adoptions) with(found []Adopted) (more adoptions, added int) {
	more = adoptions{Tickets: slices.Clone(a.Tickets), Listed: slices.Clone(a.Listed)}
	for _, each := range found {
		if !a.has(each.Ticket) && !a.struck(each.Ticket) {
			more.Tickets, added = append(more.Tickets, each), added+1
		}
		more.Listed = append(more.Listed, each.Ticket)
	}
	slices.Sort(more.Listed)
	more.Listed = slices.Compact(more.Listed)
	return more, added
}

const adoptionsHead = "# Tickets that incidents go on in, instead of new ones: strike out what does not belong,\n" +
	"# it stays out. \"listed\" remembers what was found so far: leave it alone.\n"

// write replaces the file as a whole, or leaves it as it was.
func (a adoptions) write(path string) error {
	text, err := yaml.Marshal(a)
	if err != nil {
		return fmt.Errorf("write adoptions: %w", err)
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp") // nobody else may read it
	if err != nil {
		return fmt.Errorf("write adoptions: %w", err)
	}
	_, err = file.WriteString(adoptionsHead + string(text))
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write adoptions: %w", err), os.Remove(file.Name()))
	}
	return nil
}
