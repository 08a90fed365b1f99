package zammad

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// historyRow is an entry of the history. Values are text since they are what
// the desk wrote that day; keys that have nothing to say are null or absent.
type historyRow struct {
	ID         int64     `json:"id"`
	At         time.Time `json:"created_at"`
	By         int64     `json:"created_by_id"`
	Object     string    `json:"object"`
	Type       string    `json:"type"`
	Attribute  string    `json:"attribute"`
	From       any       `json:"value_from"`
	To         any       `json:"value_to"`
	FromID     int64     `json:"id_from"`
	ToID       int64     `json:"id_to"`
	Of         int64     `json:"o_id"`
	Related    int64     `json:"related_o_id"`
	SourceType string    `json:"sourceable_type"`
	SourceID   int64     `json:"sourceable_id"`
	SourceName string    `json:"sourceable_name"`
}

func (r historyRow) change() bridge.DeskChange {
	source := r.SourceName
	if source == "" && r.SourceType != "" {
		source = r.SourceType + " " + strconv.FormatInt(r.SourceID, 10) // its name is gone
	}
	return bridge.DeskChange{
		ID: r.ID, At: r.At.UTC(), By: r.By, Object: r.Object, Type: r.Type, Attribute: r.Attribute,
		From: plainText(r.From), To: plainText(r.To), FromID: r.FromID, ToID: r.ToID,
		Of: r.Of, Related: r.Related, Source: source,
	}
}

// History reads what happened to a ticket and its articles, oldest first. The
// answer holds all articles too, which are never kept in memory at once.
func (c *Client) History(ctx context.Context, ticket int64) ([]bridge.DeskChange, error) {
	changes := historyAnswer{}
	err := c.call(ctx, request{
		op: "read ticket history", endpoint: "ticket_history", method: http.MethodGet,
		path: "ticket_history/" + strconv.FormatInt(ticket, 10), bound: maxStream,
	}, &changes)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(changes.rows, func(a, b bridge.DeskChange) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return changes.rows, nil
}

// historyAnswer takes the list "history" out of an answer and lets everything
// else pass by.
type historyAnswer struct{ rows []bridge.DeskChange }

func (h *historyAnswer) decode(decoder *json.Decoder) error {
	h.rows = nil
	return member(decoder, "history", h.decodeRows)
}

func (h *historyAnswer) decodeRows(decoder *json.Decoder) error {
	return each(decoder, func(row historyRow) error {
		if row.ID == 0 || row.At.IsZero() {
			return errors.New("an entry has no id or no time")
		}
		h.rows = append(h.rows, row.change())
		return nil
	})
}

// member passes by what stands before one member of an object and reads that.
// What follows are the assets: many times as much, and of no use.
func member(decoder *json.Decoder, name string, read func(*json.Decoder) error) error {
	if err := open(decoder, '{'); err != nil {
		return err
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return err
		}
		if key == name {
			return read(decoder)
		}
		if err := skip(decoder); err != nil {
			return err
		}
	}
	return errors.New("it holds no " + name)
}

// open takes the bracket that a list or object begins with.
func open(decoder *json.Decoder, bracket json.Delim) error {
	token, err := decoder.Token()
	if err == nil && token != bracket {
		err = fmt.Errorf("it does not begin with %q", bracket)
	}
	return err
}

// each decodes a list value by value.
func each[T any](decoder *json.Decoder, take func(T) error) error {
	if err := open(decoder, '['); err != nil {
		return err
	}
	for decoder.More() {
		var value T
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		if err := take(value); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}

// skip passes over one value without keeping it.
func skip(decoder *json.Decoder) error {
	for depth := 0; ; {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}
