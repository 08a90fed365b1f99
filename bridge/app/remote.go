package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Remote is a bridge that runs, as its API is reached: what an operator uses
// in a terminal while Zammad is away.
type Remote struct {
	URL       string
	TokenFile string
}

// RemoteAct is an act as the API takes it.
type RemoteAct = reportapi.Act

// RemoteTicket is an incident as the API tells of it.
type RemoteTicket = reportapi.Ticket

// RemoteQuery selects incidents as the API does.
type RemoteQuery = reportapi.TicketQuery

// Check tells what is wrong with the address or the token's file, before
// anything is asked.
func (r Remote) Check() error {
	base, err := url.Parse(r.URL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Hostname() == "" {
		return fmt.Errorf("--url : « %s » n'est pas une adresse, comme http://passerelle:9470", r.URL)
	}
	if r.TokenFile == "" {
		return errors.New("--token.file : donnez le fichier d'un jeton de la passerelle")
	}
	_, err = r.token()
	return err
}

func (r Remote) token() (string, error) {
	text, err := os.ReadFile(r.TokenFile)
	if err != nil {
		return "", fmt.Errorf("lire le jeton : %w", err)
	}
	token := strings.TrimSpace(string(text))
	if token == "" || len(text) > maxSecret || strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return "", fmt.Errorf("lire le jeton : %s ne contient pas un jeton", r.TokenFile)
	}
	return token, nil
}

func (r Remote) client() (*reportapi.Client, error) {
	token, err := r.token()
	if err != nil {
		return nil, err
	}
	return reportapi.NewClient(r.URL, token, &http.Client{
		Timeout: 30 * time.Second, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
	}), nil
}

// Act does an act on the incident that has an id, the end of an id, or the
// number of a ticket, and says what came of it.
func (r Remote) Act(ctx context.Context, named string, act RemoteAct, out io.Writer) error {
	client, err := r.client()
	if err != nil {
		return err
	}
	id, err := r.find(ctx, client, named)
	if err != nil {
		return err
	}
	if act.Act == string(bridge.ActAttach) {
		if act.Value, err = r.find(ctx, client, act.Value); err != nil {
			return err
		}
	}
	ticket, err := client.Do(ctx, id, act)
	if _, refused := errors.AsType[*reportapi.StatusError](err); err != nil && !refused {
		return fmt.Errorf("%w ; vigie-bridge tickets dira si l'acte est pris", r.inFrench(err))
	}
	if err != nil {
		return r.inFrench(err)
	}
	shown := "sur le ticket dès que Zammad répond"
	if ticket.Number != "" {
		shown = "sur le ticket n° " + ticket.Number + " dès que Zammad répond"
	}
	what := wordOf(act.Act)
	if !act.Until.IsZero() {
		what += " jusqu'au " + act.Until.Format("02/01/2006 15:04 (MST)")
	}
	_, err = fmt.Fprintf(out, "Fait : %s, incident %s (%s), %s.\n", what, ticket.Incident, incident.StateWord(bridge.State(ticket.State)), shown)
	return err
}

// idLength is that of an incident's id.
const idLength = 26

// leastOfID is how much of an id names an incident.
const leastOfID = 6

func (r Remote) find(ctx context.Context, client *reportapi.Client, named string) (string, error) {
	if len(named) == idLength {
		return strings.ToUpper(named), nil
	}
	open, err := r.open(ctx, client, reportapi.TicketQuery{})
	if err != nil {
		return "", err
	}
	var found []string
	for _, each := range open {
		if named != "" && each.Number == named || len(named) >= leastOfID && strings.HasSuffix(each.Incident, strings.ToUpper(named)) {
			found = append(found, each.Incident)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("aucun incident ouvert ne s'appelle « %s » : vigie-bridge tickets les liste", named)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("« %s » désigne %d incidents : %s", named, len(found), strings.Join(found, ", "))
}

// open lists what is not closed, all of it.
func (r Remote) open(ctx context.Context, client *reportapi.Client, query reportapi.TicketQuery) ([]reportapi.Ticket, error) {
	query.Open, query.Limit = true, 1000
	var all []reportapi.Ticket
	for {
		page, err := client.Tickets(ctx, query)
		if status, answered := errors.AsType[*reportapi.StatusError](err); answered && status.Status == http.StatusNotFound || errors.Is(err, reportapi.ErrForeign) {
			return nil, fmt.Errorf("ce qui répond à %s n'est pas la passerelle : %w", r.URL, err)
		}
		if err != nil {
			return nil, r.inFrench(err)
		}
		for _, each := range page.Tickets {
			if each.Incident != "" { // nothing can be asked of what people opened
				all = append(all, each)
			}
		}
		if query.Before = page.Next; page.Next == "" {
			return all, nil
		}
	}
}

func (r Remote) inFrench(err error) error {
	status, answered := errors.AsType[*reportapi.StatusError](err)
	if !answered {
		return fmt.Errorf("la passerelle ne répond pas à %s : %w", r.URL, err)
	}
	switch status.Status {
	case http.StatusUnauthorized:
		return errors.New("la passerelle ne connaît pas ce jeton")
	case http.StatusForbidden:
		return errors.New("ce jeton n'a pas le droit d'agir ou de lire (operate, read)")
	case http.StatusNotFound:
		return errors.New("il n'y a pas d'incident de cet identifiant")
	case http.StatusServiceUnavailable:
		return errors.New("la passerelle ne lit pas son registre : vigie-bridge tickets dira si l'acte est pris")
	case http.StatusConflict, http.StatusUnprocessableEntity:
		return errors.New(report.Printable(status.Message))
	}
	if status.Status >= http.StatusInternalServerError {
		return fmt.Errorf("la passerelle, ou un mandataire devant elle, échoue (%d) : vigie-bridge tickets dira si l'acte est pris", status.Status)
	}
	return fmt.Errorf("la passerelle refuse (%d) : %s", status.Status, report.Printable(status.Message))
}
