package zammadtest

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
)

// embedded are the images in a text that become attachments: PNG and JPEG
// only.
var embedded = regexp.MustCompile(`src="data:(image/(?:png|jpeg));base64,([A-Za-z0-9+/=]+)"`)

// takeImages makes attachments of the images in a cleaned text, which then
// names them.
func takeImages(body string) (string, []file) {
	var files []file
	body = embedded.ReplaceAllStringFunc(body, func(found string) string {
		parts := embedded.FindStringSubmatch(found)
		content, err := base64.StdEncoding.DecodeString(parts[2])
		if err != nil {
			return found
		}
		kind := strings.TrimPrefix(parts[1], "image/")
		name := fmt.Sprintf("image%d.%s", len(files)+1, kind)
		files = append(files, file{name: name, mime: parts[1], content: content, inline: true})
		return `src="cid:` + name + `"`
	})
	return body, files
}

// showImages names the attachments of a text as a browser can fetch them.
func (c *call) showImages(article row) string {
	body := article.text("body")
	for _, each := range c.desk.files {
		if each.article == article.id() && each.inline {
			body = strings.ReplaceAll(body, `src="cid:`+each.name+`"`, fmt.Sprintf(
				`src="/api/v1/ticket_attachment/%d/%d/%d?view=inline"`, article.ref("ticket_id"), article.id(), each.id))
		}
	}
	return body
}
