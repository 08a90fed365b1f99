package snmp

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/internal/varbind"
)

// serveInterfaces answers GET /api/v1/interfaces?device=: the ports of a device
// as its last scrape showed them.
func (e *exporter) serveInterfaces(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("device")
	if name == "" {
		http.Error(w, "'device' parameter must be specified", http.StatusBadRequest)
		return
	}
	found, ok := e.scraper.facts.Find(name)
	if !ok {
		http.Error(w, e.unknownPorts(name), http.StatusNotFound)
		return
	}
	body, err := json.Marshal(found)
	e.show(w, "application/json", body, err)
}

func (e *exporter) unknownPorts(name string) string {
	if _, known := e.state.Load().inventory.Device(name); !known {
		return fmt.Sprintf("device %q is not in the inventory", name)
	}
	return fmt.Sprintf("device %q was not scraped yet with device=%s and a module that reads the names of ports", name, name)
}

// note keeps what a module of a device in the inventory showed.
func (s *scraper) note(job scrape, m *module, said *varbind.Answers) {
	if _, known := job.state.inventory.Device(job.device); known {
		s.facts.Note(job.device, job.target.Address, m.compiled().plan, said, time.Now())
	}
}
