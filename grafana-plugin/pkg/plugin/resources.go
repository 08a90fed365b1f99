package plugin

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/resource/httpadapter"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// resources are what the plugin's front end, and the actions of a table, ask
// for beside queries.
func (d *Datasource) resources() backend.CallResourceHandler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /values", d.pick)
	mux.HandleFunc("POST /tickets/{incident}/acts", d.act)
	return httpadapter.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil { // the adapter gives none where nothing was sent
			r.Body = http.NoBody
		}
		if isOfNoIncident(r) {
			tell(w, http.StatusConflict, "Ce ticket a été ouvert par une personne, sans incident de la supervision : il se traite dans Zammad.")
			return
		}
		mux.ServeHTTP(w, r)
	}))
}

// maxPicked is how many values a list of an editor shows at once; whoever types
// finds the others.
const maxPicked = 200

// Picked is a value that an editor offers.
type Picked struct {
	Text  string `json:"text"`
	Value string `json:"value"`
}

// pick serves GET /values?of=sites&regions=tunis&search=lyc: the values that a
// query of type "values" has, for lists of the editors.
func (d *Datasource) pick(w http.ResponseWriter, r *http.Request) {
	parameters := r.URL.Query()
	search := parameters.Get("search")
	parameters.Del("search")
	model, err := modelOf(parameters)
	if err != nil {
		d.fail(w, err)
		return
	}
	now := time.Now()
	frames, err := d.answer(r.Context(), backend.DataQuery{
		QueryType: TypeValues, JSON: model, TimeRange: backend.TimeRange{From: now.AddDate(0, -1, 0), To: now},
	}, false)
	if err != nil {
		d.fail(w, err)
		return
	}
	told := struct {
		Values  []Picked `json:"values"`
		More    bool     `json:"more"` // there are others
		Notices []string `json:"notices"`
	}{Values: []Picked{}, Notices: []string{}}
	for _, frame := range frames {
		if frame.Meta != nil {
			for _, notice := range frame.Meta.Notices {
				told.Notices = append(told.Notices, notice.Text)
			}
		}
		told.Values = append(told.Values, picked(frame, search)...)
	}
	if len(told.Values) > maxPicked {
		told.Values, told.More = told.Values[:maxPicked], true
	}
	writeJSON(w, http.StatusOK, told)
}

// modelOf is a query out of the parameters of an address: those that the type
// takes, in the form in which a panel has them.
func modelOf(parameters url.Values) ([]byte, error) {
	model := make(map[string]any)
	for name, values := range parameters {
		switch {
		case name == "of" || name == "scope":
			model[name] = values[0]
		case name == "limit":
			limit, err := strconv.Atoi(values[0])
			if err != nil {
				return nil, wrongf("La limite « %s » n'est pas un nombre.", values[0])
			}
			model[name] = limit
		case slices.Contains(kinds[TypeValues].takes, name):
			model[name] = values
		default:
			return nil, wrongf("Le paramètre « %s » n'existe pas.", name)
		}
	}
	body, err := json.Marshal(model)
	if err != nil {
		return nil, wrongf("La requête est illisible : %v", err)
	}
	return body, nil
}

// picked are a frame's values in which what is searched for occurs.
func picked(frame *data.Frame, search string) (found []Picked) {
	text, _ := frame.FieldByName("text")
	value, _ := frame.FieldByName("value")
	if text == nil || value == nil {
		return nil
	}
	search = plain(search)
	for i := range min(text.Len(), value.Len()) {
		t, _ := text.ConcreteAt(i)
		v, _ := value.ConcreteAt(i)
		shown, isText := t.(string)
		each, isValue := v.(string)
		if isText && isValue && (strings.Contains(plain(shown), search) || strings.Contains(plain(each), search)) {
			found = append(found, Picked{shown, each})
		}
	}
	return found
}

// plain is a text as people type it who look for it: without capitals and
// accents.
func plain(text string) string {
	bare, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		bare = text
	}
	return strings.ToLower(bare)
}

// fail answers with what an error means.
func (d *Datasource) fail(w http.ResponseWriter, err error) {
	f := d.explain(err)
	status := int(f.status)
	if status == http.StatusUnauthorized { // Grafana's pages would take it for the end of the session
		status = http.StatusBadGateway
	}
	tell(w, status, f.text)
}

// tell answers with a message, where Grafana's pages look for one.
func tell(w http.ResponseWriter, code int, message string) {
	writeJSON(w, code, map[string]string{"message": message})
}

func writeJSON(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(body) //nolint:errcheck,errchkjson // who asked may be gone
}
