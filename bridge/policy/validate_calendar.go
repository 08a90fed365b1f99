package policy

import (
	"cmp"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

// namePattern is that of the inventory: names end up in labels, addresses and
// the values of the desk's selections.
var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

const nameHint = "letters without accents, digits, dot, dash and underscore, 100 at most"

// names checks what identifies the items of one list.
func (v *validator) names(list, kind string, names []string) {
	seen := make(map[string]bool)
	for i, name := range names {
		key := fmt.Sprintf("%s[%d].name", list, i)
		switch {
		case !namePattern.MatchString(name):
			v.fail(key, fmt.Sprintf("%q is no name for a %s", name, kind), nameHint)
		case seen[name]:
			v.fail(key, fmt.Sprintf("%s %q is there twice", kind, name), "names are unique")
		}
		seen[name] = true
	}
}

func (v *validator) calendars(contract *Contract) {
	v.names("calendars", "calendar", namesOf(contract.Calendars, func(c Calendar) string { return c.Name }))
	titles := make(map[string]bool)
	for i := range contract.Calendars {
		calendar := &contract.Calendars[i]
		key := fmt.Sprintf("calendars[%d]", i)
		before := len(v.problems)
		calendar.location = contract.location
		if calendar.Timezone != "" {
			calendar.location = v.location(key+".timezone", calendar.Timezone)
		}
		calendar.Title = cmp.Or(calendar.Title, calendar.Name)
		if title := strings.ToLower(calendar.Title); titles[title] && calendar.Title != calendar.Name {
			v.fail(key+".title", fmt.Sprintf("there is another calendar %q", calendar.Title), "the desk tells calendars apart by title")
		} else {
			titles[title] = true
		}
		v.seasons(key, calendar)
		for j, holiday := range calendar.Holidays {
			v.given(fmt.Sprintf("%s.holidays[%d].date", key, j), holiday.Date)
		}
		for j, day := range calendar.Days {
			at := fmt.Sprintf("%s.days[%d]", key, j)
			v.given(at+".date", day.Date)
			if slices.ContainsFunc(calendar.Days[:j], func(other Day) bool { return other.Date == day.Date && !day.Date.IsZero() }) {
				v.fail(at+".date", fmt.Sprintf("%s is there twice", day.Date), "all windows of a day belong together")
			}
			if len(day.Windows) == 0 {
				v.fail(at+".windows", "no window given", "a day without work belongs to holidays")
			}
			v.windows(at+".windows", day.Windows)
		}
		if len(v.problems) == before {
			calendar.work = &worktime{}
			v.worked(key, calendar)
		}
	}
}

func (v *validator) given(key string, date Date) {
	if date.IsZero() {
		v.fail(key, "no date given", "2026-05-27, or 05-01 for every year")
	}
}

func (v *validator) seasons(key string, c *Calendar) {
	if c.Always {
		if len(c.Seasons)+len(c.Holidays)+len(c.Days) > 0 {
			v.fail(key+".always", "what is always open has neither seasons nor holidays", "leave one of both out")
		}
		return
	}
	if len(c.Seasons) == 0 {
		v.fail(key, "the calendar has no hours", "give it seasons, or always: true")
	}
	for i, season := range c.Seasons {
		at := fmt.Sprintf("%s.seasons[%d]", key, i)
		v.dates(at, season, i == len(c.Seasons)-1)
		seen := make(map[string]bool)
		working := 0
		for j, hours := range season.Hours {
			within := fmt.Sprintf("%s.hours[%d]", at, j)
			v.listed(within+".days", "weekday", hours.Days, Weekdays)
			for n, day := range hours.Days {
				if seen[day] {
					v.fail(fmt.Sprintf("%s.days[%d]", within, n), day+" is there twice", "one line for each weekday")
				}
				seen[day] = true
			}
			v.windows(within+".windows", hours.Windows)
			working += len(hours.Days) * len(hours.Windows)
		}
		if working == 0 {
			v.fail(at+".hours", "nobody ever works in this season", "give at least one weekday a window")
		}
		v.overnight(at, season)
	}
}

// dates checks when a season is: every one but the last has both ends.
func (v *validator) dates(key string, s Season, last bool) {
	switch {
	case last && !s.From.IsZero(), last && !s.Till.IsZero():
		v.fail(key, "the last season has dates", "it holds for the rest of the year: add one without dates")
	case last:
	case s.From.IsZero() || s.Till.IsZero():
		v.fail(key, "the season has no dates", "from and till; only the last has none")
	case s.From.Yearly() != s.Till.Yearly():
		v.fail(key+".till", fmt.Sprintf("%s and %s are not of one form", s.From, s.Till), "both with a year, or both without")
	case !s.From.Yearly() && s.Till.before(s.From):
		v.fail(key+".till", fmt.Sprintf("%s is before %s", s.Till, s.From), "the last day of the season")
	}
}

// windows checks that the windows of one day do not overlap.
func (v *validator) windows(key string, windows []Window) {
	ordered := slices.Clone(windows)
	slices.SortFunc(ordered, func(a, b Window) int { return cmp.Compare(a.From, b.From) })
	for i := 1; i < len(ordered); i++ {
		if ordered[i].From < ordered[i-1].To {
			v.fail(key, "windows overlap", "each minute once")
			return
		}
	}
}

// overnight checks that what goes past midnight leaves the next day's windows
// alone.
func (v *validator) overnight(key string, s Season) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		for _, late := range s.Windows(day) {
			for _, early := range s.Windows((day + 1) % 7) {
				if late.To-dayMinutes > early.From {
					v.fail(key+".hours", fmt.Sprintf("the night of %s runs into the next day's windows", Weekdays[day]), "each minute once")
				}
			}
		}
	}
}

func (v *validator) calendarNamed(key, name string, c *Contract) {
	if _, known := c.Calendar(name); !known {
		names := namesOf(c.Calendars, func(c Calendar) string { return c.Name })
		v.fail(key, fmt.Sprintf("there is no calendar %q", name), document.OneOf(name, names))
	}
}

func (v *validator) thirdParties(c *Contract, groups map[string]bool) {
	v.names("third_parties", "third party", namesOf(c.ThirdParties, func(t ThirdParty) string { return t.Name }))
	titles := make(map[string]bool)
	for group := range groups {
		titles[strings.ToLower(group)] = true
	}
	for i, party := range c.ThirdParties {
		key := fmt.Sprintf("third_parties[%d]", i)
		switch {
		case party.Title == "":
			v.fail(key+".title", "no title given", "the name for people, and of the desk's group")
		case titles[strings.ToLower(party.Title)]:
			v.fail(key+".title", fmt.Sprintf("there is another group %q", party.Title), "groups of the desk are unique")
		}
		titles[strings.ToLower(party.Title)] = true
		if err := CheckEmail(party.Email); err != nil {
			v.fail(key+".email", err.Error(), "such as support@operateur.example, alone")
		}
		v.agreed(key, party.Target, party.Calendar, c)
	}
}

// support checks the lines and returns their groups.
func (v *validator) support(c *Contract) map[string]bool {
	groups := make(map[string]bool)
	seen := make(map[string]bool) // the desk does not see capitals
	for i, line := range c.Lines() {
		key := fmt.Sprintf("support[%d]", i)
		if line.Name == "" {
			v.fail(key+".name", "no name given", "such as N1")
		}
		v.agreed(key, line.Target, line.Calendar, c)
		for _, group := range line.Groups {
			switch {
			case strings.TrimSpace(group) != group || group == "" && line.Name != "":
				v.fail(key+".groups", fmt.Sprintf("%q is no name of a group", group), "without blanks around it")
			case seen[strings.ToLower(group)]:
				v.fail(key+".groups", fmt.Sprintf("group %q is there twice", group), "a group is in one line of support")
			}
			groups[group], seen[strings.ToLower(group)] = true, true
		}
	}
	for i, level := range c.Levels {
		if level.Group != "" && !groups[level.Group] {
			v.fail(fmt.Sprintf("levels[%d].group", i), fmt.Sprintf("group %q is in no line of support", level.Group), "add it to support")
		}
	}
	return groups
}

func namesOf[T any](items []T, name func(T) string) []string {
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = name(item)
	}
	return names
}

// CheckEmail tells what is no e-mail address that one could write to.
func CheckEmail(text string) error {
	if address, err := mail.ParseAddress(text); err != nil || address.Address != text {
		return fmt.Errorf("%q is not an e-mail address", text)
	}
	return nil
}
