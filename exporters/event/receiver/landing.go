package receiver

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strings"
	"time"
	"unicode"
)

//go:embed landing.html
var landingSource string

var landing = template.Must(template.New("landing").Funcs(template.FuncMap{
	"instant": instant, "legible": legible, "severity": func(name string) string { return severities[name] },
}).Parse(landingSource))

// severities of labels.Severities, in French.
var severities = map[string]string{
	"critical": "critique", "major": "majeure", "minor": "mineure", "info": "information",
}

// shownEvents bounds the page: it is for a look, the API for the whole.
const shownEvents = 200

// landing shows a person what this process is, and what is active.
func (c *Core) landing(w http.ResponseWriter, r *http.Request) {
	events, more := c.events.Active(r.Context(), shownEvents)
	var page bytes.Buffer
	err := landing.Execute(&page, map[string]any{
		"Title": c.form.Title, "Devices": len(*c.devices.Load()), "Rules": c.rules.Load().Len(),
		"Events": events, "More": more, "Zone": time.Now().Format("UTC-07:00"),
	})
	if err != nil {
		c.logger.Error("page could not be made", "err", err)
		http.Error(w, "page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	if _, err := w.Write(page.Bytes()); err != nil {
		c.logger.Debug("peer left before it had the page", "err", err)
	}
}

// instant is in the local time of the process, as operators read it.
func instant(at time.Time) string { return at.Local().Format("02/01/2006 15:04:05") }

// legible takes out what a browser would not show.
func legible(line string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(line, "\ufffd"))
}
