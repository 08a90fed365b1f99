package object

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"unicode"
)

// Object is one thing that the desk should have.
type Object struct {
	Kind
	Key  string         // what it is for us, whatever it is called
	Name string         // what it is called
	Body map[string]any // fields that it should have; values may be of the types in value.go
	Once map[string]any // further fields, written when it is made and left to people after
	Note string         // what its note says behind our mark
	Seal map[string]any // what the desk does not give back as it was sent: told apart by a digest

	Extend bool   // only fields of a foreign object: it must be there, and is no object of ours
	Lax    bool   // a foreign one in its place serves as well
	Fill   string // a field that such a one may be given, where it is empty
}

// MaxNote is the length of a note at the desk, in characters. Longer ones are
// cut without a word, after what is special in HTML has become longer.
const MaxNote = 250

var markPattern = regexp.MustCompile(`\[vigie ([0-9a-f]{12}) ([0-9a-f]{8})\]`)

// Mark is what tells an object of ours, and in which form it was written.
type Mark struct{ Key, digest string }

// Mark is what tells the object at the desk, and the form that it has here.
func (o *Object) Mark() Mark {
	sealed, err := json.Marshal([]any{o.Note, o.Seal})
	if err != nil {
		panic(err) // texts and maps of texts can always be written
	}
	return Mark{Key: Hash(o.Collection + "/" + o.Key)[:12], digest: Hash(string(sealed))[:8]}
}

// Hash is a text's SHA-256, in hex.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// MarkOf reads the mark out of a note; nothing where there is none.
func MarkOf(record map[string]any) (Mark, bool) {
	found := markPattern.FindStringSubmatch(TextOf(record, Note))
	if found == nil {
		return Mark{}, false
	}
	return Mark{found[1], found[2]}, true
}

// PlainNote is the text of a note without our mark.
func PlainNote(record map[string]any) string {
	return Plain(markPattern.ReplaceAllString(TextOf(record, Note), ""))
}

// Marked is a note with our mark before the text, so that the mark is not cut.
func (o *Object) Marked(text string) string {
	m := o.Mark()
	return Clip(strings.TrimSpace("[vigie "+m.Key+" "+m.digest+"] "+text), MaxNote)
}

// NoteFor is the text of the note: that of people, in what was theirs.
func (o *Object) NoteFor(record map[string]any) string {
	if text := Plain(TextOf(record, Note)); text != "" && !o.Ours(record) {
		return text
	}
	return o.Note
}

// Ours tells whether a record was made by us, without a look at what it is
// for.
func (k Kind) Ours(record map[string]any) bool {
	if k.Noted {
		_, found := MarkOf(record)
		return found
	}
	return strings.HasPrefix(TextOf(record, Name), Prefix)
}

// Named tells whether a record has the object's name: the desk's own rules
// against twins do not see capitals.
func (o *Object) Named(record map[string]any) bool {
	same := func(field string) bool { return strings.EqualFold(unescaped(TextOf(record, field)), unescaped(o.Name)) }
	return same(o.Find) || o.Collection == Users && same("email")
}

// unescaped is a name in one form, with all that makes it differ from others.
func unescaped(text string) string {
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}

// Clip cuts a text after at most n characters, in one line, without what
// databases and terminals take for something else.
func Clip(text string, n int) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > n {
		return strings.TrimSpace(string(runes[:n]))
	}
	return text
}
