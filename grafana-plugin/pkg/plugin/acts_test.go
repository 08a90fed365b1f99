package plugin

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// acting is a data source whose acts have a token of their own.
func acting(t *testing.T, url, token string) *Datasource {
	t.Helper()
	settings := settingsOf(url, bridgetest.Token, `{"timeout":1}`)
	settings.DecryptedSecureJSONData[actTokenKey] = token
	return instance(t, settings)
}

// editor is a person who may act.
func editor() *backend.User {
	return &backend.User{Login: "amel", Name: "Amel B.", Email: "amel@vigie.example", Role: "Editor"}
}

// sent is an act as Grafana hands it on.
func sent(user *backend.User, body string) *backend.CallResourceRequest {
	return &backend.CallResourceRequest{
		PluginContext: backend.PluginContext{User: user}, Method: http.MethodPost, Path: "tickets/01000001/acts", URL: "tickets/01000001/acts", Body: []byte(body),
		Headers: map[string][]string{
			"Content-Type": {"application/json"}, ActHeader: {"1"}, backend.GrafanaUserSignInTokenHeaderName: {"signé-par-grafana"}, "Sec-Fetch-Site": {"same-origin"},
		},
	}
}

// call asks for a resource, and tells its status and the message in it.
func call(t *testing.T, d *Datasource, request *backend.CallResourceRequest) (status int, message, body string) {
	t.Helper()
	err := d.CallResource(t.Context(), request, backend.CallResourceResponseSenderFunc(func(response *backend.CallResourceResponse) error {
		status, body = response.Status, string(response.Body)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Message string `json:"message"`
	}
	if len(body) > 0 && strings.HasPrefix(body, "{") {
		if err := json.Unmarshal([]byte(body), &said); err != nil {
			t.Fatalf("%q: %v", body, err)
		}
	}
	return status, said.Message, body
}

// TestAct: what an editor does reaches the bridge as that person's, once, and
// the next panel shows it.
func TestAct(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, ticketOf(1))
	d := acting(t, b.URL, bridgetest.ActToken)
	states := func() []string { return cells(t, query(t, d, TypeTickets, `{}`).Frames[0], "state") }
	if got := states(); got[0] != "open" {
		t.Fatalf("it is %v", got)
	}
	status, message, body := call(t, d, sent(editor(), `{"act":"take"}`))
	if status != http.StatusOK || message != "Ticket 30001 pris en charge." || !strings.Contains(body, `"state":"acknowledged"`) {
		t.Errorf("got %d, %s", status, body)
	}
	done := b.Acts()
	if len(done) != 1 || done[0].Act.Person != "amel@vigie.example" || done[0].Identity != "signé-par-grafana" || done[0].Incident != "01000001" {
		t.Errorf("the bridge was told %+v", done)
	}
	if got := states(); got[0] != "acknowledged" {
		t.Errorf("right after the act a panel shows %v", got)
	}
	status, message, _ = call(t, d, sent(editor(), `{"act":"take"}`))
	if status != http.StatusConflict || message != "L'acte est refusé : le ticket est déjà pris en charge" {
		t.Errorf("twice: %d, %s", status, message)
	}
	for body, want := range map[string]string{
		`{"act":"transmit","value":"N2","motive":"carte à remplacer"}`:    "Ticket 30001 transmis à N2.",
		`{"act":"hand_over","value":"operateur-a","reference":"OP-4711"}`: "Ticket 30001 confié à operateur-a.",
		`{"act":"take_back"}`: "Ticket 30001 repris au tiers.",
		`{"act":"supervise"}`: "Ticket 30001 rendu à la supervision.",
	} {
		if status, message, _ := call(t, d, sent(&backend.User{Login: "chef", Role: "Admin"}, body)); status != http.StatusOK || message != want {
			t.Errorf("%s: %d, %s", body, status, message)
		}
	}
	for _, each := range b.Acts() {
		if each.Act.Person != "chef" {
			t.Errorf("it is said to be done by %q", each.Act.Person)
		}
	}
}

// query asks without the forgetting of ask.
func query(t *testing.T, d *Datasource, queryType, model string) backend.DataResponse {
	t.Helper()
	response, err := d.QueryData(t.Context(), &backend.QueryDataRequest{Queries: []backend.DataQuery{{RefID: "A", QueryType: queryType, JSON: json.RawMessage(model)}}})
	if err != nil {
		t.Fatal(err)
	}
	return response.Responses["A"]
}

// TestActsRefused: nothing that is not an editor's own act reaches the bridge.
func TestActsRefused(t *testing.T) {
	t.Parallel()
	header := func(name, value string) func(*backend.CallResourceRequest) {
		return func(r *backend.CallResourceRequest) { r.Headers[name] = []string{value} }
	}
	without := func(name string) func(*backend.CallResourceRequest) {
		return func(r *backend.CallResourceRequest) { delete(r.Headers, name) }
	}
	user := func(user *backend.User) func(*backend.CallResourceRequest) {
		return func(r *backend.CallResourceRequest) { r.PluginContext.User = user }
	}
	at := func(path string) func(*backend.CallResourceRequest) {
		return func(r *backend.CallResourceRequest) { r.Path, r.URL = path, path }
	}
	body := func(text string) func(*backend.CallResourceRequest) {
		return func(r *backend.CallResourceRequest) { r.Body = []byte(text) }
	}
	b := bridgetest.Start(t, ticketOf(1))
	d := acting(t, b.URL, bridgetest.ActToken)
	for _, test := range []struct {
		name   string
		change func(*backend.CallResourceRequest)
		status int
		want   string
	}{
		{"a ticket of no incident", at("tickets//acts"), 409, "ouvert par une personne"},
		{"the same, with a clean address", at("tickets/acts"), 409, "se traite dans Zammad"},
		{"the same, with what the table shows", at("tickets/–/acts"), 409, "se traite dans Zammad"},
		{"a viewer", user(&backend.User{Login: "v", Email: "v@vigie.example", Role: "Viewer"}), 403, "il faut celui d'éditeur"},
		{"a role of nothing", user(&backend.User{Login: "v", Role: "None"}), 403, "il faut celui d'éditeur"},
		{"nobody", user(nil), 403, "personne connectée"},
		{"somebody without a name", user(&backend.User{Role: "Editor"}), 403, "personne connectée"},
		{"a form", header("Content-Type", "application/x-www-form-urlencoded"), 415, "application/json"},
		{"a form as text", header("Content-Type", "text/plain"), 415, "application/json"},
		{"no type", without("Content-Type"), 415, "application/json"},
		{"no header of its own", without(ActHeader), 403, "page étrangère"},
		{"another site", header("Sec-Fetch-Site", "cross-site"), 403, "pas d'un autre site"},
		{"a sibling site", header("Sec-Fetch-Site", "same-site"), 403, "pas d'un autre site"},
		{"reading", func(r *backend.CallResourceRequest) { r.Method = http.MethodGet }, 405, ""},
		{"somebody else's name", body(`{"act":"take","person":"chef"}`), 400, "illisible"},
		{"no JSON", body(`act=take`), 400, "illisible"},
		{"nothing", body(``), 400, "illisible"},
		{"two acts", body(`{"act":"take"}{"act":"take"}`), 400, "quelque chose le suit"},
		{"too long", body(`{"act":"take","motive":"` + strings.Repeat("x", maxPosted) + `"}`), 400, "trop long"},
		{"an act of the desk", body(`{"act":"resolve"}`), 400, "« resolve » ne se fait pas ici"},
		{"to nobody", body(`{"act":"hand_over","value":" "}`), 400, "Il manque le tiers"},
		{"a variable", body(`{"act":"transmit","value":"${ligne}"}`), 400, "n'a pas de valeur"},
		{"elsewhere", func(r *backend.CallResourceRequest) { r.Path = "tickets/a/b/acts" }, 404, ""},
		{"no such ticket", func(r *backend.CallResourceRequest) { r.Path = "tickets/01000009/acts" }, 404, "pas de tel ticket"},
	} {
		t.Run(test.name, func(t *testing.T) {
			request := sent(editor(), `{"act":"take"}`)
			test.change(request)
			if status, message, answer := call(t, d, request); status != test.status || !strings.Contains(message, test.want) {
				t.Errorf("got %d, %q, want %d, %q", status, answer, test.status, test.want)
			}
		})
	}
	if done := b.Acts(); len(done) != 0 {
		t.Errorf("the bridge was told %+v", done)
	}
}

// TestActsFail: what went wrong is told apart, above all whether the act may
// have been done.
func TestActsFail(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, ticketOf(1))
	silent := func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) //nolint:errcheck // until then nobody sees that the client has gone
		<-r.Context().Done()
	}
	cut := func(w http.ResponseWriter, _ *http.Request) {
		if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
			connection.Close()
		}
	}
	for _, test := range []struct {
		name, url, token string
		status           int
		want             string
	}{
		{"a token that only reads", b.URL, bridgetest.Token, 403, "le droit « operate »"},
		{"the reading token stands in", b.URL, "", 403, "le droit « operate »"},
		{"an unknown token", b.URL, "another", 502, "ne connaît pas le jeton"},
		{"nobody there", nobody(t), bridgetest.ActToken, 502, "Rien n'écoute"},
		{"no answer", serving(t, silent), bridgetest.ActToken, 504, "On ne sait pas si l'acte a été fait"},
		{"a cut", serving(t, cut), bridgetest.ActToken, 504, "On ne sait pas si l'acte a été fait"},
		{"a portal", serving(t, say(200, "<html>Connexion</html>")), bridgetest.ActToken, 502, "n'est pas une passerelle"},
		{"a proxy", serving(t, say(502, "Bad Gateway")), bridgetest.ActToken, 502, "Un serveur intermédiaire"},
		{"refused for who it is", serving(t, say(403, `{"error":"le jeton de Grafana est celui d'une autre personne"}`)), bridgetest.ActToken, 403, "celui d'une autre personne"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, message, _ := call(t, acting(t, test.url, test.token), sent(editor(), `{"act":"take"}`))
			if status != test.status || !strings.Contains(message, test.want) {
				t.Errorf("got %d, %q, want %d, %q", status, message, test.status, test.want)
			}
		})
	}
	unset := instance(t, settingsOf("", "", "{}"))
	if status, message, _ := call(t, unset, sent(editor(), `{"act":"take"}`)); status != 400 || !strings.Contains(message, "pas configurée") {
		t.Errorf("without an address: %d, %s", status, message)
	}
	b.Instead(nil)
	if done := b.Acts(); len(done) != 0 {
		t.Errorf("the bridge was told %+v", done)
	}
}
