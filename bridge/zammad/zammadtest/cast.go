package zammadtest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// cast brings a parameter into the type of its column the way Zammad's
// database layer does: it rarely refuses, it bends.
func (c column) cast(name string, value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	switch c.kind {
	case text:
		return c.castText(name, value)
	case integer:
		return castInteger(name, value)
	case boolean:
		return castBoolean(value), nil
	case instant:
		return castInstant(value), nil
	case object:
		return castObject(value), nil
	case day:
		if _, isDay := castInstant(value).(time.Time); isDay {
			return scalarText(value)[:len(time.DateOnly)], nil
		}
	case words:
		return texts(value), nil
	case decimal, grants:
	}
	return nil, nil
}

// castObject keeps what has a structure, as the client wrote it.
func castObject(value any) any {
	switch value.(type) {
	case map[string]any, []any:
		return value
	}
	return nil
}

func (c column) castText(name string, value any) (any, error) {
	content := strings.ReplaceAll(strings.ToValidUTF8(scalarText(value), ""), "\x00", "")
	if c.html {
		content = sanitise(content)
	}
	if c.choices != nil {
		if content != "" && !slices.Contains(c.choices, content) {
			return nil, invalidValue(content, name)
		}
		return content, nil
	}
	if c.max == 0 || utf8.RuneCountInString(content) <= c.max {
		return content, nil
	}
	if c.custom {
		return nil, unprocessable(fmt.Sprintf("%s is longer than the allowed length %d", c.display, c.max))
	}
	return string([]rune(content)[:c.max]), nil
}

func castInteger(name string, value any) (any, error) {
	content := scalarText(value)
	if content == "" {
		return nil, nil
	}
	number, err := strconv.ParseInt(content, 10, 64)
	if err != nil {
		return int64(0), nil //nolint:nilerr // text that is no number counts as zero
	}
	if number > maxInteger || number < -maxInteger {
		return nil, unprocessable(name + " is out of range")
	}
	return number, nil
}

func castBoolean(value any) any {
	switch content := scalarText(value); content {
	case "":
		return nil
	case "false", "f", "0", "off":
		return false
	default:
		return true
	}
}

// castInstant turns what is no instant into null.
func castInstant(value any) any {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05", time.DateOnly} {
		if parsed, err := time.Parse(layout, scalarText(value)); err == nil {
			return parsed.UTC().Truncate(time.Millisecond)
		}
	}
	return nil
}

func invalidValue(value, field string) error {
	return &failure{
		status:  http.StatusUnprocessableEntity,
		message: fmt.Sprintf("Invalid value '%s' for field '%s'!", value, field), field: field,
	}
}

func missingValue(field string) error {
	return &failure{
		status: http.StatusUnprocessableEntity, message: "Missing required value for field '" + field + "'!", field: field,
	}
}
