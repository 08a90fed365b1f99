package logbook

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Store keeps the log book, and what it tells of.
type Store interface {
	ledger.Logbook

	// Lead tells whether the holder may do what one alone may, until now+lease.
	Lead(ctx context.Context, task, holder string, now time.Time, lease time.Duration) (bool, error)
	// LastEntry is the journal's last, 0 where there is none.
	LastEntry(ctx context.Context) (int64, error)
	ClosedMonths(ctx context.Context, contract string) ([]ledger.ClosedMonth, error)
	// ChangesDuring are the changes that were under way at some time between two
	// instants, or are planned to be, by their beginning.
	ChangesDuring(ctx context.Context, from, to time.Time, limit int) ([]bridge.Change, error)
	// Incident and Mirrored are nil where there is none.
	Incident(ctx context.Context, id string) (*bridge.Incident, error)
	Mirrored(ctx context.Context, id int64) (*bridge.Mirrored, error)
	Incidents(ctx context.Context, ids []string) (map[string]bridge.Incident, error)
	MirroredOf(ctx context.Context, ids []int64) (map[int64]bridge.Mirrored, error)
}

// Book is the log book.
type Book struct {
	Store  Store
	Shifts func() Shifts
	Holder string // names this process among its replicas
	Logger *slog.Logger

	read    atomic.Int64 // how far this process has looked through the journal
	leads   atomic.Bool  // as it was told last
	failing atomic.Int64 // since when it does not come through, in milliseconds; 0 where it does
}

// RefusedError says in French why something was not put down.
type RefusedError struct {
	Reason string
	// Conflict says that what was asked for is well formed and does not fit what is.
	Conflict bool
}

func (e *RefusedError) Error() string { return e.Reason }

func refuse(format string, args ...any) error {
	return &RefusedError{Reason: fmt.Sprintf(format, args...)}
}

func conflict(format string, args ...any) error {
	return &RefusedError{Reason: fmt.Sprintf(format, args...), Conflict: true}
}

// Author is who puts something down.
type Author struct {
	Person   string // login or e-mail address
	Identity bridge.Identity
	Via      string // where it was done, such as the name of the token
	// Request is the caller's own name of what is asked for: told twice, it is
	// done once. It may be empty.
	Request string
}

// Taken is what came of it.
type Taken struct {
	Entry bridge.Entry // as it stands in the log book
	Again bool         // it stood there before: the request was told again
}

// requestOrigin begins the origin of what was put down under a request's name.
const requestOrigin = "logbook:request:"

// entry is what a person puts down.
func (a *Author) entry(kind bridge.Kind, text string, now time.Time, data map[string]string) bridge.Entry {
	data["via"] = a.Via
	e := bridge.Entry{
		Subject: bridge.SubjectLogbook, Kind: kind, Actor: bridge.ActorPerson, ActorRef: a.Identity.Ref, ActorName: a.Person,
		EffectiveAt: now, ReceivedAt: now, Text: text, Data: data,
	}
	if a.Request != "" {
		e.Origin = requestOrigin + a.Request
	}
	a.Identity.Tell(&e)
	return e
}

// take appends an entry that make makes, unless its request was told before.
func (b *Book) take(ctx context.Context, a *Author, same func(*bridge.Entry) bool, build func(tx ledger.LogTx) (bridge.Entry, error)) (taken Taken, err error) {
	err = b.Store.WriteLog(ctx, func(tx ledger.LogTx) error {
		taken = Taken{}
		if a.Request != "" {
			before, err := tx.Originated(requestOrigin + a.Request)
			if err != nil {
				return err
			}
			if before != nil {
				if !same(before) {
					return conflict("La demande « %s » a déjà servi à autre chose", a.Request)
				}
				taken = Taken{Entry: *before, Again: true}
				return nil
			}
		}
		made, err := build(tx)
		if err != nil {
			return err
		}
		if err := tx.Append(made); err != nil {
			return err
		}
		last, err := tx.LogEntries(ledger.LogFilter{Newest: true, Limit: 1})
		if err == nil {
			taken.Entry = last[0]
		}
		return err
	})
	if err != nil {
		return Taken{}, err
	}
	return taken, nil
}

// begun is the entry with which the log book begins; nil where it does not yet.
func (b *Book) begun(ctx context.Context) (*bridge.Entry, error) {
	found, err := b.Store.LogEntries(ctx, ledger.LogFilter{Kinds: []bridge.Kind{bridge.KindLogBegun}, Limit: 1})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// numbered reads a number of Data; 0 where it is none.
func numbered(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
