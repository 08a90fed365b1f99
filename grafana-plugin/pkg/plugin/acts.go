package plugin

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// ActHeader has to be there for an act to be one: a page of another origin
// cannot send a header of its own without asking first, and Grafana does not
// let it.
const ActHeader = "X-Vigie-Act"

const maxPosted = 16 << 10

// posted is an act as an editor's browser sends it. Who acts is no part of it:
// Grafana says that.
type posted struct {
	Act       string `json:"act"`
	Value     string `json:"value"`
	Motive    string `json:"motive"`
	Reference string `json:"reference"`
}

// An allowed act, by what it says afterwards and what it needs a value for. All
// others are done at the desk.
var allowedActs = map[string]struct{ done, needs string }{
	"take":      {done: "pris en charge"},
	"transmit":  {done: "transmis à %s", needs: "la ligne de support"},
	"hand_over": {done: "confié à %s", needs: "le tiers"},
	"take_back": {done: "repris au tiers"},
	"supervise": {done: "rendu à la supervision"},
}

// act serves POST /tickets/{incident}/acts: by an editor, as that person.
func (d *Datasource) act(w http.ResponseWriter, r *http.Request) {
	if code, wrong := forged(r); wrong != "" {
		tell(w, code, wrong)
		return
	}
	person, wrong := personOf(backend.PluginConfigFromContext(r.Context()).User)
	if wrong != "" {
		tell(w, http.StatusForbidden, wrong)
		return
	}
	act, err := readAct(r.Body)
	if err != nil {
		d.fail(w, err)
		return
	}
	if d.wrong != nil {
		d.fail(w, d.wrong)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), d.timeout)
	defer cancel()
	// Whatever is answered, what panels show may have changed.
	defer d.cache.Forget()
	acted, err := d.acting.Do(ctx, r.PathValue("incident"), reportapi.Act{
		Act: act.Act, Person: person, Value: act.Value, Motive: act.Motive, Reference: act.Reference,
		IDToken: r.Header.Get(backend.GrafanaUserSignInTokenHeaderName),
	})
	if err != nil {
		d.refuseAct(w, err)
		return
	}
	done := allowedActs[act.Act].done
	if strings.Contains(done, "%s") {
		done = fmt.Sprintf(done, act.Value)
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"message": fmt.Sprintf("Ticket %s %s.", cmp.Or(acted.Number, acted.Incident), done), "ticket": acted.Ticket, "identity": acted.Identity,
	})
}

// withoutIncident are what stands in an act's address where the row's ticket has no
// incident: nothing, and what a table shows for nothing.
var withoutIncident = []string{"", "–", "null", "undefined"}

// isOfNoIncident tells an act on a ticket that a person opened. Its address has an
// empty part, for which a mux would send the browser to another page, and that
// would look as if it had been done.
func isOfNoIncident(r *http.Request) bool {
	rest, isTicket := strings.CutPrefix(r.URL.Path, "/tickets/")
	incident, isAct := strings.CutSuffix("/"+rest, "/acts")
	return r.Method == http.MethodPost && isTicket && isAct && slices.Contains(withoutIncident, strings.Trim(incident, "/"))
}

// forged tells what makes a request one that a person at Grafana has not sent.
func forged(r *http.Request) (code int, wrong string) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch site := r.Header.Get("Sec-Fetch-Site"); {
	case err != nil || kind != "application/json":
		return http.StatusUnsupportedMediaType, "Un acte s'envoie en application/json."
	case r.Header.Get(ActHeader) == "":
		return http.StatusForbidden, "Un acte porte l'en-tête " + ActHeader + ", qu'une page étrangère ne peut pas envoyer."
	case site != "" && site != "same-origin" && site != "none":
		return http.StatusForbidden, "Un acte vient d'une page de Grafana, pas d'un autre site."
	}
	return 0, ""
}

// personOf is who acts, as the desk knows people, or why that person may not.
func personOf(user *backend.User) (person, wrong string) {
	switch {
	case user == nil:
		return "", "Grafana ne dit pas qui agit : un acte est celui d'une personne connectée."
	case user.Role != "Editor" && user.Role != "Admin":
		return "", "Votre rôle dans Grafana ne permet pas d'agir sur les tickets : il faut celui d'éditeur."
	case user.Email == "" && user.Login == "":
		return "", "Grafana ne connaît ni votre adresse ni votre identifiant : un acte est celui d'une personne connectée."
	}
	return cmp.Or(user.Email, user.Login), ""
}

// readAct reads the one object that is posted.
func readAct(body io.Reader) (posted, error) {
	var act posted
	text, err := io.ReadAll(io.LimitReader(body, maxPosted+1))
	if err != nil || len(text) > maxPosted {
		return act, wrongf("L'acte est trop long ou illisible.")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&act); err != nil {
		return act, wrongf("L'acte est illisible : %v", err)
	}
	if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
		return act, wrongf("L'acte est illisible : quelque chose le suit.")
	}
	allowed, is := allowedActs[act.Act]
	switch {
	case !is:
		return act, wrongf("L'acte « %s » ne se fait pas ici ; il y a : take, transmit, hand_over, take_back, supervise.", act.Act)
	case allowed.needs != "" && strings.TrimSpace(act.Value) == "":
		return act, wrongf("Il manque %s.", allowed.needs)
	case unresolved.MatchString(act.Value):
		return act, wrongf("La variable « %s » n'a pas de valeur ici.", act.Value)
	}
	return act, nil
}

// refuseAct answers with why an act was not done, or that nobody knows whether
// it was.
func (d *Datasource) refuseAct(w http.ResponseWriter, err error) {
	answer, isAnswer := errors.AsType[*reportapi.StatusError](err)
	switch {
	case !isAnswer && !neverSent(err) && !errors.Is(err, reportapi.ErrForeign):
		tell(w, http.StatusGatewayTimeout, "On ne sait pas si l'acte a été fait : la réponse de la passerelle s'est perdue. Regardez le ticket avant de recommencer.")
	case !isAnswer:
		d.fail(w, err)
	case answer.Status == http.StatusForbidden && strings.Contains(answer.Message, "lacks the right"):
		tell(w, http.StatusForbidden, "Le jeton de cette source de données n'a pas le droit d'agir : il lui faut le droit « operate ».")
	case answer.Status == http.StatusNotFound:
		tell(w, http.StatusNotFound, "Il n'y a pas de tel ticket, ou la passerelle ne connaît pas les actes.")
	case answer.Status >= http.StatusInternalServerError || answer.Status == http.StatusUnauthorized:
		d.fail(w, err)
	default: // in French, and written for people
		tell(w, answer.Status, "L'acte est refusé : "+answer.Message)
	}
}

// neverSent tells that a request did not reach anybody.
func neverSent(err error) bool {
	op, isOp := errors.AsType[*net.OpError](err)
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	return isOp && op.Op == "dial" || badCertificate || errors.Is(err, http.ErrSchemeMismatch)
}
