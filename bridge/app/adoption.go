package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"
	"sync"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/report"
)

// CheckAdoptions tells what will keep Adoptable from its work.
func CheckAdoptions(files Files, write bool) error {
	config, _, err := load(files)
	if err != nil {
		return err
	}
	if write && config.Adoption.File == "" {
		return errNoAdoptionFile
	}
	_, err = readAdoptions(config.Adoption.File)
	return err
}

var errNoAdoptionFile = errors.New("bridge.yml names no adoption.file to write to")

// Adoptable lists the open tickets of the ledger that bridge.yml names which
// are about a device and no incident's. It prints them and, where write is
// given, writes adoption.file.
func Adoptable(ctx context.Context, files Files, write bool, logger *slog.Logger, out io.Writer) error {
	config, settings, err := load(files)
	if err != nil {
		return err
	}
	if write && config.Adoption.File == "" {
		return errNoAdoptionFile
	}
	list, err := readAdoptions(config.Adoption.File)
	if err != nil {
		return err
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
	if err := tellAdoptable(found, list, settings.devices, out); err != nil {
		return err
	}
	more, added := list.with(found)
	if !write {
		_, err = fmt.Fprintf(out, "%d open tickets would be taken over, %d of them not in the file yet. Nothing was written: --adopt does it.\n", len(more.Tickets), added)
		return err
	}
	if err := more.write(config.Adoption.File); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d open tickets are in %s, %d of them new: strike out what is not a fault of its device, then restart the bridge.\n",
		len(more.Tickets), config.Adoption.File, added)
	return err
}

// tellAdoptable prints a line for each. A device by a name that is none of the
// inventory's will never have an incident.
func tellAdoptable(found []Adopted, list adoptions, devices []string, out io.Writer) error {
	for _, each := range found {
		remark := ""
		switch {
		case list.struck(each.Ticket):
			remark = "  (struck out)"
		case len(devices) > 0 && !slices.Contains(devices, each.Device):
			remark = "  (no such device in the inventory)"
		}
		_, err := fmt.Fprintf(out, "n° %s  %s  %s  %s%s\n", each.Number, report.Printable(each.Device), report.Printable(each.Family), report.Printable(each.Title), remark)
		if err != nil {
			return err
		}
	}
	return nil
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

// adopter knows which tickets an incident may go on in. Each goes to one.
type adopter struct {
	tickets []Adopted

	mu    sync.Mutex
	given map[int64]string
}

func newAdopter(path string) (*adopter, error) {
	list, err := readAdoptions(path)
	return &adopter{tickets: list.Tickets, given: make(map[int64]string)}, err
}

// Adoptable implements incident.Adopter. What is looked at is no other
// incident's from then on.
func (a *adopter) Adoptable(i bridge.Incident) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for _, each := range a.tickets {
			fits := each.Device == i.Device && (each.Family == "" || each.Family == i.Family)
			if fits && a.give(each.Ticket, i.ID) && !yield(each.Ticket) {
				return
			}
		}
	}
}

func (a *adopter) give(ticket int64, incident string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if holder := a.given[ticket]; holder != "" && holder != incident {
		return false
	}
	a.given[ticket] = incident
	return true
}
