package report

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// description is what the test reads of openapi.yml.
type description struct {
	Info       struct{ Version string }
	Paths      map[string]map[string]operation
	Components struct {
		Parameters map[string]parameter
		Schemas    map[string]schema
	}
}

type operation struct {
	Summary     string
	Parameters  []parameter
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	} `yaml:"requestBody"`
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

type parameter struct {
	Ref               string `yaml:"$ref"`
	Name, In          string
	Description       string
	Schema            schema
	Minimum, Maximum  int
	Required, Boolean bool
}

type schema struct {
	Ref                  string `yaml:"$ref"`
	Type                 string
	Format               string
	Description          string
	Enum                 []string
	Required             []string
	Properties           map[string]schema
	Items                *schema
	AllOf                []schema `yaml:"allOf"`
	AdditionalProperties *schema  `yaml:"additionalProperties"`
}

func described(t *testing.T) *description {
	t.Helper()
	var d description
	if err := yaml.Unmarshal(reportapi.Description, &d); err != nil {
		t.Fatal(err)
	}
	for path, methods := range d.Paths {
		for method, op := range methods {
			for i, p := range op.Parameters {
				if name, found := strings.CutPrefix(p.Ref, "#/components/parameters/"); found {
					op.Parameters[i] = d.Components.Parameters[name]
				}
				if op.Parameters[i].Name == "" || op.Parameters[i].Description == "" {
					t.Errorf("%s %s: parameter %d is not described", method, path, i)
				}
			}
		}
	}
	return &d
}

// types are what answers and bodies are made of, by the names of their schemas.
var types = map[string]reflect.Type{}

func learn(t reflect.Type) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() || types[t.Name()] != nil {
		return
	}
	types[t.Name()] = t
	for field := range t.Fields() {
		learn(field.Type)
	}
}

func init() { //nolint:gochecknoinits // what the tests below share
	for _, each := range []any{
		reportapi.TicketList{},
		reportapi.TicketCounts{},
		reportapi.TicketSeries{},
		reportapi.OperationList{},
		reportapi.Journal{},
		reportapi.TicketClocks{},
		reportapi.Compliance{},
		reportapi.MonthList{},
		reportapi.RectificationList{},
		reportapi.Closing{},
		reportapi.ReportList{},
		reportapi.Satisfaction{},
		reportapi.SatisfactionHistory{},
		reportapi.EquipmentList{},
		reportapi.Availability{},
		reportapi.AvailabilityHistory{},
		reportapi.ComplianceHistory{},
		reportapi.Calendar{},
		reportapi.TicketAges{},
		reportapi.NameList{},
		reportapi.AnnotationList{},
		reportapi.Health{},
		reportapi.Mirror{},
		reportapi.RefusalList{},
		reportapi.Act{},
		reportapi.Acted{},
		reportapi.Correction{},
		reportapi.Corrected{},
		reportapi.Error{},
		reportapi.Logbook{},
		reportapi.ShiftList{},
		reportapi.LogNote{},
		reportapi.LogSignature{},
		reportapi.Logged{},
		reportapi.Handover{},
	} {
		learn(reflect.TypeOf(each))
	}
}

// full is a ledger in which every endpoint finds something.
func full(t *testing.T) *served {
	t.Helper()
	at := serve(t, &shelf{
		incidents: []bridge.Incident{incidentOf("01A"), incidentOf("01B")},
		entries:   map[string][]bridge.Entry{"01A": {{Seq: 1, Subject: "01A", Number: 1, Kind: bridge.KindOpened, Actor: bridge.ActorBridge, Data: map[string]string{"a": "b"}}}},
		counts:    []ledger.TicketCount{{Values: []string{"sw-1", "P2"}, N: 3}},
		stocks:    []ledger.Stock{{Values: []string{"tunis"}, Moves: make([]ledger.Moves, 1)}},
		mirrored:  []bridge.Mirrored{{Ticket: bridge.Ticket{ID: 42, Number: "30042"}, Subject: "01A"}},
		changes:   []bridge.Change{{Ticket: 7, Number: "30007", State: "approuve", StartsAt: moment, EndsAt: moment.Add(time.Hour)}},
		month:     []ledger.MonthSum{{Name: "restore", Criticity: bridge.P1, Met: 1, Stopped: 1}},
		breaches:  []ledger.MeasuredClock{{Subject: "01A", Name: "restore", Criticity: bridge.P1, Ticket: 42, At: moment, Stopped: true}},
		surveys:   []ledger.SurveyCount{{Criticity: bridge.P3, Region: "tunis", State: bridge.SurveyAsked, Mark: 4, N: 2}},
		refused:   []bridge.Delivery{{ID: 1, Source: "noc", Reason: "illisible"}},
		documents: map[ledger.Month][]byte{february: frozenFebruary(t, example)},
		decided:   map[ledger.Month][]ledger.MeasuredClock{february: {decidedRestore("01A", true)}},
		reports:   []ledger.ReportFile{reportFile("rapport-2026-02.html", "<p>mars</p>", 1)},
		contents:  map[string]string{hashOf("<p>mars</p>"): "<p>mars</p>"},
	})
	at.api.Book, _ = bookOf(t)
	at.api.Estate = estateOf(t, Alarm{Source: "noc", Labels: map[string]string{"device": "sw-1", "alertname": "EquipementInjoignable"}, Since: moment})
	return at
}

// asking is a path with its query; what must be given is.
func asking(route Route, with url.Values) string {
	_, path, _ := strings.Cut(route.Pattern, " ")
	path = strings.NewReplacer("{incident}", "01A", "{ticket}", "42", "{id}", "01A", "{month}", "2026-02", "{file}", "rapport-2026-02.html").Replace(path)
	for name, value := range map[string]string{"from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z", "month": "2026-03"} {
		if slices.Contains(route.Takes, name) && !with.Has(name) && (name == "month" || !slices.Contains(route.Takes, "month")) {
			with.Set(name, value)
		}
	}
	return path + "?" + with.Encode()
}

// TestDescription holds the description to the routes: each is there, with the
// parameters that it takes and no other, and answers with what its schema says.
func TestDescription(t *testing.T) {
	t.Parallel()
	d, at := described(t), full(t)
	for _, route := range at.api.Routes() {
		_, path, _ := strings.Cut(strings.Replace(route.Pattern, "/api/v1", "", 1), " ")
		op, there := d.Paths[path]["get"]
		if !there || op.Summary == "" {
			t.Errorf("GET %s is not described", path)
			continue
		}
		names := []string{}
		for _, p := range op.Parameters {
			if p.In == "query" {
				names = append(names, p.Name)
				tryParameter(t, at, route, p)
			} else if p.In != "path" || !strings.Contains(path, "{"+p.Name+"}") || !p.Required {
				t.Errorf("GET %s: parameter %+v", path, p)
			}
		}
		slices.Sort(names)
		if !slices.Equal(names, route.Takes) {
			t.Errorf("GET %s is described with the parameters\n%v, takes\n%v", path, names, route.Takes)
		}
		answers(t, at, route, op)
	}
}

// answers has a route answer with what its schema says, and say no to what it
// does not take.
func answers(t *testing.T, at *served, route Route, op operation) {
	t.Helper()
	answer, body := get(t, at.URL+asking(route, url.Values{}), nil)
	if answer.code != http.StatusOK {
		t.Errorf("%s: answered %d %s", route.Pattern, answer.code, body)
		return
	}
	if refusal, text := get(t, at.URL+asking(route, url.Values{"colour": {"red"}}), nil); refusal.code != http.StatusBadRequest {
		t.Errorf("%s takes what it does not know: %d %s", route.Pattern, refusal.code, text)
	}
	if again, _ := get(t, at.URL+asking(route, url.Values{}), http.Header{"If-None-Match": {answer.header.Get("ETag")}}); again.code != http.StatusNotModified && !strings.Contains(body, `"now"`) {
		t.Errorf("%s: asked again with its tag, answered %d", route.Pattern, again.code)
	}
	content, there := op.Responses["200"].Content["application/json"]
	if !there {
		return // the description itself
	}
	made, known := types[strings.TrimPrefix(content.Schema.Ref, "#/components/schemas/")]
	if !known {
		t.Fatalf("%s answers with %q", route.Pattern, content.Schema.Ref)
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(body)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(reflect.New(made).Interface()); err != nil {
		t.Errorf("%s answers with no %s: %v", route.Pattern, made.Name(), err)
	}
}

// tryParameter: what a list of values has is taken, what it has not is refused.
func tryParameter(t *testing.T, at *served, route Route, p parameter) {
	t.Helper()
	enum := p.Schema.Enum
	if p.Schema.Items != nil {
		enum = p.Schema.Items.Enum
	}
	with := func(value string) url.Values {
		query := url.Values{p.Name: {value}}
		if p.Name == "sort" {
			query.Set("open", "true")
		}
		return query
	}
	for _, value := range enum {
		if answer, body := get(t, at.URL+asking(route, with(value)), nil); answer.code != http.StatusOK {
			t.Errorf("%s: %s=%s is described and refused: %s", route.Pattern, p.Name, value, body)
		}
	}
	strict := len(enum) > 0 || p.Schema.Format == "date-time" || p.Schema.Type == "integer" || p.Schema.Format == "month" || p.Schema.Format == "date" || p.Schema.Format == "place"
	answer, body := get(t, at.URL+asking(route, with("rien de tel")), nil)
	if strict != (answer.code == http.StatusBadRequest) && p.Name != "level" {
		t.Errorf("%s: %s=rien de tel is answered with %d %s", route.Pattern, p.Name, answer.code, body)
	}
}

// TestDescribedEnums: no value that there is is missing in the description.
func TestDescribedEnums(t *testing.T) {
	t.Parallel()
	d := described(t)
	for name, want := range map[string][]string{
		"by": append(words(ledger.Dimensions), "level", "origin"), "state": words(bridge.States), "criticity": words(bridge.Criticities), "sort": words(ledger.Sorts), "every": everies, "origin": words(ledger.Origins),
		"logKind": words(logKinds),
	} {
		p := d.Components.Parameters[name].Schema
		if got := append(p.Enum, enumOf(p.Items)...); !slices.Equal(got, want) {
			t.Errorf("%s is described with %v, there are %v", name, got, want)
		}
	}
	if d.Info.Version != "6" || reportapi.Level != 6 {
		t.Errorf("the description is of level %s, the API of %d", d.Info.Version, reportapi.Level)
	}
}

func enumOf(s *schema) []string {
	if s == nil {
		return nil
	}
	return s.Enum
}

// TestDescribedTypes holds the schemas to the types, field by field.
func TestDescribedTypes(t *testing.T) {
	t.Parallel()
	d := described(t)
	for name := range d.Components.Schemas {
		if types[name] == nil {
			t.Errorf("schema %s is of no type", name)
		}
	}
	for name, made := range types {
		s, there := d.Components.Schemas[name]
		if !there || s.Type != "object" || s.Description == "" {
			t.Errorf("type %s has no schema", name)
			continue
		}
		var required []string
		fields := make(map[string]bool)
		for i := range made.NumField() {
			field, option, _ := strings.Cut(made.Field(i).Tag.Get("json"), ",")
			if made.Field(i).Anonymous {
				if len(s.AllOf) != 1 || told(s.AllOf[0]) != shape(made.Field(i).Type) {
					t.Errorf("%s is described as all of %+v", name, s.AllOf)
				}
				continue
			}
			if field == "-" { // of a header
				continue
			}
			fields[field] = true
			if !strings.HasPrefix(option, "omit") {
				required = append(required, field)
			}
			property, there := s.Properties[field]
			if got := told(property); !there || got != shape(made.Field(i).Type) {
				t.Errorf("%s.%s is described as %q, is %q", name, field, got, shape(made.Field(i).Type))
			}
		}
		if !slices.Equal(s.Required, required) {
			t.Errorf("%s must have %v, is described with %v", name, required, s.Required)
		}
		for field := range s.Properties {
			if !fields[field] {
				t.Errorf("%s has no %s", name, field)
			}
		}
	}
}

// shape is a type in the words of schemas.
func shape(t reflect.Type) string {
	if t == reflect.TypeFor[time.Time]() {
		return "string date-time"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return shape(t.Elem())
	case reflect.Slice:
		return "array of " + shape(t.Elem())
	case reflect.Map:
		return "map of " + shape(t.Elem())
	case reflect.Struct:
		return t.Name()
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "integer"
	}
	return t.Kind().String()
}

// told is a schema in the same words.
func told(s schema) string {
	switch {
	case s.Ref != "":
		return strings.TrimPrefix(s.Ref, "#/components/schemas/")
	case s.Items != nil:
		return "array of " + told(*s.Items)
	case s.AdditionalProperties != nil:
		return "map of " + told(*s.AdditionalProperties)
	}
	return strings.TrimSpace(s.Type + " " + s.Format)
}
