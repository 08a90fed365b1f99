package incident

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/labels"
)

// States are the desk's names of the states that the bridge sets.
type States struct {
	// Open is set when a fault comes back.
	Open string `yaml:"open"`
	// Suspended is set for a person who suspends it elsewhere than at the desk.
	Suspended string `yaml:"suspended"`
	// Restored says that the service works again.
	Restored string `yaml:"restored"`
	// Resolved closes by itself at its pending time.
	Resolved string `yaml:"resolved"`
	// Closed ends the ticket.
	Closed string `yaml:"closed"`
}

// DefaultStates are those that provisioning makes.
func DefaultStates() States {
	return States{Open: "open", Suspended: "suspendu", Restored: "rétabli", Resolved: "résolu", Closed: "closed"}
}

// stateWords are an incident's states as people read them.
var stateWords = map[bridge.State]string{
	bridge.StateHeld:         "temporisé",
	bridge.StateOpen:         "ouvert",
	bridge.StateAcknowledged: "pris en charge",
	bridge.StateUnverified:   "à vérifier",
	bridge.StateRestored:     "rétabli",
	bridge.StateResolved:     "résolu",
	bridge.StateClosed:       "clos",
}

// StateWord is a state in French.
func StateWord(state bridge.State) string { return stateWords[state] }

// Word is an incident's state in French: that it comes and goes, rather than
// whether it is there now.
func Word(i *bridge.Incident) string {
	if i.Unstable && i.State.Broken() {
		return "instable"
	}
	return stateWords[i.State]
}

// About is what an incident is about, for people: its device, or what those of a
// storm have in common. Empty where neither is known.
func About(i *bridge.Incident) string {
	if i.Device != "" || i.Nature != bridge.NatureStorm {
		return i.Device
	}
	return commonWords(stormCommon(i.Key))
}

// NewFace draws an incident as its ticket should show it.
func NewFace(inc bridge.Incident, occurrences []bridge.Occurrence, level policy.Level, states States) Face {
	face := Face{
		Title: inc.Title, Group: level.Group, Priority: level.Priority,
		CameBack: strconv.Itoa(inc.CameBack), Open: states.Open,
		Fields: map[string]string{
			FieldIncident:  inc.ID,
			FieldKey:       fitted(inc.Key, keyWidth),
			FieldState:     Word(&inc),
			FieldSeverity:  fitted(policy.SeverityWord(inc.Severity), severityWidth),
			FieldAlerts:    strconv.Itoa(firingCount(occurrences)),
			FieldSince:     inc.DetectedAt.UTC().Truncate(time.Second).Format(instant),
			FieldVersion:   strconv.FormatInt(inc.Desired, 10),
			FieldCriticity: string(inc.Criticity),
			labels.Site:    fitted(inc.Site, placeWidth),
			labels.Device:  fitted(inc.Device, placeWidth),
			labels.Service: fitted(inc.Service, placeWidth),
			labels.Region:  fitted(inc.Region, placeWidth),
			labels.Family:  fitted(inc.Family, familyWidth),
		},
	}
	if inc.Nature == bridge.NatureProblem { // people alone say how it goes on
		face.Fields[FieldNature] = "problème"
		return face
	}
	switch inc.State {
	case bridge.StateRestored:
		face.State = states.Restored
	case bridge.StateResolved:
		face.State = states.Resolved
		face.Closing = inc.ResolvedAt.Add(level.CloseAfter.Std())
	case bridge.StateClosed:
		face.State = states.Closed
	case bridge.StateHeld, bridge.StateOpen, bridge.StateAcknowledged, bridge.StateUnverified:
		if inc.Reopened > 0 {
			face.State = states.Open
		}
	}
	return face
}

// instant is the canonical text of a datetime attribute.
const instant = "2006-01-02T15:04:05.000Z"

func firingCount(occurrences []bridge.Occurrence) int {
	n := 0
	for _, o := range occurrences {
		if !o.Ended() {
			n++
		}
	}
	return n
}

// title is the worst alert in one line; the oldest of equals.
func title(firing []bridge.Occurrence) string {
	worst := slices.MinFunc(firing, func(a, b bridge.Occurrence) int {
		return cmp.Or(
			cmp.Compare(severityRank(a), severityRank(b)),
			a.Alert.StartsAt.Compare(b.Alert.StartsAt),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return clip(summary(worst.Alert), titleWidth)
}

func severityRank(o bridge.Occurrence) int {
	rank := slices.Index(labels.Severities, o.Alert.Labels[labels.Severity])
	if rank < 0 {
		return len(labels.Severities)
	}
	return rank
}

// Widths of the desk's attributes, in characters.
const (
	keyWidth      = 255
	severityWidth = 20
	titleWidth    = 200
	placeWidth    = 120 // site, device, service, region
	familyWidth   = 40
)

// fitted is a value as an attribute of the desk holds it. The desk refuses a
// whole ticket for one value that is too long.
func fitted(text string, n int) string { return clip(oneLine(text), n) }

// clip cuts text after at most n characters.
func clip(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}
