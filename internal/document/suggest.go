package document

import "strings"

// Nearest is which of the known words was probably meant by one in any case;
// empty if none is near.
func Nearest(word string, known []string) string {
	best, distance := "", len(word)/2+1
	for _, candidate := range known {
		if d := editDistance(strings.ToLower(word), candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// suggest says which of the known words was probably meant.
func suggest(word string, known []string) string {
	if best := Nearest(word, known); best != "" {
		return "did you mean " + best + "?"
	}
	return "known here: " + strings.Join(known, ", ")
}

// OneOf is the hint for a value outside a closed list.
func OneOf(value string, list []string) string {
	if hint := suggest(value, list); strings.HasPrefix(hint, "did") {
		return hint + " One of " + strings.Join(list, ", ")
	}
	return "one of " + strings.Join(list, ", ")
}

// editDistance counts the insertions, deletions and replacements of bytes
// between two short words (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
