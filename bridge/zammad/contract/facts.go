package contract

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
)

// report is what a run found out.
type report struct {
	held    int
	differs []string
	unsure  []string
}

// fact holds the server to something that the contract is sure of.
func (s *suite) fact(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) == fmt.Sprint(want) {
		s.report.held++
		return
	}
	t.Errorf("%s: %v, the contract says %v", what, got, want)
	s.report.differs = append(s.report.differs, fmt.Sprintf("%s: %v, the contract says %v", what, got, want))
}

// supposed asks for something that the contract only supposes. A real server
// cannot be wrong about it.
func (s *suite) supposed(t *testing.T, what string, got, want any) {
	t.Helper()
	if s.Simulated {
		s.fact(t, what, got, want)
		return
	}
	line := fmt.Sprintf("%s: %v (supposed: %v)", what, got, want)
	t.Log(line)
	s.report.unsure = append(s.report.unsure, line)
}

func (r *report) print(t *testing.T, release int) {
	t.Helper()
	t.Logf("Zammad %d.%d: %d facts hold, %d differ, %d were unsure\n%s", release/100, release%100,
		r.held, len(r.differs), len(r.unsure), strings.Join(append(r.differs, r.unsure...), "\n"))
}

// findRelease asks the administrator's interface, or reads from the keys of a
// ticket and an article what it can.
func (s *suite) findRelease(t *testing.T) int {
	t.Helper()
	if s.admin != nil {
		var major, minor int
		version, _ := s.admin.call(t, http.MethodGet, "version", nil).object(t, http.StatusOK)["version"].(string)
		if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
			t.Fatalf("understand version %q: %v", version, err)
		}
		return 100*major + minor
	}
	ticket := s.open(t, map[string]any{"article": map[string]any{"body": "x"}})
	articles := s.api.call(t, http.MethodGet, "ticket_articles/by_ticket/"+number(t, ticket, "id"), nil).list(t, http.StatusOK)
	maps.Copy(ticket, articles[0])
	for _, each := range []struct {
		key     string
		release int
	}{{"ai_stored_result_ids", 700}, {"detected_language", 605}, {"checklist_id", 604}, {"last_close_at", 503}} {
		if _, present := ticket[each.key]; present {
			return each.release
		}
	}
	return 502
}

// since holds that a key is there exactly from a release on, and before
// another one if that is not zero.
func (s *suite) since(t *testing.T, what string, record map[string]any, key string, from, before int) {
	t.Helper()
	_, present := record[key]
	s.supposed(t, what+" has "+key, present, s.release >= from && (before == 0 || s.release < before))
}

// has holds that a record has all of the keys.
func (s *suite) has(t *testing.T, what string, record map[string]any, keys string) {
	t.Helper()
	for key := range strings.FieldsSeq(keys) {
		_, present := record[key]
		s.fact(t, what+" has "+key, present, true)
	}
}

// lacks is has for keys that must not be there.
func (s *suite) lacks(t *testing.T, what string, record map[string]any, keys string) {
	t.Helper()
	for key := range strings.FieldsSeq(keys) {
		_, present := record[key]
		s.fact(t, what+" has "+key, present, false)
	}
}
