package app_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/zammad"
)

// TestDeskUnusable: a token that is refused keeps every ticket from being
// written, while the desk is up and no circuit opens.
func TestDeskUnusable(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	write(t, s.path("zammad.token"), "un-autre")
	s.start(t)
	s.exposes(t, "vigie_bridge_desk_unusable 1")
	s.exposes(t, "vigie_bridge_mirror_failing 1")
	s.exposes(t, "vigie_zammad_circuit_open 0")
	s.exposes(t, "vigie_bridge_mirror_imported 0")
}

// TestDeskUnusableIsNotAway: an outage must not be told as a wrong token too.
func TestDeskUnusableIsNotAway(t *testing.T) {
	t.Parallel()
	away := &zammad.UnavailableError{Op: "list groups", Cause: errors.New("refused")}
	for _, test := range []struct {
		name string
		err  error
		want float64
	}{
		{"fit", nil, 0},
		{"not asked", away, 0},
		{"not asked any more", errors.Join(fmt.Errorf("look: %w", away)), 0},
		{"refused", &zammad.StatusError{Op: "read own user", Status: 401}, 1},
		{"a group is missing", errors.Join(errors.New(`group "N9" does not exist`)), 1},
	} {
		if got := app.DeskUnusable(test.err); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
