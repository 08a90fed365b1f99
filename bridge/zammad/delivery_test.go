package zammad

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

// FuzzDelivery holds that a signed delivery gives a ticket or an error.
func FuzzDelivery(f *testing.F) {
	f.Add([]byte(`{"ticket": {"id": 19, "updated_by": {"login": "a"}}}`))
	f.Add([]byte(`{"ticket": {"id": "19", "updated_by": "a"}}`))
	f.Add([]byte(`{"error": "x"}`))
	f.Add([]byte(`{"ticket": {"id": {}, "updated_by": {"login": 5}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if got, err := parseDelivery(body); (err == nil) != (got.ticket > 0) {
			t.Errorf("ticket %d, %v", got.ticket, err)
		}
	})
}

// FuzzHistory holds that a history is read whole or not at all.
func FuzzHistory(f *testing.F) {
	f.Add([]byte(`{"assets": [{}], "history": [{"id": 1, "created_at": "2025-03-03T09:45:12.980Z", "value_to": 5}]}`))
	f.Add([]byte(`{"history": [{"id": 1}]}`))
	f.Add([]byte(`{"history": [null]}`))
	f.Add([]byte(`[[[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var answer historyAnswer
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		if answer.decode(decoder) != nil {
			return
		}
		for _, each := range answer.rows {
			if each.ID == 0 || each.At.IsZero() || each.At.Location() != time.UTC {
				t.Errorf("entry is %+v", each)
			}
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "0": 0, "120": 2 * time.Minute, "-5": 0, "1.5": 0, "99999999999999999999": 0, "soon": 0,
		now.Add(time.Minute).Format(http.TimeFormat): time.Minute, now.Add(-time.Minute).Format(http.TimeFormat): 0,
	} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}
