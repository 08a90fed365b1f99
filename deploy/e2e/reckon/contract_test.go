package reckon

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// signed is a contract as its text says it, read without the product.
type signed struct {
	Name, Version string
	Levels        []struct {
		Criticity    string
		Group        string
		ReopenWithin string            `yaml:"reopen_within"`
		Clocks       map[string]clause // by name
	}
	SLA struct {
		LateDetection   string `yaml:"late_detection"`
		Pauses          []string
		RetroactiveTime string `yaml:"retroactive_pause"`
		Credits         struct {
			Rate []struct {
				Clock, Criticity string
				Below, Credit    float64
			}
			Lateness []struct {
				Clock, Criticity string
				PerHour          float64 `yaml:"per_hour"`
			}
			Cap float64
		}
	}
	ThirdParties []agreement `yaml:"third_parties"`
	Support      []agreement
	Calendars    []calendar
	Availability struct {
		Notice  string
		Targets map[string]float64
	}

	zone *time.Location
}

// agreement is a delay that a third party or a line of support agreed on.
type agreement struct{ Name, Title, Target, Calendar string }

// clause promises one delay.
type clause struct{ Target, Calendar string }

// calendar is when work is done.
type calendar struct {
	Name    string
	Always  bool
	Seasons []struct {
		From, Till string
		Hours      []struct{ Days, Windows []string }
	}
	Holidays []struct{ Date string }
	Days     []struct {
		Date    string
		Windows []string
	}
}

func readContract(t *testing.T, text string, zone *time.Location) *signed {
	t.Helper()
	s := &signed{zone: zone}
	if err := yaml.Unmarshal([]byte(text), s); err != nil {
		t.Fatal(err)
	}
	return s
}

// lasts reads a length such as 2d or 30m, in milliseconds.
func lasts(text string) int64 {
	if days, found := strings.CutSuffix(text, "d"); found {
		n, _ := strconv.ParseInt(days, 10, 64)
		return n * 24 * time.Hour.Milliseconds()
	}
	d, _ := time.ParseDuration(text)
	return d.Milliseconds()
}

// of is what a level promises of a clock; nothing where Target is empty.
func (s *signed) of(criticity, clock string) clause {
	for _, level := range s.Levels {
		if level.Criticity == criticity {
			return level.Clocks[clock]
		}
	}
	return clause{}
}

// group is where tickets of a level go.
func (s *signed) group(criticity string) string {
	for _, level := range s.Levels {
		if level.Criticity == criticity {
			return level.Group
		}
	}
	return ""
}

// window is how long after closing a ticket is the same when it comes back.
func (s *signed) window(criticity string) int64 {
	for _, level := range s.Levels {
		if level.Criticity == criticity {
			return lasts(level.ReopenWithin)
		}
	}
	return 0
}

func (s *signed) calendar(name string) *calendar {
	for i := range s.Calendars {
		if s.Calendars[i].Name == name {
			return &s.Calendars[i]
		}
	}
	return nil
}
