package policy

import (
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

// Availability says how that of equipment and sites is computed.
type Availability struct {
	// Notice is how long before its beginning maintenance must have been agreed
	// to be left out; 24h where none is given.
	Notice document.Duration `yaml:"notice"`
	// FromAlert is whether downtime begins when the alert fires. Otherwise it
	// begins with the fault: the "for" of the alert's rule is added back.
	FromAlert bool `yaml:"from_alert"`
	// Targets are what was promised.
	Targets Targets `yaml:"targets"`
}

// Targets are what availability was promised, in percent of a period; nothing
// where none is given.
type Targets struct {
	// Equipment is that of each device.
	Equipment Percent `yaml:"equipment"`
	// Sites is that of each site.
	Sites Percent `yaml:"sites"`
	// Regions is that of all sites of a region together.
	Regions Percent `yaml:"regions"`
}

// usualNotice holds where the contract says nothing.
const usualNotice = 24 * time.Hour

// MaintenanceNotice is how long before maintenance must have been agreed.
func (a Availability) MaintenanceNotice() time.Duration {
	if a.Notice == 0 {
		return usualNotice
	}
	return a.Notice.Std()
}

func (v *validator) availability(a Availability) {
	if a.Notice < 0 || a.Notice.Std() > 90*24*time.Hour {
		v.fail("availability.notice", fmt.Sprintf("%s is out of range", a.Notice), "up to 90d, 24h is usual")
	}
}
