package e2e

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// The exporter dies while a link is down. Its series vanish, Prometheus calls
// the alert resolved, and nobody has repaired anything. That Vigie is blind is
// told by mail, which does not pass through the bridge.
func TestExporterDownIsNoRepair(t *testing.T) {
	s := open(t, stack.Options{Mute: true})
	router, ifName := s.uplink()

	broken := time.Now()
	fault := s.breaks(router.Device, "link_down", ifName)
	found := s.awaitTicket(router.Device, linkFamily, broken)

	blind := time.Now()
	s.must(s.Kill(stack.SNMPExporter))
	s.awaitLife(router.Device, linkFamily, "à vérifier")
	t.Logf("from the exporter's end to \"à vérifier\": %.1f s", time.Since(blind).Seconds())
	s.throughout(stack.DefaultStability+5*time.Second, "the ticket stays open", func() error {
		now, err := s.theTicket(router.Device, linkFamily)
		if err == nil && (now.Life != "à vérifier" || slices.Contains([]string{"rétabli", "résolu", "closed"}, now.State)) {
			err = fmt.Errorf("ticket %s is %q (%s)", now.Number, now.State, now.Life)
		}
		return err
	})

	s.awaitMail("ExporteurInjoignable")

	s.must(s.Restart(t.Context(), stack.SNMPExporter))
	s.awaitLife(router.Device, linkFamily, "ouvert")

	repaired := time.Now()
	s.repairs(fault)
	s.awaitState(router.Device, linkFamily, "closed", repaired)
	if last, err := s.theTicket(router.Device, linkFamily); err != nil || last.ID != found.ID {
		t.Errorf("the ticket is %+v (%v), want %s all along", last, err, found.Number)
	}
}

// awaitMail waits for a message of Alertmanager's second receiver that speaks
// of an alert.
func (s *scene) awaitMail(alertname string) {
	s.t.Helper()
	s.eventually(ticketWithin, "a mail tells of "+alertname, func() error {
		messages, err := filepath.Glob(s.Path("state", "mail", "*.eml"))
		if err != nil {
			return err
		}
		for _, message := range messages {
			content, err := os.ReadFile(message)
			if err != nil {
				return err
			}
			if strings.Contains(string(content), alertname) {
				return nil
			}
		}
		return errors.New("there is none")
	})
}
