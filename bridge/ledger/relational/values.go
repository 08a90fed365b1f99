package relational

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// stamp is an instant as stored: milliseconds since 1970 UTC, NULL for none.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// Instant reads a stamp.
type Instant struct{ Into *time.Time }

// Scan implements sql.Scanner.
func (i Instant) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		*i.Into = time.Time{}
	case int64:
		*i.Into = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("%T is no instant", value)
	}
	return nil
}

// encode writes a map as JSON; none as an empty object.
func encode(values map[string]string) string {
	if len(values) == 0 {
		return "{}"
	}
	data, _ := json.Marshal(values) //nolint:errchkjson // strings always marshal
	return string(data)
}

// encodeOrNull tells no map from an empty one.
func encodeOrNull(values map[string]string) any {
	if values == nil {
		return nil
	}
	return encode(values)
}

// Object reads a map written by encode.
type Object struct{ Into *map[string]string }

// Scan implements sql.Scanner.
func (o Object) Scan(value any) error {
	if value == nil {
		*o.Into = nil
		return nil
	}
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("%T is no JSON text", value)
	}
	pairs, plain := flat(text)
	if *o.Into = pairs; plain {
		return nil
	}
	return json.Unmarshal([]byte(text), o.Into)
}

// flat reads an object of texts that have no signs to be escaped, as nearly all are:
// a walk of the journal reads millions, and a quarter of it was spent on them. What
// is otherwise is not plain, and is left to json.
func flat(text string) (pairs map[string]string, plain bool) {
	pairs = make(map[string]string)
	if text == "{}" {
		return pairs, true
	}
	if !utf8.ValidString(text) {
		return pairs, false
	}
	for before := "{"; text != "}"; before = "," {
		key, rest, is := quoted(text, before)
		value, rest, also := quoted(rest, ":")
		if !is || !also || rest == "" {
			return make(map[string]string), false
		}
		pairs[key], text = value, rest
	}
	return pairs, len(pairs) > 0
}

// quoted is what stands in quotes after a sign, and what comes after it.
func quoted(text, sign string) (inner, rest string, is bool) {
	text, is = strings.CutPrefix(text, sign)
	text = strings.TrimPrefix(text, " ") // PostgreSQL writes one
	if !is || text == "" || text[0] != '"' {
		return "", "", false
	}
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return text[1:i], text[i+1:], true
		case c == '\\' || c < ' ':
			return "", "", false
		}
	}
	return "", "", false
}

// Row is one row.
type Row interface {
	Scan(into ...any) error
}

// each runs a query and hands over row by row.
func each[T any](ctx context.Context, db DB, scan func(Row) (T, error), take func(T), query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("query ledger: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return fmt.Errorf("read ledger row: %w", err)
		}
		take(item)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read ledger: %w", err)
	}
	return nil
}

// List reads every row at once.
func List[T any](ctx context.Context, db DB, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	if err := each(ctx, db, scan, func(item T) { all = append(all, item) }, query, args...); err != nil {
		return nil, err
	}
	return all, nil
}

// One is List where at most one row is wanted; nil for none.
func One[T any](ctx context.Context, db DB, scan func(Row) (T, error), query string, args ...any) (*T, error) {
	all, err := List(ctx, db, scan, query, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// scanNumber reads a row that is one number.
func scanNumber(row Row) (n int64, err error) { return scanOne[int64](row) }

// scanOne reads a row that is one value.
func scanOne[T any](row Row) (value T, err error) {
	err = row.Scan(&value)
	return value, err
}

var _ sql.Scanner = Instant{}

// packedSize is how many bytes of what is packed are among values.
func packedSize(values []any) (n int) {
	for _, value := range values {
		if packed, is := value.([]byte); is {
			n += len(packed)
		}
	}
	return n
}
