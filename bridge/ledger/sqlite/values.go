package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// stamp is an instant as stored: milliseconds since 1970 UTC, NULL for none.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// instant reads a stamp.
type instant struct{ into *time.Time }

// Scan implements sql.Scanner.
func (i instant) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		*i.into = time.Time{}
	case int64:
		*i.into = time.UnixMilli(v).UTC()
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

// object reads a map written by encode.
type object struct{ into *map[string]string }

// Scan implements sql.Scanner.
func (o object) Scan(value any) error {
	if value == nil {
		*o.into = nil
		return nil
	}
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("%T is no JSON text", value)
	}
	*o.into = map[string]string{}
	return json.Unmarshal([]byte(text), o.into)
}

// scanner is one row.
type scanner interface {
	Scan(into ...any) error
}

// each runs a query and hands over row by row.
func each[T any](ctx context.Context, q queryer, scan func(scanner) (T, error), take func(T), query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
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

// list reads every row at once.
func list[T any](ctx context.Context, q queryer, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	if err := each(ctx, q, scan, func(item T) { all = append(all, item) }, query, args...); err != nil {
		return nil, err
	}
	return all, nil
}

// one is list where at most one row is wanted; nil for none.
func one[T any](ctx context.Context, q queryer, scan func(scanner) (T, error), query string, args ...any) (*T, error) {
	all, err := list(ctx, q, scan, query, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

var _ sql.Scanner = instant{}
