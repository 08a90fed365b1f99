package zammad_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
)

// TestLinks: whatever else hangs on a ticket, and whatever comes with it.
func TestLinks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body  string
		want  []bridge.DeskLink
		wrong bool
	}{
		"none": {body: `{"links": [], "assets": {}}`},
		"tickets and others": {
			body: `{"assets": {"Ticket": {"41": {"a": [1]}}}, "links": [
				{"link_type": "normal", "link_object": "Ticket", "link_object_value": 41},
				{"link_type": "normal", "link_object": "KnowledgeBase::Answer::Translation", "link_object_value": 3},
				{"link_type": "child", "link_object": "Ticket", "link_object_value": 42},
				{"link_type": "voisin", "link_object": "Ticket", "link_object_value": 43}]}`,
			want: []bridge.DeskLink{{Kind: "normal", Ticket: 41}, {Kind: "child", Ticket: 42}, {Kind: "voisin", Ticket: 43}},
		},
		"no list":      {body: `{"assets": {}}`, wrong: true},
		"no object":    {body: `[]`, wrong: true},
		"text":         {body: `{"links": "x"}`, wrong: true},
		"to nowhere":   {body: `{"links": [{"link_type": "normal", "link_object": "Ticket"}]}`, wrong: true},
		"cut off":      {body: `{"links": [{"link_type": "normal",`, wrong: true},
		"an HTML page": {body: `<html>`, wrong: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := answering(t, http.StatusOK, "application/json", test.body)
			got, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).Links(t.Context(), 19)
			if test.wrong != (err != nil) || !slices.Equal(got, test.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}
