package zammad

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// Objects that administrators keep, for provisioning. A collection is its path
// in the API, such as "groups" or "text_modules". Records are maps because
// their keys differ between versions; numbers in them are json.Number.

const (
	// listPage is the largest page that any list gives.
	listPage = 1000
	// smallestCap is below every size that a list is known to be cut at: a
	// shorter page is the last one. Lists cut without a word, and some ignore
	// the page number altogether.
	smallestCap = 100
	// attributes is the one collection whose records are found by what the body
	// says and not by the id in the path.
	attributes = "object_manager_attributes"
)

// Version says what release the desk is; it needs an administrator's token.
func (c *Client) Version(ctx context.Context) (string, error) {
	var answer struct {
		Version string `json:"version"`
	}
	err := c.call(ctx, request{
		op: "read version", endpoint: "version", method: http.MethodGet, path: "version",
	}, &answer)
	if err == nil && answer.Version == "" {
		err = errors.New("read version: the answer names none")
	}
	return answer.Version, err
}

// Me is the user whom the token stands for, with the names of roles and
// groups.
func (c *Client) Me(ctx context.Context) (map[string]any, error) {
	var answer map[string]any
	err := c.call(ctx, request{
		op: "read own user", endpoint: "users_me", method: http.MethodGet, path: "users/me", query: expand(),
	}, &answer)
	return answer, err
}

// List reads every record of a collection by ascending id, with the names of
// what it refers to beside the ids. What is deleted meanwhile may hide another
// record for this once.
func (c *Client) List(ctx context.Context, collection string) ([]map[string]any, error) {
	var all []map[string]any
	seen := make(map[string]bool)
	for page := 1; ; page++ {
		var rows []map[string]any
		err := c.call(ctx, request{
			op: "list " + collection, endpoint: "object_list", method: http.MethodGet, path: collection,
			query: url.Values{"expand": {"true"}, "per_page": {strconv.Itoa(listPage)}, "page": {strconv.Itoa(page)}},
		}, &rows)
		if err != nil {
			return nil, err
		}
		before := len(all)
		for _, row := range rows {
			id, ok := row["id"].(json.Number)
			if !ok {
				return nil, fmt.Errorf("list %s: a record has no id", collection)
			}
			if !seen[id.String()] {
				seen[id.String()] = true
				all = append(all, row)
			}
		}
		if len(rows) < smallestCap || len(all) == before {
			return all, nil
		}
	}
}

// Create adds a record. It is not repeated: after an error that is not
// permanent, List tells whether it was made.
func (c *Client) Create(ctx context.Context, collection string, body map[string]any) (map[string]any, error) {
	var answer map[string]any
	err := c.call(ctx, request{
		op: "create in " + collection, endpoint: "object_create", method: http.MethodPost, path: collection, body: body,
	}, &answer)
	return answer, err
}

// Update changes what the body names and leaves everything else of the record;
// lists of ids are replaced as a whole.
func (c *Client) Update(ctx context.Context, collection string, id int64, body map[string]any) (map[string]any, error) {
	if collection == attributes && (body["object"] == nil || body["name"] == nil) {
		return nil, fmt.Errorf("update in %s: the body must hold object and name, the id counts for nothing", collection)
	}
	var answer map[string]any
	err := c.call(ctx, request{
		op: "update in " + collection, endpoint: "object_update", method: http.MethodPut,
		path: recordPath(collection, id), body: body,
	}, &answer)
	return answer, err
}

// Delete removes a record. One that is gone already gives ErrNotFound.
func (c *Client) Delete(ctx context.Context, collection string, id int64) error {
	return c.call(ctx, request{
		op: "delete from " + collection, endpoint: "object_delete", method: http.MethodDelete,
		path: recordPath(collection, id),
	}, nil)
}

// ExecuteMigrations applies every pending change of attributes, those of other
// people too, after which the desk restarts: the answer may never come, and
// requests fail for up to some minutes.
func (c *Client) ExecuteMigrations(ctx context.Context) error {
	return c.call(ctx, request{
		op: "execute migrations", endpoint: "object_migrate", method: http.MethodPost,
		path: "object_manager_attributes_execute_migrations", body: map[string]any{},
	}, nil)
}

func recordPath(collection string, id int64) string {
	return collection + "/" + strconv.FormatInt(id, 10)
}
