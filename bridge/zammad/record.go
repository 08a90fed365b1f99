package zammad

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// FieldIncident is the attribute that holds our key of an incident.
const FieldIncident = "vigie_incident"

// fieldPrefix begins the attributes that belong to the bridge.
const fieldPrefix = "vigie_"

// fieldOrganisation is the school that a ticket is for, as its customer's; the
// desk names it.
const fieldOrganisation = "organization"

// sharedFields are attributes of ours that agents work with as well.
var sharedFields = map[string]bool{
	fieldOrganisation: true,
	"criticity":       true, "site": true, "device": true, "service": true, "region": true, "family": true,
	"criticity_motif": true, "nature": true, "contournement": true, "tiers": true, "tiers_reference": true, "suspension_motif": true,
	"remise_en_supervision": true, "rattachement": true, "main_courante": true, "change_start": true, "change_end": true, "change_scope": true, "change_state": true,
}

// nobody is the login that Zammad gives for a ticket without an owner.
const nobody = "-"

// record is a ticket as the API gives it with expand=true. Keys differ between
// versions and installations, so it is read by name and not into a struct.
type record map[string]any

// ticket reads what does not need the list of states.
func (r record) ticket() (bridge.Ticket, error) {
	ticket := bridge.Ticket{
		Number: r.text("number"), Title: r.text("title"), Group: r.text("group"), State: r.text("state"),
		Priority: r.text("priority"), Owner: r.text("owner"), UpdatedBy: r.text("updated_by"),
		Fields: r.fields(),
	}
	var err error
	if ticket.Owner == nobody {
		ticket.Owner = ""
	} else if ticket.OwnerID, err = r.optional("owner_id"); err != nil {
		return bridge.Ticket{}, err
	}
	if ticket.CustomerID, err = r.optional("customer_id"); err != nil {
		return bridge.Ticket{}, err
	}
	if ticket.ID, err = r.integer("id"); err != nil {
		return bridge.Ticket{}, err
	}
	if ticket.CreatedAt, err = r.instant("created_at"); err != nil {
		return bridge.Ticket{}, err
	}
	if ticket.UpdatedAt, err = r.instant("updated_at"); err != nil {
		return bridge.Ticket{}, err
	}
	return ticket, nil
}

// fields collects our attributes in canonical text.
func (r record) fields() map[string]string {
	fields := make(map[string]string)
	for name := range r {
		if strings.HasPrefix(name, fieldPrefix) || sharedFields[name] {
			fields[name] = r.text(name)
		}
	}
	return fields
}

// text gives a value in canonical text: nothing for null and for an absent
// key, decimal for integers, compact JSON for lists.
func (r record) text(name string) string {
	if text, ok := r[name].(string); ok {
		return canonicalText(text)
	}
	return plainText(r[name])
}

// plainText gives a value as it was written, nothing for null.
func plainText(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case bool:
		return strconv.FormatBool(value)
	case json.Number:
		return value.String()
	default:
		list, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		return string(list)
	}
}

// optional is an integer that need not be there.
func (r record) optional(name string) (int64, error) {
	if r[name] == nil {
		return 0, nil
	}
	return r.integer(name)
}

func (r record) integer(name string) (int64, error) {
	number, ok := r[name].(json.Number)
	if !ok {
		return 0, fmt.Errorf("read ticket: %s is missing or not a number", name)
	}
	value, err := number.Int64()
	if err != nil {
		return 0, fmt.Errorf("read ticket: %s is not an integer: %w", name, err)
	}
	return value, nil
}

func (r record) instant(name string) (time.Time, error) {
	text, _ := r[name].(string)
	instant, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("read ticket: %s is missing or not an instant: %w", name, err)
	}
	return instant.UTC(), nil
}

// instantLayout is RFC 3339 in UTC with milliseconds, as Zammad writes it.
const instantLayout = "2006-01-02T15:04:05.000Z"

// formatInstant gives the canonical text of an instant.
func formatInstant(instant time.Time) string { return instant.UTC().Format(instantLayout) }

// canonicalText brings an instant into the one form that is compared and
// leaves every other text alone, but for the NUL bytes that Zammad removes.
func canonicalText(text string) string {
	if len(text) >= len("2006-01-02T15:04:05Z") && text[4] == '-' {
		if instant, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return formatInstant(instant)
		}
	}
	return strings.ReplaceAll(text, "\x00", "")
}
