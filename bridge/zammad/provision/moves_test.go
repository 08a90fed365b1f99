package provision_test

import (
	"slices"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad/provision"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestNamesMove: a name of ours goes from one school to another, which stay
// who they are, with their tickets and people.
func TestNamesMove(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		move func([]desired.School) []desired.School
	}{
		{"two swap titles", func(s []desired.School) []desired.School {
			s[0].Title, s[1].Title = s[1].Title, s[0].Title
			return s
		}},
		{"two swap addresses", func(s []desired.School) []desired.School {
			s[0].Email, s[1].Email = s[1].Email, s[0].Email
			return s
		}},
		{"each gets the next one's", func(s []desired.School) []desired.School {
			s[0].Title, s[1].Title, s[2].Title = s[1].Title, s[2].Title, "Lycée de Sfax"
			return s
		}},
		{"a new one gets what another leaves", func(s []desired.School) []desired.School {
			s[0].Title = "Lycée de Carthage 1"
			return append([]desired.School{{Name: "annexe", Title: "Lycée de Carthage", Email: "annexe@ecoles.example"}}, s...)
		}},
		{"one gets what a retired one leaves", func(s []desired.School) []desired.School {
			s[1].Title, s[1].Email = s[0].Title, s[0].Email
			return s[1:]
		}},
	}
	for name, profile := range profiles {
		for _, test := range tests {
			t.Run(name+" "+test.name, func(t *testing.T) {
				t.Parallel()
				schools := []desired.School{
					{Name: "carthage", Title: "Lycée de Carthage", Email: "carthage@ecoles.example"},
					{Name: "jerba", Title: "Lycée de Jerba", Email: "jerba@ecoles.example"},
					{Name: "beja", Title: "Lycée de Béja", Email: "beja@ecoles.example"},
				}
				w := wanted(t)
				w.Schools = schools
				d := newDesk(t, zammadtest.Options{Profile: profile, Fresh: true})
				if first := d.run(t, w, everything); first.err != nil {
					t.Fatalf("%v\n%s", first.err, first.text)
				}
				ids := make(map[string]any)
				for _, school := range schools {
					ids[school.Name] = d.list(t, "organizations")[school.Title]["id"]
				}
				w.Schools = test.move(slices.Clone(schools))
				if moved := d.run(t, w, everything); moved.err != nil {
					t.Errorf("%v\n%s", moved.err, moved.text)
				}
				for _, school := range w.Schools {
					is := d.list(t, "organizations")[school.Title]
					if was, known := ids[school.Name]; known && is["id"] != was {
						t.Errorf("%s is organisation %v now, and was %v", school.Name, is["id"], was)
					}
					if user := d.list(t, "users")[school.Email]; user["organization_id"] != is["id"] {
						t.Errorf("the contact of %s is in organisation %v, want %v", school.Name, user["organization_id"], is["id"])
					}
				}
				d.settled(t, w)
			})
		}
	}
}

// TestGroupsStay: a group that nobody wants any more may hold tickets, which
// the bridge must go on reaching: it stays until a person makes it inactive.
func TestGroupsStay(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := provisioned(t, zammadtest.Options{Profile: profile})
			ticket := (&working{desk: d}).open(t, "N2", nil)
			split := wanted(t)
			split.Lines[1].Groups = []string{"N2 réseau", "N2 serveurs"}
			got := d.run(t, split, everything)
			if got.err != nil {
				t.Fatalf("%v\n%s", got.err, got.text)
			}
			got.has(t, `  group "N2" is no longer wanted: move its tickets, then make it inactive`)
			if _, err := d.agent.Update(t.Context(), "tickets", idOf(t, ticket), map[string]any{"title": "Encore là"}); err != nil || d.list(t, "groups")["N2"]["active"] != true {
				t.Errorf("the bridge lost a ticket: %v", err)
			}
			d.settled(t, split)
			d.put(t, "groups", "N2", map[string]any{"active": false})
			plan := d.run(t, split, provision.Options{})
			if plan.Changed != 1 {
				t.Errorf("%+v, want the bridge's role to lose the group\n%s", plan.Result, plan.text)
			}
		})
	}
}

// TestAddressOfSomebody: who wrote to the desk is a user of it already, and
// may be a school's new contact.
func TestAddressOfSomebody(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := provisioned(t, zammadtest.Options{Profile: profile})
			d.post(t, "users", map[string]any{"login": "jerba@ecoles.example", "email": "jerba@ecoles.example", "firstname": "M.", "lastname": "Trabelsi", "roles": []any{"Customer"}})
			d.post(t, "users", map[string]any{"login": "nouveau@ecoles.example", "email": "nouveau@ecoles.example", "firstname": "Mme", "lastname": "Ben Salah", "roles": []any{"Customer"}})
			w := wanted(t)
			w.Schools[0].Email, w.Schools[1].Email = "nouveau@ecoles.example", "jerba@ecoles.example"
			options := everything
			options.Adopt = false
			if got := d.run(t, w, options); got.err != nil || d.list(t, "users")["jerba@ecoles.example"]["organization_id"] != nil {
				t.Fatalf("%v\n%s", got.err, got.text)
			}
			if got := d.run(t, w, everything); got.err != nil {
				t.Fatalf("%v\n%s", got.err, got.text)
			}
			users := d.list(t, "users")
			if users["nouveau@ecoles.example"]["lastname"] != "Ben Salah" || users["lycee-carthage@ecoles.example"]["active"] != false {
				t.Errorf("the contacts are %v and %v", users["nouveau@ecoles.example"], users["lycee-carthage@ecoles.example"])
			}
			if user, school := users["jerba@ecoles.example"], d.list(t, "organizations")["École primaire de Jerba"]; user["organization_id"] != school["id"] || user["lastname"] != "Trabelsi" || user["note"] != nil {
				t.Errorf("who was there before is not in the school, or no longer who they are: %v", user)
			}
			d.settled(t, w)
		})
	}
}

// TestThirdPartyRenamed: its group stays the same, with its tickets.
func TestThirdPartyRenamed(t *testing.T) {
	t.Parallel()
	d := provisioned(t, zammadtest.Options{})
	was := d.list(t, "groups")["Opérateur A"]["id"]
	w := wanted(t)
	w.ThirdParties[0].Title = "Opérateur A SA"
	plan := d.run(t, w, provision.Options{})
	plan.has(t, `~ group "Opérateur A SA": name "Opérateur A" → "Opérateur A SA"`)
	if plan.Added != 0 || plan.Retired != 0 {
		t.Errorf("%+v\n%s", plan.Result, plan.text)
	}
	if got := d.run(t, w, everything); got.err != nil || d.list(t, "groups")["Opérateur A SA"]["id"] != was {
		t.Errorf("%v\n%s", got.err, got.text)
	}
	d.settled(t, w)
}
