package satisfaction

import (
	"bytes"
	"html/template"
	"net/http"

	"github.com/vigie-noc/vigie/internal/typeset"
)

// view is what a page shows.
type view struct {
	View, Title, Organisation, Number, Remark string
	Said                                      said
	Error                                     *said
	Marks                                     []choice
	MaxRemark                                 int
	Style                                     template.CSS
}

type choice struct {
	Value int
	said
	Chosen bool
}

func (p *Pages) say(w http.ResponseWriter, status int, text said) {
	p.write(w, status, view{View: "said", Title: text.French, Said: text})
}

// write writes a page; of the form with the mark that was chosen.
func (p *Pages) write(w http.ResponseWriter, status int, v view, chosen ...int) {
	v.Organisation, v.Style, v.MaxRemark = p.config.Organisation, p.style, maxRemark
	for _, m := range marks {
		v.Marks = append(v.Marks, choice{m.Value, m.said, len(chosen) > 0 && chosen[0] == m.Value})
	}
	var page bytes.Buffer
	if err := p.page.Execute(&page, v); err != nil {
		p.logger.Error("a page was not written", "err", err)
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	for name, value := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": p.policy, "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Cross-Origin-Opener-Policy": "same-origin",
	} {
		w.Header().Set(name, value)
	}
	w.WriteHeader(status)
	w.Write([]byte(typeset.French(page.String()))) //nolint:errcheck // the peer may be gone
}
