package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// closingTakes is how long a bridge may take to walk its journal.
const closingTakes = 30 * time.Minute

// CloseMonth has a bridge that runs close a month, and tells what came of it.
func (r Remote) CloseMonth(ctx context.Context, month, contract, person string, out io.Writer) error {
	token, err := r.token()
	if err != nil {
		return err
	}
	client := reportapi.NewClient(r.URL, token, &http.Client{
		Timeout: closingTakes, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
	})
	closed, err := client.CloseMonth(ctx, month, reportapi.Closing{Person: person, Contract: contract})
	if status, answered := errors.AsType[*reportapi.StatusError](err); err != nil {
		switch {
		case answered && status.Status == http.StatusForbidden:
			return errors.New("ce jeton n'a pas le droit d'arrêter un mois (supervise)")
		case answered && status.Status < http.StatusInternalServerError && status.Status != http.StatusUnauthorized:
			return errors.New(report.Printable(status.Message))
		case answered && status.Status == http.StatusUnauthorized:
			return r.inFrench(err)
		}
		return fmt.Errorf("%w ; GET /api/v1/months dira si le mois est arrêté", err)
	}
	_, err = fmt.Fprintf(out, "Le mois %s est arrêté. Empreinte %s, journal jusqu'au fait n° %d (empreinte %s).\n", closed.Month, closed.Hash, closed.JournalLast, closed.JournalPrint)
	for _, flag := range closed.Flags {
		if err == nil {
			_, err = fmt.Fprintln(out, "  "+report.Printable(flag))
		}
	}
	return err
}

// CheckMonth tells whether a text is a month.
func CheckMonth(text string) error {
	if _, err := time.Parse("2006-01", strings.TrimSpace(text)); err != nil {
		return fmt.Errorf("--month : « %s » n'est pas un mois tel que 2026-03", text)
	}
	return nil
}
