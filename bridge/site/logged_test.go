package site_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

func (r *deskRig) logs(id int64, text string) {
	r.t.Helper()
	persontest.Do(r.t, "amel-agent", http.MethodPut, fmt.Sprintf("%stickets/%d", r.url, id), map[string]any{incident.FieldLogbook: text}, nil)
}

// TestLogged: what a person wrote for the log book is taken off and answered once
// each time, on the ticket of an incident too, and whatever it is.
func TestLogged(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t, zammadtest.Options{})
	going := r.broken("01C", "lycee-1", "sw-9")
	for _, id := range []int64{r.plaint(nil), going.TicketID} {
		for n, text := range []string{"Directeur prévenu <b>", "Directeur prévenu <b>", "مدير المدرسة"} {
			r.logs(id, text)
			r.mirror(id)
			for range 3 {
				r.round(id)
			}
			answers := r.notesOn(id, "Main courante")
			if len(answers) != n+1 || !strings.Contains(answers[n], strings.ReplaceAll(text, "<b>", "&lt;b&gt;")) {
				t.Errorf("written %d times, the answers are %q", n+1, answers)
			}
			if field := r.mirror(id).Fields[incident.FieldLogbook]; field != "" {
				t.Errorf("it stays: %q", field)
			}
		}
	}
}

// TestLoggedMeanwhile: what a person wrote since the ticket was read stays for the
// next time.
func TestLoggedMeanwhile(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t, zammadtest.Options{})
	id := r.plaint(nil)
	r.logs(id, "une")
	r.mirror(id)
	r.logs(id, "autre")
	r.round(id)
	if ticket := r.mirror(id); ticket.Fields[incident.FieldLogbook] != "autre" || ticket.Stage == bridge.StageMerged || len(r.notesOn(id, "Main courante")) != 0 {
		t.Errorf("it is %+v, told %q", ticket.Fields, r.notesOn(id, "Main courante"))
	}
	r.round(id)
	if answers := r.notesOn(id, "Main courante"); len(answers) != 1 || !strings.Contains(answers[0], "autre") {
		t.Errorf("then it is told %q", answers)
	}
}
