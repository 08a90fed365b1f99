package zammad

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

func decode(t *testing.T, text string) record {
	t.Helper()
	var out record
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRecordToTicket(t *testing.T) {
	t.Parallel()
	ticket, err := decode(t, `{
		"id": 19, "number": "22019", "title": "Été", "group": "N1", "state": "open", "state_id": 2, "priority": "3 high",
		"owner": "-", "updated_by": "amel@vigie.example", "note": "not ours",
		"created_at": "2025-03-03T10:45:12.913+01:00", "updated_at": "2025-03-03T09:45:13.051Z",
		"vigie_alerts": 3, "vigie_managed": true, "vigie_since": "2025-03-03T09:44:00Z", "vigie_key": null,
		"vigie_list": ["a", "b"], "criticity": "P1", "site": "", "type": "not ours either"
	}`).ticket()
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{
		"vigie_alerts": "3", "vigie_managed": "true", "vigie_since": "2025-03-03T09:44:00.000Z", "vigie_key": "",
		"vigie_list": `["a","b"]`, "criticity": "P1", "site": "",
	}
	if !maps.Equal(ticket.Fields, fields) {
		t.Errorf("fields are %v, want %v", ticket.Fields, fields)
	}
	created := time.Date(2025, 3, 3, 9, 45, 12, 913e6, time.UTC)
	if !ticket.CreatedAt.Equal(created) || ticket.CreatedAt.Location() != time.UTC {
		t.Errorf("created at %s, want %s", ticket.CreatedAt, created)
	}
	if ticket.ID != 19 || ticket.Number != "22019" || ticket.Title != "Été" || ticket.Owner != "" ||
		ticket.UpdatedBy != "amel@vigie.example" || ticket.Priority != "3 high" {
		t.Errorf("ticket is %+v", ticket)
	}
}

func TestDroppedFields(t *testing.T) {
	t.Parallel()
	answer := decode(t, `{"vigie_since": "2025-03-03T09:44:00.000Z", "vigie_alerts": 3, "site": null, "vigie_key": "cut"}`)
	tests := []struct {
		name, field, sent string
		dropped           bool
	}{
		{"same instant in another form", "vigie_since", "2025-03-03T10:44:00+01:00", false},
		{"another instant", "vigie_since", "2025-03-03T09:45:00.000Z", true},
		{"number as text", "vigie_alerts", "3", false},
		{"another number", "vigie_alerts", "4", true},
		{"cleared", "site", "", false},
		{"not cleared", "vigie_key", "", true},
		{"cut", "vigie_key", "cut short", true},
		{"NUL bytes", "vigie_key", "c\x00ut", false},
		{"unknown", "vigie_other", "x", true},
		{"unknown and cleared", "vigie_other", "", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := droppedFields(map[string]string{test.field: test.sent}, answer)
			if (len(got) > 0) != test.dropped {
				t.Errorf("dropped %v", got)
			}
		})
	}
}

func TestTicketBody(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(ticketBody(bridge.TicketChanges{
		State: "résolu", PendingTill: time.Date(2026, 1, 2, 4, 4, 5, 6e6, time.FixedZone("", 3600)),
		Fields: map[string]string{"site": "", "vigie_alerts": "2"},
		Note:   &bridge.Note{Subject: "Fin", HTML: "<p>ok</p>", Public: true},
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"article":{"body":"\u003cp\u003eok\u003c/p\u003e","content_type":"text/html","internal":false,` +
		`"sender":"Agent","subject":"Fin","type":"note"},"pending_time":"2026-01-02T03:05:00.000Z","site":null,` +
		`"state":"résolu","vigie_alerts":"2"}`
	if string(body) != want {
		t.Errorf("body is\n%s\nwant\n%s", body, want)
	}
}

// FuzzRecord holds that no answer makes the client fall.
func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"id": 1, "state_id": 2, "created_at": "2025-03-03T09:45:12.913Z", "updated_at": "2025-03-03T09:45:12.913Z"}`))
	f.Add([]byte(`{"id": 1e999, "vigie_x": [{"a": null}], "created_at": 5}`))
	f.Add([]byte(`{"id": 1.5, "vigie_since": "2025-03-03T09:45:12.913Z", "owner": {}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		var answer record
		decoder := json.NewDecoder(bytes.NewReader(content))
		decoder.UseNumber()
		if decoder.Decode(&answer) != nil {
			return
		}
		ticket, err := answer.ticket()
		if err != nil {
			return
		}
		if dropped := droppedFields(ticket.Fields, answer); len(dropped) > 0 {
			t.Errorf("what was read does not compare equal: %v", dropped)
		}
	})
}

// FuzzStatusError holds that an error body gives one bounded line.
func FuzzStatusError(f *testing.F) {
	f.Add(422, []byte(`{"error":"a\nb"}`))
	f.Add(502, []byte("<html>"))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		failure := statusError("read ticket", &http.Response{StatusCode: status, Header: http.Header{}}, body)
		if len(failure.Message) > maxMessage+120 || bytes.ContainsAny([]byte(failure.Message), "\n\r\t") {
			t.Errorf("message is %q", failure.Message)
		}
	})
}
