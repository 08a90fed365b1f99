package satisfaction_test

import (
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"regexp"
	"strings"
)

// mailed is a mail as somebody reads it.
type mailed struct {
	to, text, html string
	header         netmail.Header
}

func (r *rig) mails() (all []mailed) {
	r.t.Helper()
	for _, text := range r.mail.Sent() {
		to, rest, _ := strings.Cut(text, "\n")
		read, err := netmail.ReadMessage(strings.NewReader(rest))
		if err != nil {
			r.t.Fatal(err)
		}
		_, params, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
		if err != nil {
			r.t.Fatal(err)
		}
		m := mailed{to: to, header: read.Header}
		for parts := multipart.NewReader(read.Body, params["boundary"]); ; {
			part, err := parts.NextPart()
			if err != nil {
				break
			}
			content, err := io.ReadAll(part)
			if err != nil {
				r.t.Fatal(err)
			}
			if strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
				m.text = string(content)
			} else {
				m.html = string(content)
			}
		}
		all = append(all, m)
	}
	return all
}

var linkPattern = regexp.MustCompile(`https://avis\.example(/(avis|refus)/[\w.-]+)`)

// links are the paths of the last mail.
func (r *rig) links() (answer, refuse string) {
	r.t.Helper()
	mails := r.mails()
	found := linkPattern.FindAllStringSubmatch(mails[len(mails)-1].text, 2)
	if len(found) != 2 || found[0][2] != "avis" || found[1][2] != "refus" {
		r.t.Fatalf("the mail has the links %v:\n%s", found, mails[len(mails)-1].text)
	}
	return found[0][1], found[1][1]
}
