package alertmanager

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Silence hides alerts for a time, at all peers of a source, on behalf of a
// ticket. It fits alerts that have all of its labels: patterns are for people,
// and what a program hides must be plain to see.
type Silence struct {
	ID        string // Alertmanager's; empty for one that is to be made
	Source    string
	Matchers  map[string]string
	StartsAt  time.Time // zero or past for now
	EndsAt    time.Time
	Comment   string
	Reference string // number of the ticket or change that it belongs to
}

// createdBy marks the bridge's silences; those of others are never touched.
const createdBy = "vigie"

// ticketAnnotation carries the reference for programs. Alertmanager before
// 0.32 drops it, hence the comment's prefix, which people read as well.
const ticketAnnotation = "ticket"

// The states of a silence.
const (
	silenceExpired = "expired"
	silencePending = "pending"
)

var (
	referenceForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$`)
	commentForm   = regexp.MustCompile(`(?s)^\[ticket ([^\]]+)\] ?(.*)$`)
)

// check tells why a silence is not to be written.
func (s Silence) check(now time.Time) error {
	var errs []error
	if len(s.Matchers) == 0 {
		errs = append(errs, errors.New("no label given: it would hide everything"))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Matchers)) {
		if name == "" || s.Matchers[name] == "" {
			errs = append(errs, fmt.Errorf("label %q has the value %q: it would fit alerts that do not have the label", name, s.Matchers[name]))
		}
	}
	if !s.EndsAt.After(now) || !s.EndsAt.After(s.StartsAt) {
		errs = append(errs, fmt.Errorf("it would end at %s, before it hides anything", s.EndsAt.Format(time.RFC3339)))
	}
	if !referenceForm.MatchString(s.Reference) {
		errs = append(errs, fmt.Errorf("reference %q is no number of a ticket", s.Reference))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("silence: %w", err)
	}
	return nil
}

// same tells whether two silences are about the same: one of them made by a
// request whose answer was lost is found again by this.
func (s Silence) same(other Silence) bool {
	return s.Reference == other.Reference && maps.Equal(s.Matchers, other.Matchers)
}

// wireSilence is a silence in Alertmanager's JSON.
type wireSilence struct {
	ID          string            `json:"id,omitempty"`
	Matchers    []wireMatcher     `json:"matchers"`
	StartsAt    time.Time         `json:"startsAt"`
	EndsAt      time.Time         `json:"endsAt"`
	UpdatedAt   time.Time         `json:"updatedAt,omitzero"`
	CreatedBy   string            `json:"createdBy"`
	Comment     string            `json:"comment"`
	Annotations map[string]string `json:"annotations,omitempty"`
	Status      *wireState        `json:"status,omitempty"`
}

type wireMatcher struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	IsRegex bool   `json:"isRegex"`
	IsEqual *bool  `json:"isEqual"` // where it is missing, it is
}

type wireState struct {
	State string `json:"state"`
}

// wire is the silence as it is written. Labels are in order: Alertmanager
// takes the same ones in another order for others, and gives another id.
func (s Silence) wire() wireSilence {
	w := wireSilence{
		ID: s.ID, StartsAt: s.StartsAt.UTC(), EndsAt: s.EndsAt.UTC(), CreatedBy: createdBy,
		Comment:     strings.TrimSpace("[ticket " + s.Reference + "] " + s.Comment),
		Annotations: map[string]string{ticketAnnotation: s.Reference},
	}
	for _, name := range slices.Sorted(maps.Keys(s.Matchers)) {
		w.Matchers = append(w.Matchers, wireMatcher{Name: name, Value: s.Matchers[name], IsEqual: new(true)})
	}
	return w
}

func (w wireSilence) expired() bool { return w.Status != nil && w.Status.State == silenceExpired }

func (w wireSilence) pending() bool { return w.Status != nil && w.Status.State == silencePending }

// silence reads what was listed; false where it is not one of the bridge's, or
// was changed into what the bridge does not write.
func (w wireSilence) silence(source string) (Silence, bool) {
	if w.CreatedBy != createdBy {
		return Silence{}, false
	}
	s := Silence{ID: w.ID, Source: source, Matchers: make(map[string]string), StartsAt: w.StartsAt, EndsAt: w.EndsAt, Comment: w.Comment}
	for _, m := range w.Matchers {
		if m.IsRegex || m.IsEqual != nil && !*m.IsEqual {
			return Silence{}, false
		}
		s.Matchers[m.Name] = m.Value
	}
	if parts := commentForm.FindStringSubmatch(w.Comment); parts != nil {
		s.Reference, s.Comment = parts[1], parts[2]
	}
	s.Reference = cmp.Or(w.Annotations[ticketAnnotation], s.Reference)
	return s, s.Reference != ""
}
