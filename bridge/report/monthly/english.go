package monthly

import (
	_ "embed"
	"strings"
	"sync"
)

// wordsFile has a line for each sentence and word of a report: French, a tab,
// English.
//
//go:embed words.tsv
var wordsFile string

// english is how things are said in English, by how they are said in French.
var english = sync.OnceValue(func() map[string]string {
	all := make(map[string]string)
	for line := range strings.Lines(wordsFile) {
		french, said, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all[french] = said
	}
	return all
})
