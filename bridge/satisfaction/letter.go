package satisfaction

import (
	"bytes"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"net/url"
	"strconv"
	"strings"
	texttemplate "text/template"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/typeset"
)

//go:embed letter.txt letter.gohtml page.gohtml page.css
var files embed.FS

var (
	letterText = texttemplate.Must(texttemplate.ParseFS(files, "letter.txt"))
	letterHTML = htmltemplate.Must(htmltemplate.ParseFS(files, "letter.gohtml"))
)

// Paths of the listener, before the token.
const (
	answerPath = "/avis/"
	refusePath = "/refus/"
)

// letter is the question as it is sent: both languages one after the other, since
// nobody knows which one a requester reads.
func (a *Asker) letter(s *bridge.Survey, by *key, to string) letter {
	base := strings.TrimSuffix(a.Config.URL, "/")
	link := func(path, token string) string { return base + path + url.PathEscape(token) }
	told := struct{ Number, Organisation, Link, Refusal, Until string }{
		Number: oneLine(s.Number), Organisation: oneLine(a.Config.Organisation),
		Link:    link(answerPath, by.sign(toAnswer, s.Ticket, s.ExpiresAt)),
		Refusal: link(refusePath, by.sign(toRefuse, s.Ticket, time.Time{})),
		Until:   s.ExpiresAt.In(a.Zone()).Format("02/01/2006 15:04"),
	}
	var text, html bytes.Buffer
	for _, err := range []error{letterText.Execute(&text, told), letterHTML.Execute(&html, told)} {
		if err != nil {
			panic(fmt.Sprintf("write a letter: %v", err)) // the files are part of the program, and hold for all values
		}
	}
	return letter{
		To: to, Subject: "Votre avis sur le ticket n° " + told.Number + " / رأيكم في معالجة التذكرة عدد " + told.Number,
		Text: text.String(), HTML: typeset.French(html.String()), ID: "satisfaction-" + strconv.FormatInt(s.Ticket, 10), Refusal: told.Refusal,
	}
}

// oneLine is a text that cannot begin another line of a mail.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
