package zammadtest

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
)

// failure is an answer that is no success. Only texts meant for people are
// shown to those who are no administrators.
type failure struct {
	status  int
	message string
	hidden  bool   // meant for administrators
	field   string // that is to blame, if one is
	bare    bool   // shown to everybody, but not marked as meant for people
	release int    // of the desk that answers
}

func (f *failure) Error() string { return f.message }

func failWith(status int, message string) *failure { return &failure{status: status, message: message} }

func unprocessable(message string) *failure {
	return failWith(http.StatusUnprocessableEntity, message)
}

func forbidden() *failure { return failWith(http.StatusForbidden, "Not authorized") }

func missing(object, id string) *failure {
	return failWith(http.StatusNotFound, "Couldn't find "+object+" with 'id'="+id)
}

func noPage() *failure { return failWith(http.StatusNotFound, "This page doesn't exist.") }

// reply writes the body that people of the given kind see.
func (f *failure) reply(admin bool) *reply {
	body := map[string]any{"error": f.message}
	if f.release >= 700 && f.status == http.StatusUnprocessableEntity {
		body["unprocessable_entity"] = nil
	}
	switch {
	case f.field != "" && f.release >= 700:
		body["invalid_attribute"] = map[string]string{f.field: f.message}
	case f.bare:
	case !f.hidden:
		body["error_human"] = f.message
	case !admin:
		body["error"] = "Error ID " + rand.Text()[:8] + ": Please contact your administrator."
	}
	answer := jsonReply(f.status, body)
	if f.status == http.StatusUnauthorized || f.status == http.StatusForbidden {
		answer.header.Set("X-Failure", f.message)
	}
	return answer
}

func jsonReply(status int, body any) *reply {
	content, err := json.Marshal(body)
	if err != nil {
		// All bodies are made here of plain values: this is a mistake of ours.
		status, content = http.StatusInternalServerError, []byte(`{"error":"unreadable answer"}`)
	}
	return &reply{
		status: status, content: content,
		header: http.Header{
			"Content-Type":  {"application/json; charset=utf-8"},
			"Cache-Control": {"no-store"},
		},
	}
}
