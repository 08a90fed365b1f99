package report

import "time"

// Silenced is what silences hide at the sources, whoever made them.
type Silenced struct {
	Groups []Silence
	Hidden int       // alerts that any of them hides now
	At     time.Time // when that was so; zero while nobody could tell
	Away   []string  // sources that do not answer now
}

// Silence is one, or several that were made for the same at one source.
type Silence struct {
	Source   string
	Why      string // what it was made for
	Page     string // of that at the bridge; empty for none
	Number   string // of its ticket; empty for none
	Author   string
	Comment  string
	Matchers []string // of each of them, such as device="sw-1", site="lycee-1"
	StartsAt time.Time
	EndsAt   time.Time // of the last
	Hidden   int       // alerts that it hides now
	// Concerns are what somebody should look at.
	Concerns []string
}

// shownMatchers bounds how much of a silence is told, shownSilences how many
// are.
const (
	shownMatchers = 4
	shownSilences = 100
)

// Shown are the first of its matchers.
func (s Silence) Shown() []string { return s.Matchers[:min(len(s.Matchers), shownMatchers)] }

// Rest is how many others there are.
func (s Silence) Rest() int { return len(s.Matchers) - len(s.Shown()) }

// Shown are the first silences.
func (s Silenced) Shown() []Silence { return s.Groups[:min(len(s.Groups), shownSilences)] }

// Rest is how many others there are.
func (s Silenced) Rest() int { return len(s.Groups) - len(s.Shown()) }

// Doubtful counts those that somebody should look at.
func (s Silenced) Doubtful() (n int) {
	for i := range s.Groups {
		if len(s.Groups[i].Concerns) > 0 {
			n++
		}
	}
	return n
}
