package report

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// pageName is what a runbook may be called: never a path.
var pageName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

// markdown renders what engineers wrote; raw HTML in it is left out.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table))

type runbookView struct {
	Name string
	Body template.HTML
}

// ServeRunbook serves GET /runbooks/{name}: the procedure of an alert, from
// the Markdown pages in runbooks.
func (p *Pages) ServeRunbook(w http.ResponseWriter, r *http.Request) {
	// Pages lead to each other by the names of their files.
	name := strings.TrimSuffix(r.PathValue("name"), ".md")
	if p.runbooks == nil || !pageName.MatchString(name) {
		http.Error(w, "Cette procédure n'existe pas.", http.StatusNotFound)
		return
	}
	text, err := fs.ReadFile(p.runbooks, name+".md")
	if errors.Is(err, fs.ErrNotExist) {
		http.Error(w, "Il n'y a pas de procédure « "+name+" ».", http.StatusNotFound)
		return
	}
	var b bytes.Buffer
	if err == nil {
		err = markdown.Convert(text, &b)
	}
	if err != nil {
		p.fail(w, fmt.Errorf("render runbook %s: %w", name, err))
		return
	}
	//nolint:gosec // the engineers' own pages; the renderer leaves raw HTML out
	p.render(w, "runbook.gohtml", runbookView{name, template.HTML(b.String())})
}
