package app_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/zammad"
)

func TestDeskWords(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 3, 2, 7, 30, 0, 0, time.UTC)
	proxy := &zammad.StatusError{Op: "read", Status: 502, Foreign: true}
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	away := func(cause error) error {
		return fmt.Errorf("read: %w", &zammad.UnavailableError{Since: since, Until: since.Add(90 * time.Second), Cause: cause})
	}
	for want, err := range map[string]error{
		"son mandataire répond à sa place (502)":                                                fmt.Errorf("read: %w", proxy),
		"son mandataire répond à sa place (502), depuis 08:30 ; nouvel essai à 08:31:30":        away(proxy),
		"répond par une erreur (500)":                                                           &zammad.StatusError{Status: 500},
		"refuse la connexion : le programme est arrêté":                                         refused,
		"refuse la connexion : le programme est arrêté, depuis 08:30 ; nouvel essai à 08:31:30": away(refused),
		"ne répond pas bien, depuis 08:30 ; nouvel essai à 08:31:30":                            away(errors.New("cut")),
		"ne répond pas dans le délai":                                                           fmt.Errorf("read: %w", context.DeadlineExceeded),
		"son nom n'est pas connu du DNS":                                                        &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host"}},
		"le réseau n'y mène pas":                                                                &net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH},
	} {
		if got := app.DeskWords(err, time.FixedZone("Tunis", 3600)); got != want {
			t.Errorf("%v\nis %q, want %q", err, got, want)
		}
	}
	for _, err := range []error{nil, errors.New("attributes are missing: site"), &zammad.StatusError{Status: 401}, &zammad.StatusError{Status: 403, Message: "no"}} {
		if got := app.DeskWords(err, time.UTC); got != "" {
			t.Errorf("%v is %q", err, got)
		}
	}
}
