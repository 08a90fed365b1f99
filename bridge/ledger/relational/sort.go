package relational

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/internal/labels"
)

// What tickets are sorted by, as ledger.PlaceOf has it. An index holds the
// first two by the same text.
var (
	byCriticity = rank("criticity", bridge.Criticities)
	byState     = rank("state", bridge.States)
	bySeverity  = rank("severity", labels.Severities)
)

var sortKeys = map[ledger.Sort][]string{
	ledger.ByOldest:   {},
	ledger.ByPressing: {byCriticity, byState, "detected_at"},
	ledger.ByState:    {byState, byCriticity, "detected_at"},
	ledger.BySeverity: {bySeverity, byCriticity, "detected_at"},
	ledger.ByLongest:  {"detected_at"},
}

// rank is the place of a column's value in a list.
func rank[T ~string](column string, list []T) string {
	var b strings.Builder
	b.WriteString("(CASE " + column)
	for i, value := range list {
		fmt.Fprintf(&b, " WHEN '%s' THEN %d", value, i)
	}
	b.WriteString(" ELSE " + strconv.Itoa(len(list)) + " END)")
	return b.String()
}

// newest is page for the order of opening, which is that of ids. In a period it
// goes by the instants besides, since an index has them in their order.
func newest(f ledger.TicketFilter) (condition, order string, args []any) {
	if f.OpenFrom.IsZero() && f.OpenedTo.IsZero() {
		if f.Before != "" {
			condition, args = " AND id < ?", []any{f.Before}
		}
		return condition, " ORDER BY id DESC LIMIT ?", args
	}
	if f.Before != "" { // where it is not there any more, by its id alone
		const of = "coalesce((SELECT opened_at FROM incident AS b WHERE b.id = ?), (SELECT opened_at FROM call AS b WHERE b.id = ?), "
		condition = " AND opened_at <= " + of + "9223372036854775807) AND (opened_at < " + of + "0) OR id < ?)"
		args = []any{f.Before, f.Before, f.Before, f.Before, f.Before}
	}
	return condition, " ORDER BY opened_at DESC, id DESC LIMIT ?", args
}

// page bounds a list to a page and puts it in order.
func page(f ledger.TicketFilter) (condition, order string, args []any, err error) {
	if f.Sort == "" || f.Sort == ledger.ByNewest {
		condition, order, args = newest(f)
		return condition, order, args, nil
	}
	keys, known := sortKeys[f.Sort]
	if !known {
		return "", "", nil, fmt.Errorf("list tickets: there is no order %q", f.Sort)
	}
	all := strings.Join(append(slices.Clip(keys), "id"), ", ")
	if f.After != nil {
		if len(f.After.Keys) != len(keys) {
			return "", "", nil, fmt.Errorf("list tickets: the place to go on from is none of the order %q", f.Sort)
		}
		condition = " AND (" + all + ") > (" + strings.Repeat("?, ", len(keys)) + "?)"
		args = append(anys(f.After.Keys), f.After.ID)
	}
	return condition, " ORDER BY " + all + " LIMIT ?", args, nil
}

// before puts two tickets into the order in which page has those of one table.
func before(f ledger.TicketFilter) func(a, b bridge.Incident) int {
	if f.Sort == "" || f.Sort == ledger.ByNewest {
		period := !f.OpenFrom.IsZero() || !f.OpenedTo.IsZero()
		return func(a, b bridge.Incident) int {
			if period {
				return cmp.Or(b.OpenedAt.Compare(a.OpenedAt), cmp.Compare(b.ID, a.ID))
			}
			return cmp.Compare(b.ID, a.ID)
		}
	}
	return func(a, b bridge.Incident) int {
		return ledger.PlaceOf(&a, f.Sort).Compare(ledger.PlaceOf(&b, f.Sort))
	}
}
