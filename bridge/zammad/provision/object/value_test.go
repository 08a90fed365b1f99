package object

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// read makes a value as the client has it.
func read(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

// TestCompare: what the desk does to a value is no difference, all else is.
func TestCompare(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 100)
	tests := []struct {
		name string
		want any
		have string
		told string // paths that differ
	}{
		{"a text", "N1", `"N1"`, ""},
		{"another text", "N1", `"N2"`, "x"},
		{"capitals", "N1", `"n1"`, "x"},
		{"escaped", `A & B <b>d'accord</b> "ici"`, `"A &amp; B d&#39;accord &quot;ici&quot;"`, ""},
		{"escaped markup", "A <serveurs>", `"A &lt;serveurs&gt;"`, ""},
		{"a link was made", "voir http://a.example", `"voir <a href=\"http://a.example\" rel=\"nofollow\">http://a.example</a>"`, ""},
		{"other blanks", "a b", `"<p>a</p>\n b"`, ""},
		{"cut", long, `"` + strings.Repeat("é", 80) + `"`, ""},
		{"shorter than any column", long, `"` + strings.Repeat("é", 50) + `"`, "x"},
		{"longer than wanted", strings.Repeat("é", 80), `"` + long + `"`, "x"},
		{"NUL", "a\x00b", `"ab"`, ""},
		{"nothing and empty", "", `null`, ""},
		{"a number as text", "3", `3`, ""},
		{"a text as number", int64(3), `"3"`, ""},
		{"another number", int64(3), `4`, "x"},
		{"truth as text", true, `"true"`, ""},
		{"untruth", true, `false`, "x"},
		{"null", nil, `null`, ""},
		{"no null", nil, `5`, "x"},
		{"a set in another order", Set{"1", "2"}, `[2, 1]`, ""},
		{"a set of more", Set{"1"}, `[2, 1]`, "x"},
		{"a set of less", Set{"1", "2"}, `[1]`, "x"},
		{"at least", AtLeast{"1"}, `[2, 1]`, ""},
		{"not even", AtLeast{"1", "3"}, `[2, 1]`, "x"},
		{"a list in another order", []any{"a", "b"}, `["b", "a"]`, "x"},
		{"one value for a list of it", []any{"a"}, `"a"`, ""},
		{"a secret that is shown", Secret("s"), `"s"`, ""},
		{"a secret that is hidden", Secret("s"), `"**********"`, ""},
		{"another secret", Secret("s"), `"t"`, "x"},
		{"no secret", Secret("s"), `""`, "x"},
		{"large enough", Least(120), `255`, ""},
		{"too small", Least(120), `100`, "x"},
		{"a form demands it", Screens{}, `{"edit": {"ticket.agent": {"shown": true, "required": true}}}`, "x"},
		{"forms differ otherwise", Screens{"edit": map[string]any{"shown": true}}, `{"edit": {"ticket.agent": {"shown": false, "required": false}}}`, ""},
		{
			"leaves are told",
			map[string]any{"a": map[string]any{"b": "1", "c": "2"}, "d": "3"},
			`{"a": {"b": "1", "c": "4"}, "d": "5"}`, "x.a.c x.d",
		},
		{"more than wanted", map[string]any{"a": "1"}, `{"a": "1", "b": "2"}`, "x.b"},
		{"more that says nothing", map[string]any{"a": "1"}, `{"a": "1", "b": "", "c": null, "d": [], "e": false}`, ""},
		{"more within", Within{"a": "1"}, `{"a": "1", "b": "2"}`, ""},
		{"less within", Within{"a": "1", "b": "2"}, `{"a": "1"}`, "x.b"},
		{"not what it should be at all", map[string]any{"a": "1"}, `[1]`, "x.a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var told []string
			for _, each := range Compare("x", test.want, read(t, test.have)) {
				told = append(told, each.Path)
			}
			if got := strings.Join(told, " "); got != test.told {
				t.Errorf("%#v and %s differ in %q, want %q", test.want, test.have, got, test.told)
			}
		})
	}
}

// TestOutgoing: what is sent takes nothing away that may stay.
func TestOutgoing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want any
		have string
		sent string
	}{
		{AtLeast{int64(4)}, `[2]`, `[2,4]`},
		{AtLeast{int64(2)}, `[2]`, `[2]`},
		{Set{int64(4)}, `[2]`, `[4]`},
		{Within{"options": Within{"a": "A"}}, `{"options": {"b": "B", "a": "x"}, "relation": ""}`, `{"options":{"a":"A","b":"B"},"relation":""}`},
		{map[string]any{"a": "A"}, `{"b": "B"}`, `{"a":"A"}`},
		{Least(120), `255`, `255`},
		{Least(120), `50`, `120`},
		{Least(120), `null`, `120`},
		{Secret("s"), `"**********"`, `"s"`},
	}
	for _, test := range tests {
		sent, err := json.Marshal(Outgoing(test.want, read(t, test.have)))
		if err != nil || string(sent) != test.sent {
			t.Errorf("for %v over %s goes %s (%v), want %s", test.want, test.have, sent, err, test.sent)
		}
	}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	group := Object{Kind: Kinds[Groups], Key: "N1", Name: "N1", Note: strings.Repeat("<b> & ", 100)}
	written := group.Marked(group.Note)
	if len([]rune(written)) > MaxNote {
		t.Errorf("the note has %d characters", len([]rune(written)))
	}
	// The desk escapes, which makes it longer, and cuts again.
	kept := Clip(strings.NewReplacer("&", "&amp;", "<b>", "").Replace(written), MaxNote)
	record := map[string]any{"id": json.Number("7"), "name": "renamed", "note": kept}
	if m, found := MarkOf(record); !found || m != group.Mark() || !group.Ours(record) {
		t.Errorf("the mark of %q is %v", kept, m)
	}
	other := Object{Kind: Kinds[Groups], Key: "N2", Name: "renamed"}
	if other.Mark().Key == group.Mark().Key || !other.Named(record) {
		t.Error("another group has its mark, or is not found by its name")
	}
	for _, same := range []Object{{Kind: Kinds[Roles], Key: "N1"}, {Kind: Kinds[Groups], Key: "N1", Note: "x"}} {
		if same.Mark() == group.Mark() {
			t.Errorf("%s %s with the note %q has the same mark", same.Word, same.Key, same.Note)
		}
	}
	for _, foreign := range []any{nil, "", "[vigie]", "géré par Vigie", "[vigie 0123456789ab]"} {
		if group.Ours(map[string]any{"note": foreign}) {
			t.Errorf("note %v passes for ours", foreign)
		}
	}
}

// TestReferences: ids take the place of names, and what is not there is told.
func TestReferences(t *testing.T) {
	t.Parallel()
	k := &Known{
		IDs: map[string]int64{"groups/N1": 5},
		Records: map[string][]map[string]any{
			Roles: {{"id": json.Number("3"), "name": "Customer"}},
			TicketStates: {
				{"id": json.Number("1"), "name": "new", "state_type_id": json.Number("1"), "active": true},
				{"id": json.Number("2"), "name": "open", "state_type_id": json.Number("2"), "active": true},
				{"id": json.Number("8"), "name": "Rétabli", "state_type_id": json.Number("2"), "active": true},
				{"id": json.Number("9"), "name": "ancien", "state_type_id": json.Number("2"), "active": false},
			},
		},
		Found: map[string][]map[string]any{},
	}
	for collection, records := range k.Records {
		k.Keep(collection, records)
	}
	got, missing := k.Resolved(map[string]any{
		"a": Set{Ref{Collection: Groups, Key: "N1", Text: true}, Ref{Collection: Groups, Key: "N2"}},
		"b": map[string]any{"c": Ref{Collection: Roles, Key: "Customer"}, "d": []any{Ref{Collection: Users, Key: "x", Prefix: "userid_"}}},
		"e": Access{Groups: []Ref{{Collection: Groups, Key: "N1", Text: true}}, Kinds: []any{"full"}},
		"f": StateIDs{Types: []int64{2}, Except: "rétabli"},
	})
	want := `map[a:[5 (group "N2")] b:map[c:3 d:[(user "x")]] e:map[5:[full]] f:[2]]`
	if fmt.Sprint(got) != want || fmt.Sprint(missing) != `[group "N2" user "x"]` {
		t.Errorf("resolved is %v, missing %v\nwant %s", got, missing, want)
	}
	if _, missing := k.Resolved(map[string]any{"f": StateIDs{Types: []int64{9}}}); len(missing) != 1 {
		t.Error("a condition without states would fit every ticket")
	}
}
