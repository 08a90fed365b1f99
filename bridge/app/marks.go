package app

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Adoption says how tickets are known that somebody else, or another
// integration, opened for a device, and which of them are taken over.
type Adoption struct {
	// Titles are regular expressions (Go's) over titles. Their named groups
	// device, site and family say what a ticket is about, as in
	// "^\\[SNMP\\] (?P<device>\\S+) is down". The ticket's own attributes count
	// before them.
	Titles []string `yaml:"titles"`
	// File lists the tickets to take over, as import --adopt writes it: an
	// incident on the device goes on in its ticket there, instead of a new one.
	File string `yaml:"file"`
}

func (a Adoption) validate(fail func(key, message, hint string)) {
	for i, title := range a.Titles {
		if _, err := newMarks([]string{title}); err != nil {
			fail(fmt.Sprintf("adoption.titles[%d]", i), err.Error(), `such as "^\\[SNMP\\] (?P<device>\\S+) is down"`)
		}
	}
}

// marks read what a ticket is about.
type marks []*regexp.Regexp

func newMarks(titles []string) (marks, error) {
	var m marks
	for _, title := range titles {
		compiled, err := regexp.Compile(title)
		if err != nil {
			return nil, fmt.Errorf("title %q is no regular expression: %w", title, err)
		}
		if !slices.Contains(compiled.SubexpNames(), labels.Device) && !slices.Contains(compiled.SubexpNames(), labels.Site) {
			return nil, fmt.Errorf("title %q has no group named device or site", title)
		}
		m = append(m, compiled)
	}
	return m, nil
}

// about is what a ticket is about: its attributes, and where they are empty
// what the first title that fits says.
type about struct{ Device, Site, Family string }

func (m marks) about(t bridge.Ticket) about {
	values := make(map[string]string)
	for _, title := range m {
		if match := title.FindStringSubmatch(t.Title); match != nil {
			for i, name := range title.SubexpNames() {
				if name != "" && match[i] != "" {
					values[name] = match[i]
				}
			}
			break
		}
	}
	for _, name := range []string{labels.Device, labels.Site, labels.Family} {
		if value := t.Fields[name]; value != "" {
			values[name] = value
		}
	}
	return about{Device: values[labels.Device], Site: values[labels.Site], Family: values[labels.Family]}
}
