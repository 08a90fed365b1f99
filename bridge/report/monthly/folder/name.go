package folder

import (
	"strings"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// English is the language that names say; French is not said.
const English = "en"

// Name is what a file is called: rapport-2026-10.html, tickets-2026-10-en.csv.
// Names are of letters, digits, hyphens and dots alone, whatever a key is.
func Name(cover *monthly.Cover, key string, form Form) string {
	name := key + "-" + cover.Month
	if cover.Language == English {
		name += "-" + English
	}
	return strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-':
			return c
		case 'A' <= c && c <= 'Z':
			return c - 'A' + 'a'
		}
		return '-'
	}, name) + "." + string(form)
}
