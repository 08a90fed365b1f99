package alertrules

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// sections are what every runbook says, in this order.
var sections = []string{
	"Signification", "Impact", "Premières vérifications", "Actions", "Escalade", "Retour à la normale",
}

// reviewed is the line that the monthly report goes by.
var reviewed = regexp.MustCompile(`^# .+\n\nRelue le (\d{2}/\d{2}/\d{4})\.\n\n`)

var heading = regexp.MustCompile(`(?m)^## (.+)$`)

func TestEveryAlertHasARunbook(t *testing.T) {
	t.Parallel()
	pages := map[string]bool{}
	for _, path := range glob(t, "runbooks/*.md") {
		pages[strings.TrimSuffix(filepath.Base(path), ".md")] = true
	}
	known := alerts(t)
	for name := range known {
		if !pages[name] {
			t.Errorf("alert %s has no page runbooks/%s.md", name, name)
		}
	}
	for page := range pages {
		if _, ok := known[page]; !ok {
			t.Errorf("runbooks/%s.md is about an alert that does not exist", page)
		}
	}
}

func TestRunbooks(t *testing.T) {
	t.Parallel()
	known := alerts(t)
	for _, path := range glob(t, "runbooks/*.md") {
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := read(t, path)
			if !strings.HasPrefix(text, "# "+name+"\n") {
				t.Errorf("does not begin with the title %q", name)
			}
			if at := reviewed.FindStringSubmatch(text); at == nil {
				t.Error("does not say below its title when it was last read through: Relue le JJ/MM/AAAA.")
			} else if _, err := time.Parse("02/01/2006", at[1]); err != nil {
				t.Errorf("was read through on no day: %v", err)
			}
			var got []string
			for _, match := range heading.FindAllStringSubmatch(text, -1) {
				got = append(got, match[1])
			}
			if !slices.Equal(got, sections) {
				t.Errorf("sections %v, want %v", got, sections)
			}
			for i, body := range heading.Split(text, -1)[1:] {
				if strings.TrimSpace(body) == "" {
					t.Errorf("section %q is empty", sections[min(i, len(sections)-1)])
				}
			}
			rule := known[name]
			for _, fact := range []string{rule.Labels["severity"], rule.Labels["family"]} {
				if !strings.Contains(text, "`"+fact+"`") {
					t.Errorf("does not name `%s`, which the rule says", fact)
				}
			}
			for _, mentioned := range alertLink.FindAllStringSubmatch(text, -1) {
				if _, ok := known[mentioned[1]]; !ok {
					t.Errorf("links to %s, which is no alert", mentioned[1])
				}
			}
		})
	}
}

// alertLink finds links from one runbook to another.
var alertLink = regexp.MustCompile(`\]\(([A-Za-z]+)\.md\)`)
