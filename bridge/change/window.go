package change

import (
	"fmt"
	"time"
)

// longWindow is beyond what a window needs a second person, however little it
// hides: a slip of the pen in a date hides something for a year.
const longWindow = 7 * 24 * time.Hour

// localLayouts are how people write an instant where the desk's attribute is
// plain text. The zone is the contract's then.
var localLayouts = []string{
	"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04",
	"02/01/2006 15:04:05", "02/01/2006 15:04",
}

// instant reads what an attribute says; zero for nothing, an error for what is
// no instant. Of a date alone nobody can tell the hour.
func instant(text string, location *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err == nil {
		return at.UTC(), nil
	}
	if location == nil {
		location = time.UTC
	}
	for _, layout := range localLayouts {
		if at, err := time.ParseInLocation(layout, text, location); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("« %.40s » n'est pas une date avec son heure : écrire par exemple « 02/03/2026 22:00 »", text)
}

// readWindow takes over the window that the ticket asks for, and what is wrong
// with it.
func (l *look) readWindow() {
	var wrong [2]error
	l.start, wrong[0] = instant(l.field(FieldStart), l.terms.Location)
	l.end, wrong[1] = instant(l.field(FieldEnd), l.terms.Location)
	switch {
	case wrong[0] != nil || wrong[1] != nil:
		for _, err := range wrong {
			if err != nil {
				l.problems = append(l.problems, err.Error())
			}
		}
	case l.start.IsZero() || l.end.IsZero():
		l.problems = append(l.problems, "la fenêtre n'est pas complète : il faut un début et une fin")
	case !l.end.After(l.start):
		l.problems = append(l.problems, "la fin de la fenêtre n'est pas après son début")
	}
}

// long tells whether the window needs a second person.
func (l *look) long() bool { return l.end.Sub(l.start) > longWindow && !l.start.IsZero() }
