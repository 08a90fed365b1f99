package live

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/deploy/lab/year"
)

// Shifts are those of a year.
func Shifts(y *year.Year) logbook.Shifts {
	all := logbook.Shifts{Zone: y.Zone}
	for _, hour := range year.ShiftsAt {
		all.Begins = append(all.Begins, time.Duration(hour)*time.Hour)
	}
	return all
}

// alone is a ledger that no other process shares: whoever asks leads.
type alone struct{ ledger.Store }

func (alone) Lead(context.Context, string, string, time.Time, time.Duration) (bool, error) {
	return true, nil
}

// newBook is the log book of a year.
func newBook(l *life) *logbook.Book {
	return &logbook.Book{Store: alone{l.Store}, Shifts: func() logbook.Shifts { return Shifts(l.Year) }, Holder: "year", Logger: quiet}
}

// lately is how often it is looked what there is to put down: each look costs, and a
// year has many moments.
const lately = 20 * time.Minute

// putsDown has the bridge put down what there is.
func (l *life) putsDown(ctx context.Context) error {
	if l.now.Sub(l.looked) < lately {
		return nil
	}
	l.looked = l.now
	return l.book.RunOnce(ctx, l.now)
}

// puts down what a person has to say, or signs.
func (l *life) puts(ctx context.Context, h *year.Happening) error {
	by := logbook.Author{Person: login(h.Who), Via: "astreinte"}
	if h.What == year.Signs {
		_, err := l.book.Sign(ctx, logbook.Signature{Author: by, Remark: h.Motive}, l.now)
		return unlessRefused(err)
	}
	about := l.of[h.Of]
	if ticket := l.calls[h.Of]; ticket != 0 {
		about = strconv.FormatInt(ticket, 10)
	}
	note := logbook.Note{Author: by, Text: h.Motive, About: about, At: h.Begins}
	if h.What == year.Amends {
		if note.Corrects = l.noted; note.Corrects == 0 {
			return errRefused
		}
	}
	taken, err := l.book.Write(ctx, note, l.now)
	if err == nil {
		l.noted = taken.Entry.Number
	}
	return unlessRefused(err)
}

func unlessRefused(err error) error {
	if _, refused := errors.AsType[*logbook.RefusedError](err); refused {
		return errRefused
	}
	return err
}

// asks has an agent put something down by way of a ticket; the bridge takes it off
// again.
func (l *life) asks(ctx context.Context, id int64, h *year.Happening) error {
	path := fmt.Sprintf("/api/v1/tickets/%d", id)
	if err := l.ask(ctx, h.Who, http.MethodPut, path, map[string]any{"main_courante": h.Motive}, nil); err != nil {
		return err
	}
	return l.ask(ctx, bridgeItself, http.MethodPut, path, map[string]any{"main_courante": ""}, nil)
}

// bridgeItself is who the bridge is at the desk.
const bridgeItself = "vigie"
