package desired

import "time"

// Wanted is what the desk should be fit for, as it was signed and as the
// inventory says it.
type Wanted struct {
	Lines        []Line // of support, the first to take a ticket first
	Levels       []Level
	Priorities   []string // the desk's own, which tickets are given
	ThirdParties []ThirdParty
	Services     []Choice
	Schools      []School
	Calendars    []Calendar
	States       States
	ResolveFor   time.Duration // from resolved by hand to closed
	Customer     string        // login of the user whom alert tickets are opened for
	Secret       string        // by which the desk signs what it sends us; empty for none
	Texts        Texts
}

// Line is a line of support and its groups at the desk.
type Line struct {
	Title  string
	Groups []string
}

// Level is one criticity and its delays, 0 where none was promised.
type Level struct {
	Criticity string
	Title     string
	Response  Delay
	Solution  Delay
}

// Delay is a promised delay, in a calendar's time.
type Delay struct {
	Target   time.Duration
	Calendar string // its name
}

// ThirdParty gets tickets in a group of its own, which are mailed to it.
type ThirdParty struct{ Name, Title, Email string }

// Choice is a value of a selection and how people see it.
type Choice struct{ Value, Label string }

// School is an organisation at the desk, with its contact.
type School struct{ Name, Title, Code, Address, Contact, Phone, Email string }

// Calendar is working time as the desk understands it: the hours of one
// season alone.
type Calendar struct {
	Name     string
	Title    string
	Timezone string
	Season   string            // the season in force
	Hours    [7][][2]string    // by time.Weekday: from and till, 24:00 included
	Holidays []CalendarHoliday // dated
	Until    time.Time         // first day on which other hours hold; zero for never
}

// CalendarHoliday is a day without work.
type CalendarHoliday struct{ Date, Title string }

// States are the desk's names of states.
type States struct{ Open, Restored, Resolved, Closed string }
