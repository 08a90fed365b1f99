package zammadtest

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	apiPrefix = "/api/v1/"
	// maxBody is what the packaged reverse proxy lets through.
	maxBody = 50 << 20
)

// call is one request of the API: who asks, with which parameters, when.
type call struct {
	desk    *desk
	columns columnSet // of tickets, as the process that answers knows them
	profile profile
	who     row
	granted []string // permissions of the roles
	reach   access
	scopes  []string // of the token; nil when it has no limits of its own
	path    map[string]string
	params  map[string]any // query and body together, numbers as json.Number
	now     time.Time
	change  *change // that conditions of triggers look at
}

// readParams joins query and JSON body; the body wins.
func readParams(w http.ResponseWriter, r *http.Request) (map[string]any, *failure) {
	params := make(map[string]any)
	for name, values := range r.URL.Query() {
		if list, isList := strings.CutSuffix(name, "[]"); isList {
			params[list] = anySlice(values)
			continue
		}
		params[name] = values[len(values)-1]
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.UseNumber()
	var body map[string]any
	err := decoder.Decode(&body)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, io.EOF):
		return params, nil
	case errors.As(err, &tooLarge):
		return nil, failWith(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	case err != nil:
		return nil, failWith(http.StatusBadRequest, "Error occurred while parsing request parameters")
	}
	maps.Copy(params, body)
	return params, nil
}

func anySlice(values []string) []any {
	list := make([]any, len(values))
	for i, value := range values {
		list[i] = value
	}
	return list
}

// truthy is what the API takes for yes.
func truthy(value any) bool {
	switch value := value.(type) {
	case bool:
		return value
	case string:
		return value == "true" || value == "1"
	case json.Number:
		return value == "1"
	}
	return false
}

// flag reads a switch: since 6.0 all is yes that is not a form of no.
func (c *call) flag(name string) bool {
	value, given := c.params[name]
	if given && c.desk.release >= 600 {
		return castBoolean(value) == true
	}
	return truthy(value)
}

func (c *call) text(name string) string { return scalarText(c.params[name]) }

// count reads a positive integer, or gives the default.
func (c *call) count(name string, otherwise int) int {
	value, err := strconv.Atoi(c.text(name))
	if err != nil || value < 1 {
		return otherwise
	}
	return value
}

// id reads an id of the path; 0, which no record has, when it is none.
func (c *call) id(name string) int64 {
	value, err := strconv.ParseInt(c.path[name], 10, 64)
	if err != nil {
		return 0
	}
	return value
}

// scalarText is a parameter as text, empty for null and for lists.
func scalarText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	case bool:
		return strconv.FormatBool(value)
	}
	return ""
}

// page cuts a list by the paging parameters, silently capped.
func page[T any](c *call, list []T, size, most int) []T {
	size = min(c.count("per_page", c.count("limit", size)), most)
	from := min((c.count("page", 1)-1)*size, len(list))
	return list[from:min(from+size, len(list))]
}
