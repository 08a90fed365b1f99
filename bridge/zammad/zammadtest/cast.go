package zammadtest

import (
	"encoding/json"
	"fmt"
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
	}
	return nil, nil
}

func (c column) castText(name string, value any) (any, error) {
	content := strings.ReplaceAll(strings.ToValidUTF8(scalarText(value), ""), "\x00", "")
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
		return nil, unprocessable(fmt.Sprintf("%s is out of range", name))
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
	return unprocessable(fmt.Sprintf("Invalid value '%s' for field '%s'!", value, field))
}

// related reads a relation, given as x_id or by name as x; the id wins. The
// second result tells whether it was given at all.
func (c *call) related(params map[string]any, name string, to relation) (int64, bool, error) {
	if value, given := params[name]; given && value != nil {
		id, err := strconv.ParseInt(scalarText(value), 10, 64)
		if _, found := c.desk.find(to, id); err != nil || !found {
			return 0, true, unprocessable(fmt.Sprintf("Invalid value for param '%s': %s", name, scalarText(value)))
		}
		return id, true, nil
	}
	short := strings.TrimSuffix(name, "_id")
	value, given := params[short]
	if !given || value == nil {
		return 0, false, nil
	}
	wanted, isText := value.(string)
	id, found := c.desk.idOf(to, wanted)
	if !isText || !found {
		shown, err := json.Marshal(value)
		if err != nil {
			return 0, true, err
		}
		return 0, true, unprocessable(fmt.Sprintf("No lookup value found for '%s': %s", short, shown))
	}
	return id, true, nil
}
