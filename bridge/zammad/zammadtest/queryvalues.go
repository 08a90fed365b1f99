package zammadtest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fieldFinder compares one field, or looks everywhere without one.
func (c *call) fieldFinder(field, value string) (finder, error) {
	if value == "" {
		return nil, errSyntax
	}
	matches, err := c.valueFinder(value)
	if err != nil {
		return nil, err
	}
	return func(t indexed) bool {
		return slices.ContainsFunc(c.fieldTexts(t, field), func(content string) bool { return content != "" && matches(content) })
	}, nil
}

var bounds = regexp.MustCompile(`^\[(\S+) TO (\S+)\]$`)

func (c *call) valueFinder(value string) (func(string) bool, error) {
	for _, sign := range []string{">=", "<=", ">", "<"} {
		if limit, found := strings.CutPrefix(value, sign); found {
			return func(content string) bool { return fits(ordering(content, c.indexTime(limit)), sign) }, nil
		}
	}
	if ends := bounds.FindStringSubmatch(value); ends != nil {
		return func(content string) bool {
			return fits(ordering(content, c.indexTime(ends[1])), ">=") && fits(ordering(content, c.indexTime(ends[2])), "<=")
		}, nil
	}
	if strings.ContainsAny(value, "[]{}") {
		return nil, errSyntax
	}
	phrase := strings.Trim(value, `"`)
	pattern := strings.ReplaceAll(regexp.QuoteMeta(phrase), `\*`, ".*")
	compiled, err := regexp.Compile(`(?i)(^|[^\pL\pN])` + pattern + `($|[^\pL\pN])`)
	if err != nil {
		return nil, errSyntax
	}
	return compiled.MatchString, nil
}

// indexTime reads a point in time such as now-1d; other texts stay.
func (c *call) indexTime(value string) string {
	back, relative := strings.CutPrefix(value, "now")
	if !relative {
		return value
	}
	at := c.now
	if len(back) > 2 {
		count, err := strconv.Atoi(back[:len(back)-1])
		unit := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[back[len(back)-1]]
		if err == nil {
			at = at.Add(time.Duration(count) * unit)
		}
	}
	return at.Format(instantLayout)
}

// ordering compares as instants, as numbers or as texts, whichever both are.
func ordering(a, b string) int {
	first, isInstant := castInstant(a).(time.Time)
	second, areInstants := castInstant(b).(time.Time)
	if isInstant && areInstants {
		return first.Compare(second)
	}
	x, errX := strconv.ParseInt(a, 10, 64)
	y, errY := strconv.ParseInt(b, 10, 64)
	if errX == nil && errY == nil {
		return compareValues(x, y)
	}
	return strings.Compare(a, b)
}

func fits(ordering int, sign string) bool {
	switch sign {
	case ">=":
		return ordering >= 0
	case "<=":
		return ordering <= 0
	case ">":
		return ordering > 0
	}
	return ordering < 0
}

// fieldTexts are the contents of a field: of the ticket, its tags, its
// articles, or of a record that it refers to, as state.name.
func (c *call) fieldTexts(t indexed, field string) []string {
	object, inner, nested := strings.Cut(field, ".")
	switch {
	case field == "":
		contents := []string{t.ticket.text("title"), t.ticket.text("number")}
		for _, name := range []string{"body", "from", "to", "subject"} {
			contents = append(contents, texted(t.articles, name)...)
		}
		return append(contents, t.tags...)
	case field == "tags":
		return t.tags
	case object == "article" && nested:
		return texted(t.articles, inner)
	case !nested:
		return []string{columnText(t.ticket[field])}
	}
	column := object + "_id"
	found, _ := c.desk.find(c.desk.columns[column].to, t.ticket.ref(column))
	return []string{columnText(found[inner])}
}

func texted(rows []row, name string) []string {
	contents := make([]string, len(rows))
	for i, each := range rows {
		contents[i] = columnText(each[name])
	}
	return contents
}
