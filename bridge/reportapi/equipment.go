package reportapi

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Equipment is a device with what is known of it now.
type Equipment struct {
	Device    string `json:"device"`
	Known     bool   `json:"known"` // it is in the inventory
	Site      string `json:"site,omitempty"`
	Region    string `json:"region,omitempty"`
	Role      string `json:"role,omitempty"`
	Vendor    string `json:"vendor,omitempty"`
	Service   string `json:"service,omitempty"`
	Provider  string `json:"provider,omitempty"`
	Criticity string `json:"criticity,omitempty"` // how much it matters
	// Alarms are what fires at the sources, hidden or not, the worst first.
	Alarms []Alarm `json:"alarms"`
	// Tickets are open ones about it, and Worst their highest criticity.
	Tickets int    `json:"tickets"`
	Worst   string `json:"worst,omitempty"`
	// Unsupervised says that no source measures it; absent while nobody can tell
	// (EquipmentList.SupervisedAt), and where it is not in the inventory.
	Unsupervised bool `json:"unsupervised,omitempty"`
}

// Alarm is an alert that fires.
type Alarm struct {
	Source    string    `json:"source"`
	Name      string    `json:"name"`
	Summary   string    `json:"summary,omitempty"` // what its rule says of it, in French
	Severity  string    `json:"severity,omitempty"`
	Family    string    `json:"family,omitempty"`
	Since     time.Time `json:"since"`
	Silenced  bool      `json:"silenced,omitempty"`  // a silence hides it
	Inhibited bool      `json:"inhibited,omitempty"` // another alert hides it
}

// EquipmentList is a page of equipment, by name.
type EquipmentList struct {
	Equipment []Equipment `json:"equipment"`
	Total     int         `json:"total"` // on all pages
	Limit     int         `json:"limit"`
	// Next continues the list (parameter "after"); it is empty when there is no
	// more. A list is never cut silently.
	Next string `json:"next,omitempty"`
	// Problems say, in French, what keeps the list from being the truth: a
	// source that does not answer has alarms that nobody sees here.
	Problems []string `json:"problems"`
	// SupervisedAt is when it was last seen which devices are measured; absent
	// while nobody could tell.
	SupervisedAt *time.Time `json:"supervised_at,omitempty"`
}

// EquipmentQuery selects equipment; empty members select all.
type EquipmentQuery struct {
	Regions, Sites, Devices, Services, Providers, Roles []string

	Troubled bool   // what has an alarm or an open ticket, or is not supervised
	After    string // EquipmentList.Next of the page before
	Limit    int    // 0 for the server's own
}

// Values are the query as parameters of a request.
func (q EquipmentQuery) Values() url.Values {
	v := url.Values{"region": q.Regions, "site": q.Sites, "device": q.Devices, "service": q.Services, "provider": q.Providers, "role": q.Roles}
	if q.Troubled {
		v.Set("troubled", "true")
	}
	if q.After != "" {
		v.Set("after", q.After)
	}
	if q.Limit > 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	return v
}

// Equipment is one page of equipment.
func (c *Client) Equipment(ctx context.Context, q EquipmentQuery) (EquipmentList, error) {
	var list EquipmentList
	err := c.get(ctx, "/api/v1/equipment?"+q.Values().Encode(), &list)
	if err == nil && list.Equipment == nil {
		err = fmt.Errorf("no equipment is in the answer: %w", ErrForeign)
	}
	return list, err
}
