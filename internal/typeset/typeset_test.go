package typeset_test

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/internal/typeset"
)

func TestFrench(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{ // ~ stands for a space at which no line breaks
		"":                                 "",
		"jeton « garde », prouvé":          "jeton «~garde~», prouvé",
		"par amel : vu ; et ? oui !":       "par amel~: vu~; et~? oui~!",
		"<b>P1</b> : réseau":               "<b>P1</b>~: réseau",
		"<b>n° 7 :</b> vu":                 "<b>n° 7~:</b> vu",
		"« « a » » :":                      "«~«~a~»~»~:",
		"9:30, ::1 :8080 http://x":         "9:30, ::1 :8080 http://x",
		"a &lt; b ; c&nbsp;: d":            "a &lt; b~; c&nbsp;: d",
		"Depuis :\n":                       "Depuis~:\n",
		"<code>up{a=\"b\"} : 1</code> : v": "<code>up{a=\"b\"} : 1</code>~: v",
		"<style>a : b</style><p class=\"a : b\"> »</p>":   "<style>a : b</style><p class=\"a : b\">~»</p>",
		"<textarea id=\"r\">dit : « oui »</textarea> : v": "<textarea id=\"r\">dit : « oui »</textarea>~: v",
		"<codex> : ":    "<codex>~: ",
		"<code> : ":     "<code> : ",
		"fin <p":        "fin <p",
		"déjà «~fait~»": "déjà «~fait~»",
		" ":             " ",
	} {
		want = strings.ReplaceAll(want, "~", typeset.NoBreak)
		if got := typeset.French(strings.ReplaceAll(text, "~", typeset.NoBreak)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// FuzzFrench: spaces alone change, and doing it again changes nothing.
func FuzzFrench(f *testing.F) {
	f.Add("<b>« a » : </b><code> : </code> ; <p")
	f.Fuzz(func(t *testing.T, page string) {
		set := typeset.French(page)
		plain := strings.NewReplacer(typeset.NoBreak, " ")
		if plain.Replace(set) != plain.Replace(page) {
			t.Errorf("%q became %q", page, set)
		}
		if again := typeset.French(set); again != set {
			t.Errorf("%q became %q, and then %q", page, set, again)
		}
	})
}
