package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// order is the body of POST /api/v1/events/clear. For a storm, which has no
// device, the subject is the site.
type order struct {
	Event   string `json:"event"`
	Device  string `json:"device"`
	Subject string `json:"subject"`
}

// clear ends an event for who has the right to, and says in the log who that
// was: an event that a person ended is nothing that a device has repaired.
func (e *Events) clear(w http.ResponseWriter, r *http.Request) {
	token, err := e.Access.Check(r, daemon.ScopeOperate)
	if err != nil {
		daemon.Refuse(w, err)
		return
	}
	// A form of another page cannot send this type.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "the body must be application/json", http.StatusUnsupportedMediaType)
		return
	}
	what, err := orderOf(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ended, ok := e.end(active.Key(what), token.Name)
	if !ok {
		http.Error(w, e.missing(active.Key(what)), http.StatusNotFound)
		return
	}
	e.Logger.Info("event ended by hand", "token", token.Name, "event", ended.Event, "device", ended.Device, "subject", ended.Subject)
	e.flush(r.Context())
	reply(w, struct {
		Cleared int `json:"cleared"`
	}{1})
}

func orderOf(body io.Reader) (what order, err error) {
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&what); err != nil {
		return what, fmt.Errorf("read the body: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return what, errors.New("read the body: something follows the object")
	}
	if what.Event == "" {
		return what, errors.New("\"event\" is missing")
	}
	return what, nil
}
