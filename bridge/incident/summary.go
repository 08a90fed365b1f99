package incident

import (
	"cmp"
	"maps"
	"strings"
	"time"
	"unicode"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/labels"
)

// summary is an alert in one line: what its rule says, or its name.
func summary(alert bridge.Alert) string {
	return cmp.Or(oneLine(alert.Annotations[labels.Summary]), oneLine(alert.Labels[labels.AlertName]), "alerte sans nom")
}

// oneLine leaves nothing that a desk would alter in a title or an attribute:
// what comes back changed would pass for a person's edit.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text))
}

func sameText(a, b bridge.Alert) bool {
	return maps.Equal(a.Annotations, b.Annotations) && a.GeneratorURL == b.GeneratorURL
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
