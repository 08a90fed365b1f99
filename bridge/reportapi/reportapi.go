// Package reportapi is the wire form of what the bridge reports, and the Go
// client that reads it. It imports the standard library alone, so that a
// reader of the API needs nothing else of the bridge.
package reportapi

import "time"

// Ticket is one incident with its ticket, or a ticket that people opened.
type Ticket struct {
	Incident  string `json:"incident"` // id of the incident; empty where people opened the ticket
	Key       string `json:"key"`
	Origin    string `json:"origin,omitempty"`   // supervision, or person; absent where the bridge is too old to tell
	Nature    string `json:"nature"`             // fault, storm, handover or problem; of people's incident, request, change or problem
	Parent    string `json:"parent,omitempty"`   // id of the incident whose ticket shows it
	Unstable  bool   `json:"unstable,omitempty"` // it comes and goes
	State     string `json:"state"`              // held, open, acknowledged, unverified, restored, resolved or closed
	Criticity string `json:"criticity"`          // P1 to P4
	Why       string `json:"why"`                // why it has this criticity, in French
	Title     string `json:"title"`
	Severity  string `json:"severity"`
	Family    string `json:"family"`
	Site      string `json:"site,omitempty"`
	Device    string `json:"device,omitempty"`
	About     string `json:"about,omitempty"` // for people: the device, or what the members of a storm have in common
	Service   string `json:"service,omitempty"`
	Region    string `json:"region,omitempty"`
	Provider  string `json:"provider,omitempty"`
	Party     string `json:"party,omitempty"` // the third party that has it, by its name in the contract
	Reference string `json:"party_reference,omitempty"`
	Alerts    int    `json:"alerts"` // that fire now
	Reopened  int    `json:"reopened"`

	DetectedAt     time.Time  `json:"detected_at"`
	OpenedAt       time.Time  `json:"opened_at"`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty"`
	RestoredAt     *time.Time `json:"restored_at,omitempty"`
	ResolvedAt     *time.Time `json:"resolved_at,omitempty"`
	ClosedAt       *time.Time `json:"closed_at,omitempty"`

	TicketID    int64  `json:"ticket_id,omitempty"` // at the desk; absent until it has a ticket
	Number      string `json:"number,omitempty"`
	URL         string `json:"url,omitempty"`
	Group       string `json:"group,omitempty"`
	Owner       string `json:"owner,omitempty"`
	TicketState string `json:"ticket_state,omitempty"` // name of the state at the desk
	UpToDate    bool   `json:"up_to_date"`             // the desk shows the incident as it is
	Error       string `json:"error,omitempty"`        // why it does not

	// Clocks are its contractual ones as long as it is open, as of
	// TicketList.Now; DueClock is the one that is due next, or overdue for
	// longest, and empty where none goes on.
	Clocks   []TicketClock `json:"clocks,omitempty"`
	DueClock string        `json:"due_clock,omitempty"`
}

// TicketClock is a contractual delay of a ticket, in short.
type TicketClock struct {
	Name   string `json:"name"` // response, intervention, restore or resolve
	Title  string `json:"title"`
	Status string `json:"status"` // running, paused, met, breached or void
	// Due is when it is, was or would have been due; absent while it stands still.
	Due         *time.Time `json:"due,omitempty"`
	TargetMS    int64      `json:"target_ms"`
	RemainingMS int64      `json:"remaining_ms"`    // in its calendar; neither is negative, and one of both is 0
	OverrunMS   int64      `json:"overrun_ms"`      // …
	Going       bool       `json:"going,omitempty"` // it is not over, and due at some time or late: what is breached may have been stopped
}

// TicketList is a page of tickets, newest first unless another order was asked
// for.
type TicketList struct {
	Tickets []Ticket `json:"tickets"`
	Limit   int      `json:"limit"`
	// Next continues the list (parameter "before"); it is empty when there
	// is no more. A list is never cut silently.
	Next string `json:"next,omitempty"`
	// Now is as of when clocks are told; absent where none is.
	Now *time.Time `json:"now,omitempty"`
	// Behind says that facts are not in the clocks yet, or by another contract.
	Behind bool `json:"behind,omitempty"`
}

// Dimensions are what tickets can be counted by.
var Dimensions = []string{"state", "criticity", "severity", "family", "region", "site", "service", "provider", "group"}

// LaterDimensions are further ones that a bridge knows from level 4 on. A level
// is the line of support of a ticket's group.
var LaterDimensions = []string{"device", "party", "owner", "nature", "level", "origin"}

// TicketCount is how many tickets have the same values.
type TicketCount struct {
	Values []string `json:"values"` // in the order of TicketCounts.By
	Count  int      `json:"count"`
}

// TicketCounts are all combinations of values that there are. Counted by
// nothing, it is one number.
type TicketCounts struct {
	By     []string      `json:"by"`
	Counts []TicketCount `json:"counts"`
}

// Product is what a bridge calls itself in Health.
const Product = "vigie-bridge"

// Level counts the additions to this API. A reader that needs one compares it
// with the level that the bridge tells:
//
//	2  health, counts of tickets, filters with several values, what is open
//	3  the journal of a ticket
//	4  orders of tickets, filters by all that they are told by, series, equipment,
//	   annotations, the mirror, clocks, what remains, compliance, availability, this API's description
//	5  ages of tickets, the calendar of sites, histories of compliance and availability, failures, satisfaction
//	6  the history of satisfaction, the log book by kinds of entries, shifts and the hand-over with their pages
//
// A bridge of level 1 tells none.
const Level = 6

// Health is how the bridge is doing.
type Health struct {
	Product  string         `json:"product"`
	Level    int            `json:"level"`
	Now      time.Time      `json:"now"`
	Desk     DeskHealth     `json:"desk"`
	Mirror   *MirrorHealth  `json:"mirror,omitempty"` // absent where the bridge is too old to tell
	Sources  []SourceHealth `json:"sources"`
	Outdated int            `json:"outdated"`                 // tickets that do not show their incident as it is
	Oldest   *time.Time     `json:"outdated_since,omitempty"` // since when the first of them does not
}

// DeskHealth is whether the desk can be used.
type DeskHealth struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

// MirrorHealth is how far tickets were read from the desk.
type MirrorHealth struct {
	SyncedAt *time.Time `json:"synced_at,omitempty"` // when nothing was left to read; absent for never
	Behind   bool       `json:"behind"`
	Imported bool       `json:"imported"` // the desk was read to the end once
	Error    string     `json:"error,omitempty"`
}

// SourceHealth is whether a source of alerts is heard.
type SourceHealth struct {
	Name      string    `json:"name"`
	LastHeard time.Time `json:"last_heard"`
	Silent    bool      `json:"silent"`
}

// Operation is one fact of an incident's journal.
type Operation struct {
	Seq         int64             `json:"seq"`    // within the ledger
	Number      int64             `json:"number"` // within the incident's journal, as corrections call it
	Kind        string            `json:"kind"`
	Actor       string            `json:"actor"` // bridge, source or person
	ActorName   string            `json:"actor_name,omitempty"`
	EffectiveAt time.Time         `json:"effective_at"`
	ReceivedAt  time.Time         `json:"received_at"`
	Text        string            `json:"text"` // French
	Data        map[string]string `json:"data,omitempty"`
	Void        bool              `json:"void,omitempty"`  // a correction has it count no more
	Right       *time.Time        `json:"right,omitempty"` // when it happened, where a correction says otherwise
}

// OperationList is the whole journal of an incident, oldest first.
type OperationList struct {
	Incident   string      `json:"incident"`
	Operations []Operation `json:"operations"`
}

// Refusal is a webhook that was refused and kept.
type Refusal struct {
	ID         int64     `json:"id"`
	Source     string    `json:"source"`
	ReceivedAt time.Time `json:"received_at"`
	Reason     string    `json:"reason"`
	Payload    string    `json:"payload"` // its beginning
}

// RefusalList are the latest refusals, newest first.
type RefusalList struct {
	Refusals []Refusal `json:"refusals"`
}

// Error is the body of every answer that is not 2xx.
type Error struct {
	Error string `json:"error"`
}
