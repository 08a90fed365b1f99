package app

import (
	"context"
	"errors"
	"net"
	"strconv"
	"syscall"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad"
)

// deskWords says in French why the desk cannot be used, as far as people who
// answer the telephone need it; the log has the rest. It is empty where
// nothing is better than the error itself: what an engineer has to mend.
func deskWords(err error, location *time.Location) string {
	if away, ok := errors.AsType[*zammad.UnavailableError](err); ok {
		words := "depuis " + away.Since.In(location).Format("15:04") + " ; nouvel essai à " + away.Until.In(location).Format("15:04:05")
		if why := deskWords(away.Cause, location); why != "" {
			return why + ", " + words
		}
		return "ne répond pas bien, " + words
	}
	if status, ok := errors.AsType[*zammad.StatusError](err); ok {
		return statusWords(status)
	}
	timeout, ok := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), ok && timeout.Timeout():
		return "ne répond pas dans le délai"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refuse la connexion : le programme est arrêté"
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "son nom n'est pas connu du DNS"
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return "le réseau n'y mène pas"
	}
	return ""
}

func statusWords(status *zammad.StatusError) string {
	code := strconv.Itoa(status.Status)
	switch {
	case status.Status >= 500 && status.Foreign:
		return "son mandataire répond à sa place (" + code + ")"
	case status.Status >= 500:
		return "répond par une erreur (" + code + ")"
	}
	return ""
}
