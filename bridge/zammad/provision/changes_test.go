package provision_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad/provision"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestForeign: what somebody else made under our names is told and left, and
// taken over where that is wanted.
func TestForeign(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, zammadtest.Options{Profile: profile, Fresh: true})
			d.post(t, "groups", map[string]any{"name": "N1", "follow_up_possible": "yes", "active": false, "note": "celui de Sami"})
			d.post(t, "macros", map[string]any{"name": "Résoudre", "perform": map[string]any{"ticket.state_id": map[string]any{"value": "4"}}, "active": true})
			d.post(t, "organizations", map[string]any{"name": "lycée de carthage", "note": "vip"})
			macro := fmt.Sprint(d.list(t, "macros")["Résoudre"])

			options := everything
			options.Adopt = false
			left := d.run(t, wanted(t), options)
			if left.err == nil {
				t.Errorf("all is well, it says:\n%s", left.text)
			}
			left.has(t, "! not proved that tickets keep the attributes: the bridge's user may not work in N1", `! group "N1": there is one that we did not make: left (--adopt takes it over); active false → true`,
				`! macro "Résoudre": there is one that we did not make`, `! organisation "Lycée de Carthage": there is one`)
			if group := d.list(t, "groups")["N1"]; group["active"] != false || group["note"] != "celui de Sami" || fmt.Sprint(d.list(t, "macros")["Résoudre"]) != macro {
				t.Errorf("it was not left: %v", group)
			}
			if adopted := d.run(t, wanted(t), everything); adopted.err != nil {
				t.Fatalf("%v\n%s", adopted.err, adopted.text)
			}
			if group := d.list(t, "groups")["N1"]; group["active"] != true || !strings.HasSuffix(asText(group["note"]), "] celui de Sami") {
				t.Errorf("it was not taken over: %v", group)
			}
			d.settled(t, wanted(t))
		})
	}
}

// TestForeignStates: a state of another type may have tickets in it, which
// would mean something else from one day to the next.
func TestForeignStates(t *testing.T) {
	t.Parallel()
	d := newDesk(t, zammadtest.Options{Fresh: true})
	d.post(t, "ticket_states", map[string]any{"name": "Suspendu", "state_type_id": 2, "active": true})
	got := d.run(t, wanted(t), everything)
	got.has(t, `! state "suspendu": there is one of another type, with a meaning of its own: left`)
	if kind := asText(d.list(t, "ticket_states")["Suspendu"]["state_type_id"]); got.err == nil || kind != "2" {
		t.Errorf("it is of type %s, and the run ends with %v\n%s", kind, got.err, got.text)
	}
}

// TestForeignAttributes: choices are added to a selection and none is taken
// away; what cannot become ours is told.
func TestForeignAttributes(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, zammadtest.Options{Profile: profile, Fresh: true})
			add := func(name, display, kind string, option map[string]any) {
				d.post(t, "object_manager_attributes", map[string]any{
					"object": "Ticket", "name": name, "display": display, "data_type": kind, "data_option": option,
					"screens": map[string]any{"edit": map[string]any{"ticket.agent": map[string]any{"shown": true, "required": true}}}, "active": true, "position": 1500,
				})
			}
			add("criticity", "Criticité", "select", map[string]any{"default": "", "options": map[string]any{"P1": "Grave", "P5": "Nulle"}, "nulloption": true, "maxlength": 255, "null": true})
			add("service", "Service", "input", map[string]any{"default": "", "type": "text", "maxlength": 120, "null": true})
			add("device", "Équipement", "input", map[string]any{"default": "", "type": "text", "maxlength": 200, "null": true})
			add("nature", "Nature", "integer", map[string]any{"default": 0, "min": 0, "max": 9})
			if err := d.admin.ExecuteMigrations(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := d.run(t, wanted(t), everything)
			if got.err == nil {
				t.Errorf("all is well, it says:\n%s", got.text)
			}
			got.has(t, `! attribute "nature": there is one of type integer, which cannot become select: left`, `~ attribute "service"`,
				`~ attribute "device": screens "a form demands it" → "no form demands it"`, "data_option.options.P1 \"Grave\" → \"P1\"")
			rows := d.list(t, "object_manager_attributes")
			option, _ := rows["criticity"]["data_option"].(map[string]any)
			if options, _ := option["options"].(map[string]any); len(options) != 5 || options["P5"] != "Nulle" || options["P2"] != "P2" {
				t.Errorf("the choices are %v", options)
			}
			if kind := rows["service"]["data_type"]; kind != "select" {
				t.Errorf("service is of type %v", kind)
			}
			if option, _ := rows["device"]["data_option"].(map[string]any); fmt.Sprint(option["maxlength"]) != "200" {
				t.Errorf("device became shorter: %v", option)
			}
		})
	}
}

// TestChangedByHand: what is ours is put back, but for what people may change.
func TestChangedByHand(t *testing.T) {
	t.Parallel()
	d := provisioned(t, zammadtest.Options{})
	d.put(t, "groups", "N1", map[string]any{"name": "Niveau 1"})
	d.put(t, "text_modules", "Vigie : service rétabli", map[string]any{"content": "<p>Tout va bien.</p>"})
	d.put(t, "overviews", "Vigie : mes tickets", map[string]any{"order": map[string]any{"by": "created_at", "direction": "DESC"}})
	d.put(t, "triggers", "Vigie : 91 passerelle (update)", map[string]any{"active": false})
	d.put(t, "roles", "Vigie : passerelle", map[string]any{"permissions": []any{"ticket.agent", "admin"}})
	d.put(t, "roles", "Vigie : agents", map[string]any{"permissions": []any{"ticket.agent", "user_preferences", "report"}})
	d.put(t, "users", "lycee-carthage@ecoles.example", map[string]any{"phone": "1"})
	d.put(t, "groups", "N2", map[string]any{"follow_up_possible": "new_ticket"})

	plan := d.run(t, wanted(t), provision.Options{})
	plan.has(t, `~ group "N1": name "Niveau 1" → "N1"`, `~ text module "Vigie : service rétabli": content`,
		`~ overview "Vigie : mes tickets": order.by "created_at" → "vigie_due_restore"; order.direction "DESC" → "ASC"`,
		`~ trigger "Vigie : 91 passerelle (update)": active false → true`, `~ role "Vigie : passerelle": permissions`,
		`~ user "lycee-carthage@ecoles.example": phone "1" → "+216 70 000 201"`)
	if plan.Changed != 6 || plan.Open() != 6 {
		t.Errorf("%+v\n%s", plan.Result, plan.text)
	}
	if again := d.run(t, wanted(t), everything); again.err != nil {
		t.Fatalf("%v\n%s", again.err, again.text)
	}
	d.settled(t, wanted(t))
}

// TestRetired: what we made goes with what it was made for, and comes back.
func TestRetired(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := provisioned(t, zammadtest.Options{Profile: profile})
			d.post(t, "organizations", map[string]any{"name": "Une autre école"})
			d.post(t, "slas", map[string]any{"name": "10 autre", "solution_time": 60, "condition": map[string]any{"ticket.priority_id": map[string]any{"operator": "is", "value": []any{"2"}}}})
			less := wanted(t)
			less.Schools, less.ThirdParties = less.Schools[1:], less.ThirdParties[:1]
			less.Levels[2].Response, less.Calendars = desired.Delay{}, less.Calendars[:1]
			less.Levels[1].Response = desired.Delay{}
			got := d.run(t, less, everything)
			if got.err != nil {
				t.Fatalf("%v\n%s", got.err, got.text)
			}
			got.has(t, `- organisation "Lycée de Carthage": no longer wanted: made inactive`, `- service level "Vigie : 30 P3 mineure": no longer wanted: deleted`,
				`- macro "Confier à Maintenance d'onduleurs"`, `- calendar "Vigie : Heures administratives"`)
			for collection, name := range map[string]string{
				"organizations": "Lycée de Carthage", "users": "lycee-carthage@ecoles.example",
				"triggers": "Vigie : 11 courriel à Maintenance d'onduleurs",
			} {
				if row := d.list(t, collection)[name]; row["active"] != false {
					t.Errorf("%s %s is still active: %v", collection, name, row)
				}
			}
			if d.list(t, "organizations")["Une autre école"]["active"] != true || d.list(t, "slas")["10 autre"] == nil || d.list(t, "slas")["Vigie : 30 P3 mineure"] != nil {
				t.Error("the wrong objects went")
			}
			d.settled(t, less)
			if back := d.run(t, wanted(t), everything); back.err != nil || d.list(t, "organizations")["Lycée de Carthage"]["active"] != true {
				t.Fatalf("%v\n%s", back.err, back.text)
			}
			d.settled(t, wanted(t))
		})
	}
}

// TestCopied: a person's copy of an object of ours has our mark in its note,
// and is theirs.
func TestCopied(t *testing.T) {
	t.Parallel()
	d := provisioned(t, zammadtest.Options{})
	for collection, name := range map[string]string{"macros": "Résoudre", "triggers": "Vigie : 91 passerelle (update)"} {
		original := d.list(t, collection)[name]
		d.post(t, collection, map[string]any{
			"name": "Copie", "note": original["note"], "perform": original["perform"], "condition": original["condition"], "active": true,
		})
	}
	d.settled(t, wanted(t))
	for _, collection := range []string{"macros", "triggers"} {
		if d.list(t, collection)["Copie"]["active"] != true {
			t.Errorf("the copy among %s was made inactive", collection)
		}
	}
}

// TestNoSchools: an inventory that was left out retires nobody.
func TestNoSchools(t *testing.T) {
	t.Parallel()
	d := provisioned(t, zammadtest.Options{})
	none := wanted(t)
	none.Schools = nil
	if got := d.run(t, none, everything); got.err != nil || got.writes != 0 || d.list(t, "organizations")["Lycée de Carthage"]["active"] != true {
		t.Errorf("%d writes, %v\n%s", got.writes, got.err, got.text)
	}
}

// TestHostileNames: an inventory may hold anything.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := wanted(t)
			long := strings.Repeat("École « Ibn Khaldoun » & ses amis 🎓 ", 20)
			w.Schools = []desired.School{
				{Name: "a", Title: "École primaire", Contact: "KHALED", Email: "A@ecoles.example"},
				{Name: "b", Title: "ÉCOLE PRIMAIRE", Contact: "<script>alert(1)</script>", Email: "b@ecoles.example", Phone: strings.Repeat("7", 300)},
				{Name: "c", Title: long, Address: long, Contact: long, Email: "c@ecoles.example"},
				{Name: "d", Title: long, Email: "pas une adresse"},
				{Name: "e", Title: "<b>Gras</b>\n\x00\x1b[31m & \u202ehttp://évil.example", Email: "a@ecoles.example"},
				{Name: "f", Title: `"'); DROP TABLE schools;--`, Email: "SUPPORT@operateur-a.example"},
				{Name: "g", Title: "  "},
				{Name: "h", Title: "#{ticket.title}", Email: "vigie@vigie.example"},
				{Name: "i", Title: "\xff\xfe"},
			}
			w.ThirdParties[1].Title = "Opérateur <i>B</i> & Cie"
			d := newDesk(t, zammadtest.Options{Profile: profile, Fresh: true})
			got := d.run(t, w, everything)
			if got.err != nil {
				t.Fatalf("%v\n%s", got.err, got.text)
			}
			got.has(t, `the contact of d has no user: "pas une adresse" is not an e-mail address`, "the contact of e has no user of their own: a@ecoles.example is the address of a",
				"the contact of f has no user of their own", "the contact of h has no user of their own: vigie@vigie.example is the address of the bridge", `+ organisation "École primaire (a)"`)
			if strings.ContainsAny(got.text, "\x1b\x00") {
				t.Error("a name reaches the terminal raw")
			}
			for name := range d.list(t, "organizations") {
				if strings.ContainsRune(name, '\u202e') {
					t.Errorf("%q turns its line round", name)
				}
			}
			if user := d.list(t, "users")["a@ecoles.example"]; user["firstname"] != "KHALED" || user["lastname"] != "École primaire" {
				t.Errorf("the contact is called %v %v", user["firstname"], user["lastname"])
			}
			d.settled(t, w)
		})
	}
}

// TestInterrupted: whatever a run lost, the next goes on, and nothing is there
// twice.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	paths := []string{"groups", "ticket_states", "roles", "organizations", "users", "calendars", "text_modules", "webhooks", "object_manager_attributes", "slas", "macros", "triggers", "overviews"}
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, zammadtest.Options{Profile: profile, Fresh: true})
			for _, path := range paths {
				if _, err := d.Inject(zammadtest.Fault{Kind: zammadtest.LostAnswer, Method: "POST", PathPrefix: "/api/v1/" + path, Count: 1}); err != nil {
					t.Fatal(err)
				}
				d.admin = d.client(t, "admin-admin") // the next run is another process
				got := d.run(t, wanted(t), everything)
				if got.err == nil {
					t.Errorf("%s: the run was not interrupted\n%s", path, got.text)
				}
				if lines := strings.Count(got.text, "\n+ "); got.Added != lines-1 { // the last one's answer was lost
					t.Errorf("%s: %d were added, it says, of %d", path, got.Added, lines)
				}
			}
			d.admin = d.client(t, "admin-admin")
			if last := d.run(t, wanted(t), everything); last.err != nil {
				t.Fatalf("%v\n%s", last.err, last.text)
			}
			for _, path := range paths {
				d.list(t, path) // tells of twins
			}
			d.settled(t, wanted(t))
		})
	}
}

// TestSecret: it is changed at the desk when it was changed here, and never
// printed.
func TestSecret(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := provisioned(t, zammadtest.Options{Profile: profile})
			other := wanted(t)
			other.Secret = "un tout autre secret"
			got := d.run(t, other, everything)
			if got.err != nil || got.Changed != 1 || strings.Contains(got.text, "autre secret") {
				t.Errorf("%+v, %v\n%s", got.Result, got.err, got.text)
			}
			got.has(t, `~ webhook "Vigie : passerelle": `)
			if shown := d.list(t, "webhooks")["Vigie : passerelle"]["signature_token"]; profile != zammadtest.V71 && shown != other.Secret {
				t.Errorf("the desk signs with %v", shown)
			}
			d.settled(t, other)
		})
	}
}

// TestAgents: named people get the role of agents, and lose nothing.
func TestAgents(t *testing.T) {
	t.Parallel()
	w := wanted(t)
	w.Texts.Agents = []string{"Amel@vigie.example", "personne@vigie.example"}
	d := newDesk(t, zammadtest.Options{Fresh: true})
	options := everything
	options.Adopt = false
	got := d.run(t, w, options)
	got.has(t, `~ user "amel@vigie.example": role_ids`, `! user "personne@vigie.example": there is no such user`)
	user := d.list(t, "users")["amel@vigie.example"]
	roles, _ := user["roles"].([]any)
	if !slices.Contains(roles, any("Vigie : agents")) || !slices.Contains(roles, any("Agent")) || user["note"] != nil {
		t.Errorf("amel has %v and the note %v", roles, user["note"])
	}
	w.Texts.Agents = w.Texts.Agents[:1]
	if got := d.run(t, w, everything); got.err != nil {
		t.Fatalf("%v\n%s", got.err, got.text)
	}
	d.settled(t, w)
}

// TestLostRace: somebody makes an object of our name after we looked.
func TestLostRace(t *testing.T) {
	t.Parallel()
	d := newDesk(t, zammadtest.Options{Fresh: true})
	got := d.run(t, wanted(t), provision.Options{Execute: true, Adopt: true, Migrate: true, Agent: d.agent})
	if got.err != nil {
		t.Fatal(got.err)
	}
	// A group that only the desk's rules against twins see.
	w := wanted(t)
	w.Lines = append(w.Lines, desired.Line{Title: "niveau 4", Groups: []string{"N4"}})
	raced := racing{Desk: d.admin, first: func() { d.post(t, "groups", map[string]any{"name": "n4", "active": true}) }}
	var out strings.Builder
	options := everything
	options.Out, options.Agent, options.Wait = &out, d.agent, quick
	if _, err := provision.Run(t.Context(), &raced, w, options); err == nil || !strings.Contains(out.String(), `! group "N4": `) {
		t.Errorf("%v\n%s", err, &out)
	}
	if next := d.run(t, w, everything); next.err != nil {
		t.Errorf("%v\n%s", next.err, next.text)
	}
	d.settled(t, w)
}

// racing lets somebody else come first, once.
type racing struct {
	provision.Desk
	first func()
}

func (r *racing) Create(ctx context.Context, collection string, body map[string]any) (map[string]any, error) {
	if r.first != nil && body["name"] == "N4" {
		r.first()
		r.first = nil
	}
	return r.Desk.Create(ctx, collection, body)
}

// TestManySchools: more than a page of any list.
func TestManySchools(t *testing.T) {
	t.Parallel()
	w := wanted(t)
	for i := range 1500 {
		name := fmt.Sprint("ecole-", i)
		w.Schools = append(w.Schools, desired.School{Name: name, Title: "École " + name, Contact: "Le directeur", Email: name + "@ecoles.example"})
	}
	d := newDesk(t, zammadtest.Options{Fresh: true})
	if first := d.run(t, w, everything); first.err != nil {
		t.Fatal(first.err)
	}
	d.settled(t, w)
}
