// Package web shows the table of events: as metrics to Prometheus, and one by
// one, with their lines, to whoever writes a ticket.
//
//	GET  /api/v1/events?event=&device=&subject=&site=&state=   what is known, at most MaxEvents
//	POST /api/v1/events/clear {"event","device","subject"}     ends one as a person says
//
// Reading needs a token of scope read where tokens are configured and the
// request is not from this machine; clearing always needs one of scope
// operate, so that without a tokens file nobody can. Who cleared stands in the
// log, and in ended_by until the process ends.
//
// What is shown is on disk before: first comes a copy of what is to be shown,
// then the store is written, then the copy goes out. Only count, last time and
// last line of an event may be younger than what a kill -9 leaves. While the
// disk does not take anything, events are shown from memory: an alert that may
// be forgotten is better than none.
package web
