package report

import (
	"slices"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// unreadError says that a closed month's document is not the ledger's any more.
// Its figures are told by nothing else: what is counted now is not what was
// handed in.
type unreadError struct {
	month ledger.Month
	err   error
}

func (e *unreadError) Error() string { return e.err.Error() }

func (e *unreadError) Unwrap() error { return e.err }

// said is what people are told.
func (e *unreadError) said() string {
	return "le document arrêté du mois " + e.month.String() + " ne peut pas être lu : il n'est plus celui que le registre a gardé (vigie-bridge verify-month)"
}

// unreadable is the first of some months that cannot be read.
func unreadable(all []frozen.Unread, of func(ledger.Month) bool) error {
	for i := range all {
		if of(all[i].Month) {
			return &unreadError{all[i].Month, all[i].Err}
		}
	}
	return nil
}

// frozenAmong is what is told of a document among all, some of which may be
// unread.
func frozenAmong(m *frozen.Month, all []*frozen.Month, unread []frozen.Unread) reportapi.FrozenMonth {
	is := FrozenMonth(m, all)
	for i := range unread {
		if of := unread[i].Month; of > m.Of {
			is.Flags = append(slices.Clip(is.Flags), "le document du mois "+of.String()+" ne peut pas être lu : ce qu'il rectifie de celui-ci manque")
		}
	}
	return is
}

// unreadMonth is what the ledger says of a document that cannot be read.
func (a *API) unreadMonth(u *frozen.Unread) reportapi.FrozenMonth {
	is := &unreadError{u.Month, u.Err}
	a.logger.Error("document of a closed month was not read", "month", u.Month.String(), "err", u.Err)
	return reportapi.FrozenMonth{
		Month: u.Month.String(), Hash: u.Hash, ClosedAt: u.ClosedAt, ClosedBy: u.ClosedBy, Name: u.Contract, JournalLast: u.Seq, Size: u.Size,
		Flags: []string{}, Problem: is.said(),
	}
}
