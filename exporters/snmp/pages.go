package snmp

import (
	"bytes"
	_ "embed"
	"html/template"
	"maps"
	"net/http"
	"slices"
)

//go:embed landing.html
var landingSource string

var landing = template.Must(template.New("landing").Parse(landingSource))

// serveLanding shows a person what this process is, and lets them try it.
func (e *exporter) serveLanding(w http.ResponseWriter, _ *http.Request) {
	current := e.state.Load()
	var page bytes.Buffer
	err := landing.Execute(&page, map[string]any{
		"Modules":     slices.Sorted(maps.Keys(current.config.Modules)),
		"Auths":       slices.Sorted(maps.Keys(current.config.Auths)),
		"DefaultAuth": defaultAuth,
		"Devices":     len(current.inventory.Equipment),
	})
	e.show(w, "text/html; charset=utf-8", page.Bytes(), err)
}

// serveConfig shows the configuration in force, without secrets.
func (e *exporter) serveConfig(w http.ResponseWriter, _ *http.Request) {
	var text bytes.Buffer
	err := e.state.Load().config.WriteMasked(&text)
	e.show(w, "text/plain; charset=utf-8", text.Bytes(), err)
}

func (e *exporter) show(w http.ResponseWriter, contentType string, body []byte, err error) {
	if err != nil {
		e.logger.Error("page could not be made", "err", err)
		http.Error(w, "page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if _, err := w.Write(body); err != nil {
		e.logger.Debug("peer left before it had the page", "err", err)
	}
}
