package app

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/edition"
)

// tellEvery is how often a line of progress changes at most.
const tellEvery = 200 * time.Millisecond

// progressLine is one line of a terminal that changes.
type progressLine struct {
	to    io.Writer
	last  time.Time
	width int
}

func (p *progressLine) tell(done, total int, what string) {
	now := time.Now()
	if now.Sub(p.last) < tellEvery && (total == 0 || done < total) {
		return
	}
	p.last = now
	text := what
	switch {
	case total > 0:
		text = fmt.Sprintf("%s : %d sur %d", what, done, total)
	case done > 0:
		text = fmt.Sprintf("%s : %d", what, done)
	}
	text = report.Printable(text)
	p.width = max(p.width, len([]rune(text)))
	fmt.Fprintf(p.to, "\r%-*s", p.width, text) //nolint:errcheck // a terminal's errors are nobody's
}

func (p *progressLine) end() {
	if p.width > 0 {
		fmt.Fprintln(p.to) //nolint:errcheck // as above
	}
}

// issuedText says which report was written, and what of it is not there.
func issuedText(month, dir string, issued *edition.Issued) string {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	switch e := issued.Edition; {
	case e == nil:
		line("Rapport provisoire de %s, dans %s : le mois n'est pas arrêté, le registre n'en tient rien.", month, dir)
	case issued.Fresh:
		line("Rapport de %s, contrat « %s », dans %s : édition %d, faite et tenue par le registre.", month, report.Printable(e.Contract), dir, e.Number)
	default:
		line("Rapport de %s, contrat « %s », dans %s : édition %d, telle que faite le %s.", month, report.Printable(e.Contract), dir, e.Number, e.MadeAt.Format("2006-01-02T15:04:05Z07:00"))
	}
	for i := range issued.Files {
		f := &issued.Files[i]
		line("  %s  %s", f.Hash, f.Name)
	}
	for i := range issued.Provisional {
		f := &issued.Provisional[i]
		line("  %s  %s", f.SHA256, f.Name)
	}
	for _, missing := range issued.Missing {
		line("  sans %s : %s ; la page HTML est faite pour l'impression", missing.Form, report.Printable(missing.Why))
	}
	return text.String()
}
