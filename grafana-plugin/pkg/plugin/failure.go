package plugin

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/cache"
)

// failure is an error as people read it: what is wrong and where to look.
type failure struct {
	text   string
	status backend.Status
	source backend.ErrorSource
	cause  error
}

func (f failure) response() backend.DataResponse {
	return backend.DataResponse{Error: errors.New(f.text), Status: f.status, ErrorSource: f.source}
}

// explain tells what an error means. What the bridge or the way to it did is
// downstream; only a query that makes no sense is ours.
func (d *Datasource) explain(err error) failure {
	f := failure{status: backend.StatusBadGateway, source: backend.ErrorSourceDownstream, cause: err}
	mistake, isMistake := errors.AsType[queryError](err)
	unset, isUnset := errors.AsType[settingsError](err)
	answer, isAnswer := errors.AsType[*reportapi.StatusError](err)
	switch {
	case isMistake:
		f.text, f.status, f.source = string(mistake), backend.StatusBadRequest, backend.ErrorSourcePlugin
	case isUnset:
		f.text, f.status = string(unset), backend.StatusBadRequest
	case isAnswer:
		f.text, f.status = d.refusal(answer), backend.Status(answer.Status)
	case errors.Is(err, reportapi.ErrForeign):
		f.text = fmt.Sprintf("Ce qui répond à %s n'est pas une passerelle Vigie : vérifiez l'adresse, et si un portail ou un mandataire s'interpose.", d.address)
	default:
		f.text, f.status = d.unreachable(err)
	}
	return f
}

// refusal tells what the bridge, or a proxy before it, answered.
func (d *Datasource) refusal(answer *reportapi.StatusError) string {
	switch {
	case answer.Status == http.StatusBadRequest && strings.Contains(answer.Message, "HTTP request to an HTTPS server"):
		return fmt.Sprintf("La passerelle n'accepte que TLS à %s : l'adresse doit commencer par https://.", d.address)
	case answer.Status == http.StatusUnauthorized:
		return "La passerelle ne connaît pas le jeton : il a été changé, retiré ou mal recopié."
	case answer.Status == http.StatusForbidden:
		return "Le jeton n'a pas le droit de lire : il lui faut le droit « read »."
	case answer.Status == http.StatusNotFound && answer.Told:
		return capital(answer.Message) + "."
	case answer.Status == http.StatusNotFound, strings.HasPrefix(answer.Message, "there is no parameter"):
		return fmt.Sprintf("La passerelle ne connaît pas cette requête : elle est plus ancienne que ce greffon, qui demande l'API de niveau %d, ou l'adresse %s n'est pas la sienne.",
			needed, d.address)
	case answer.Status == http.StatusServiceUnavailable && strings.Contains(answer.Message, "ledger"):
		return "La passerelle ne peut pas lire son registre pour le moment."
	case answer.Status == http.StatusServiceUnavailable && answer.Told:
		return capital(answer.Message) + "."
	case answer.Status == http.StatusBadGateway, answer.Status == http.StatusServiceUnavailable, answer.Status == http.StatusGatewayTimeout:
		return fmt.Sprintf("Un serveur intermédiaire répond %d : la passerelle derrière lui est arrêtée ou trop lente.", answer.Status)
	}
	return fmt.Sprintf("La passerelle répond %d : %s", answer.Status, answer.Message)
}

// unreachable tells why there was no answer.
func (d *Datasource) unreachable(err error) (string, backend.Status) {
	name, noName := errors.AsType[*net.DNSError](err)
	bad, isTLS := errors.AsType[*tls.CertificateVerificationError](err)
	slow, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.Canceled):
		return "La requête a été abandonnée.", backend.StatusBadGateway
	case errors.Is(err, context.DeadlineExceeded), isNet && slow.Timeout():
		return fmt.Sprintf("La passerelle n'a pas répondu en %g s : elle est surchargée, ou le réseau est coupé.", d.timeout.Seconds()), backend.StatusTimeout
	case noName:
		return fmt.Sprintf("Le nom « %s » est inconnu du DNS.", name.Name), backend.StatusBadGateway
	case isTLS:
		return "Le certificat TLS de la passerelle n'est pas accepté : " + certificate(bad) + ".", backend.StatusBadGateway
	case errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Sprintf("La passerelle répond sans TLS à %s : l'adresse doit commencer par http://.", d.address), backend.StatusBadGateway
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fmt.Sprintf("Il n'y a pas de route vers %s : le réseau est coupé entre Grafana et la passerelle.", d.address), backend.StatusBadGateway
	case errors.Is(err, cache.ErrClosed):
		return "La source de données vient d'être reconfigurée : actualisez le tableau de bord.", backend.StatusBadGateway
	case errors.Is(err, cache.ErrTooLong):
		return "La réponse de la passerelle est trop longue : filtrez davantage.", backend.StatusBadGateway
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("Rien n'écoute à %s : la passerelle est arrêtée, ou l'adresse est fausse.", d.address), backend.StatusBadGateway
	}
	return fmt.Sprintf("La passerelle est injoignable à %s.", d.address), backend.StatusBadGateway
}

// certificate tells what is wrong with one.
func certificate(err *tls.CertificateVerificationError) string {
	_, otherName := errors.AsType[x509.HostnameError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	invalid, isInvalid := errors.AsType[x509.CertificateInvalidError](err)
	switch {
	case otherName:
		return "il est établi pour un autre nom que celui de l'adresse"
	case unknown:
		return "l'autorité qui l'a signé est inconnue ; donnez son certificat dans les réglages"
	case isInvalid && invalid.Reason == x509.Expired:
		return "il est expiré, ou pas encore valable, ou l'horloge de Grafana est fausse"
	}
	return "il n'est pas valable"
}
