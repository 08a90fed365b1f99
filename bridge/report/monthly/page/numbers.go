package page

import (
	"fmt"
	"strings"
)

// Numbered is a page of a report whose contents tell on which sheet each chapter
// begins, by its anchor. They stand at their own places, so that nothing moves.
func Numbered(page string, sheets map[string]int) string {
	head, rest, found := strings.Cut(page, "</nav>")
	if !found {
		return page
	}
	for anchor, sheet := range sheets {
		const place = `<i data-of="%s">%s</i>`
		head = strings.Replace(head, fmt.Sprintf(place, anchor, ""), fmt.Sprintf(place, anchor, fmt.Sprint(sheet)), 1)
	}
	return head + "</nav>" + rest
}
