package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/report"
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

// adoptions is the form of the file.
type adoptions struct {
	Tickets []Adopted `yaml:"tickets"`
}

// Adoptable lists the open tickets of the ledger that bridge.yml names which
// are about a device and no incident's. It prints them and, where write is
// given, writes adoption.file.
func Adoptable(ctx context.Context, files Files, write bool, logger *slog.Logger, out io.Writer) error {
	config, _, err := load(files)
	if err != nil {
		return err
	}
	if write && config.Adoption.File == "" {
		return errors.New("bridge.yml names no adoption.file to write to")
	}
	store, err := config.Store.open(ctx, logger)
	if err != nil {
		return err
	}
	tickets, err := mirrored(ctx, store)
	if err := errors.Join(err, store.Close()); err != nil {
		return err
	}
	found, err := adoptable(tickets, config.Adoption.Titles)
	if err != nil {
		return err
	}
	for _, each := range found {
		if _, err := fmt.Fprintf(out, "n° %s  %s  %s  %s\n", each.Number, each.Device, each.Family, report.Printable(each.Title)); err != nil {
			return err
		}
	}
	if !write {
		_, err = fmt.Fprintf(out, "%d open tickets would be taken over. Nothing was written: --adopt does it.\n", len(found))
		return err
	}
	if err := writeAdoptions(config.Adoption.File, found); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d open tickets are in %s: strike out what is not a fault of its device, then restart the bridge.\n", len(found), config.Adoption.File)
	return err
}

func adoptable(tickets []bridge.Mirrored, titles []string) ([]Adopted, error) {
	known, err := newMarks(titles)
	if err != nil {
		return nil, err
	}
	var found []Adopted
	for _, t := range tickets {
		on := known.about(t.Ticket)
		if on.Device == "" || !incident.Adoptable(t.Ticket) || !t.HiddenAt.IsZero() || t.Subject != bridge.TicketSubject(t.ID) {
			continue
		}
		found = append(found, Adopted{Ticket: t.ID, Number: t.Number, Title: t.Title, Device: on.Device, Family: on.Family})
	}
	return found, nil
}

func writeAdoptions(path string, found []Adopted) error {
	text, err := yaml.Marshal(adoptions{Tickets: found})
	if err != nil {
		return fmt.Errorf("write adoptions: %w", err)
	}
	head := "# Tickets that incidents go on in, instead of new ones: strike out what does not belong.\n"
	if err := os.WriteFile(path, []byte(head+string(text)), 0o600); err != nil {
		return fmt.Errorf("write adoptions: %w", err)
	}
	return nil
}

// adopter knows which tickets an incident may go on in. Each goes to one.
type adopter struct {
	tickets []Adopted

	mu    sync.Mutex
	given map[int64]string
}

// newAdopter reads the file; where there is none, nothing is taken over.
func newAdopter(path string) (*adopter, error) {
	a := &adopter{given: make(map[int64]string)}
	if path == "" {
		return a, nil
	}
	var list adoptions
	doc, err := document.Load(path, &list)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	var problems document.Problems
	for i, each := range list.Tickets {
		if each.Ticket <= 0 || strings.TrimSpace(each.Device) == "" {
			problems = append(problems, doc.Problem(fmt.Sprintf("tickets[%d]", i), "no ticket, or no device", "as import --adopt writes it"))
		}
	}
	a.tickets = list.Tickets
	return a, problems.Err()
}

// Adoptable implements incident.Adopter.
func (a *adopter) Adoptable(i bridge.Incident) (tickets []int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, each := range a.tickets {
		holder := a.given[each.Ticket]
		if each.Device != i.Device || each.Family != "" && each.Family != i.Family || holder != "" && holder != i.ID {
			continue
		}
		a.given[each.Ticket] = i.ID
		return []int64{each.Ticket}
	}
	return nil
}
