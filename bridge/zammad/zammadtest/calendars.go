package zammadtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/worktime"
)

func calendarCollection() *collection {
	return &collection{
		path: calendars, model: "Calendar", unique: true, used: true,
		read: []string{"admin.calendar"}, write: []string{"admin.calendar"},
		columns: columnSet{
			"name":            {kind: text, max: 250, required: true},
			"timezone":        {kind: text, max: 250, required: true},
			"business_hours":  {kind: object, initial: emptyMap()},
			"default":         {kind: boolean, initial: false},
			"ical_url":        {kind: text, max: 500},
			"public_holidays": {kind: object, initial: emptyMap()},
			"last_log":        {kind: text, max: 500, readonly: true},
			"last_sync":       {kind: instant, readonly: true},
		},
		prepare: func(c *call, _, draft row) error {
			return c.checkHours(draft["business_hours"])
		},
		after: func(c *call, _, stored row) {
			c.desk.keepOnly(calendars, "default", stored)
			if c.desk.flagged(calendars, "default") == 0 {
				c.desk.list(calendars)[0]["default"] = true
			}
		},
	}
}

// checkHours refuses hours that overlap or end before they begin, and a
// calendar in which nobody ever works.
func (c *call) checkHours(hours any) error {
	content, err := json.Marshal(hours)
	if err != nil {
		return fmt.Errorf("encode business hours: %w", err)
	}
	_, err = worktime.Parse("UTC", content, nil) // whatever the zone: it is not checked
	switch {
	case errors.Is(err, worktime.ErrNoHours):
		return unprocessable(c.profile.noHours)
	case err != nil:
		return unprocessable(err.Error())
	}
	return nil
}

// listTimezones names some zones and how many hours each is ahead of UTC.
func listTimezones(c *call) (int, any, error) {
	zones := make(map[string]int64)
	for _, name := range []string{"UTC", "Africa/Tunis", "Europe/Paris", "Europe/Berlin"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			continue // a machine without the zone data
		}
		_, ahead := c.now.In(zone).Zone()
		zones[name] = int64(ahead / 3600)
	}
	return http.StatusOK, map[string]any{"timezones": zones}, nil
}
