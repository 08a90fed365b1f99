package zammadtest

import (
	"time"
)

// scanEvery is how often the desk looks for tickets that are due, and
// warnAhead how long before that it warns.
const (
	scanEvery = 5 * time.Minute
	warnAhead = 15 * time.Minute
)

// What a time trigger is run for, as its history entry calls it.
const (
	momentReminder   = "reminder_reached"
	momentEscalation = "escalation"
	momentWarning    = "escalation_warning"
)

// moments are what conditions ask for, by name and operator.
var moments = map[[2]string]string{
	{"ticket.pending_time", "has reached"}:          momentReminder,
	{"ticket.escalation_at", "has reached"}:         momentEscalation,
	{"ticket.escalation_at", "has reached warning"}: momentWarning,
}

// performed is a time trigger that ran for a ticket on some day.
type performed struct {
	ticket, trigger int64
	moment, day     string
}

// scan runs time triggers, as the last ticks of the desk's grids would have:
// ticks before those that nobody saw are not made up for.
func (w *worker) scan(now time.Time) {
	d := w.server.desk
	tick, slow := now.Truncate(scanEvery), now.Truncate(d.grid)
	due, reminders := tick.After(w.scanned), slow.After(w.reminded)
	if !due && !reminders {
		return
	}
	w.scanned, w.reminded = tick, slow
	if len(d.activeTriggers("time")) == 0 {
		return
	}
	for _, ticket := range d.tickets {
		if moment := d.dueMoment(ticket, tick); due && moment != "" {
			w.runTimeTriggers(ticket, moment, now)
		}
		waits := d.stateType(ticket.ref("state_id")) == typeReminder
		if until := ticket.instant("pending_time"); reminders && waits && !until.IsZero() && !until.After(slow) {
			w.runTimeTriggers(ticket, momentReminder, now)
		}
	}
}

func (d *desk) dueMoment(ticket row, at time.Time) string {
	due := ticket.instant("escalation_at")
	switch {
	case due.IsZero():
		return ""
	case !due.After(at):
		return momentEscalation
	case !due.After(at.Add(warnAhead)):
		return momentWarning
	}
	return ""
}

func (w *worker) runTimeTriggers(ticket row, moment string, now time.Time) {
	w.runTriggers(change{ticket: ticket.id(), before: ticket, by: systemUser, at: now, moment: moment}, now)
}

// mayPerform tells whether a time trigger may run: once a day, by the desk's
// zone, for a ticket and a moment.
func (w *worker) mayPerform(trigger row, of change, now time.Time) bool {
	return of.moment == "" || !w.performed[w.performance(trigger, of, now)]
}

func (w *worker) performance(trigger row, of change, now time.Time) performed {
	name, _ := w.server.desk.setting("timezone_default").(string)
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC
	}
	return performed{ticket: of.ticket, trigger: trigger.id(), moment: of.moment, day: now.In(zone).Format(time.DateOnly)}
}

// notePerformed remembers a time trigger that ran, and has the history tell.
func (w *worker) notePerformed(trigger row, of change, now time.Time) {
	if of.moment == "" {
		return
	}
	w.chain.performed = append(w.chain.performed, w.performance(trigger, of, now))
	w.server.desk.recordEntry(row{
		"o_id": of.ticket, "object": "Ticket", "type": "time_trigger_performed", "value_from": of.moment, "value_to": nil,
	}, systemUser, now)
}
