package past

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// table is one of the ledger's with rows to be put into it.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// tables are in the order in which rows need each other.
func tables() []*table {
	of := func(name, columns string) *table { return &table{name: name, columns: strings.Fields(columns)} }
	return []*table{
		of("incident", `id key nature state parent attached_by detached upstream criticity decided why title severity family
			site device service region provider party party_reference detected_at opened_at acknowledged_at restored_at resolved_at closed_at
			reopened came_back unstable raised_at ticket_id ticket_number ticket_group ticket_owner ticket_state desired_version synced_version
			written noted attempts last_error last_error_final`),
		of("ticket", `id number subject title group_name state stage priority owner owner_id fields created_at updated_at updated_by
			merged_into read_at nature school`),
		of("occurrence", `incident source fingerprint labels annotations generator_url starts_at ended_at ended_by`),
		of("move", `at kind nature criticity incident`),
		of("journal", `seq subject number kind actor actor_ref ticket effective_at received_at data origin seal previous hash`),
		of("words", `seq salt actor_name text data`),
	}
}

// put adds the rows of one life.
func put(all []*table, l *life) {
	i := &l.Incident
	incident, ticket, occurrence, moved, journal, words := all[0], all[1], all[2], all[3], all[4], all[5]
	incident.add(i.ID, i.Key, string(i.Nature), string(i.State), i.Parent, i.AttachedBy, false, "", string(i.Criticity), string(i.Decided), i.Why, i.Title, i.Severity, i.Family,
		i.Site, i.Device, i.Service, i.Region, i.Provider, i.Party, i.PartyReference,
		stamp(i.DetectedAt), stamp(i.OpenedAt), stamp(i.AcknowledgedAt), stamp(i.RestoredAt), stamp(i.ResolvedAt), stamp(i.ClosedAt),
		int64(i.Reopened), int64(i.CameBack), false, stamp(i.RaisedAt), i.TicketID, i.TicketNumber, i.TicketGroup, i.TicketOwner, i.TicketState, i.Desired, i.Synced,
		object(i.Written), int64(0), int64(0), "", false)
	if i.TicketID != 0 {
		stage := map[string]bridge.TicketStage{"open": bridge.StageOpen, "resolved": bridge.StageClosing, "closed": bridge.StageClosed}[i.TicketState]
		last := l.entries[len(l.entries)-1].EffectiveAt
		ticket.add(i.TicketID, i.TicketNumber, i.ID, i.Title, i.TicketGroup, i.TicketState, string(stage), "2 normal", i.TicketOwner, int64(3),
			object(map[string]string{"nature": "incident", "site": i.Site, "equipement": i.Device, "vigie_incident": i.ID}),
			stamp(i.OpenedAt), stamp(last), i.TicketOwner, int64(0), stamp(last), "incident", i.Site)
	}
	for n := range l.fires {
		if i.Nature != bridge.NatureFault {
			break
		}
		labels := map[string]string{
			"alertname": "EquipementInjoignable", "device": i.Device, "site": i.Site, "region": i.Region, "severity": i.Severity,
			"family": i.Family, "provider": i.Provider, "service": i.Service, "device_criticity": string(i.Criticity),
		}
		by := ""
		if !i.RestoredAt.IsZero() {
			by = string(bridge.EndResolved)
		}
		occurrence.add(i.ID, "noc", i.ID[10:]+string(rune('a'+n)), object(labels), object(map[string]string{"summary": i.Title}), "http://prometheus.example/graph",
			stamp(i.DetectedAt), stamp(i.RestoredAt), by)
	}
	for _, m := range l.moves {
		moved.add(m.at.UnixMilli(), m.kind, string(i.Nature), string(i.Criticity), i.ID)
	}
	entries, salts := l.past.chained(l.entries)
	for n := range entries {
		e := &entries[n]
		journal.add(e.Seq, e.Subject, e.Number, string(e.Kind), string(e.Actor), e.ActorRef, e.Ticket, stamp(e.EffectiveAt), stamp(e.ReceivedAt),
			object(e.Data), e.Origin, e.Seal, e.Previous, e.Hash)
		if salts[n] != nil {
			words.add(e.Seq, salts[n], e.ActorName, e.Text, object(e.Words))
		}
	}
}

func (t *table) add(values ...any) { t.rows = append(t.rows, values) }

// stamp is an instant as the ledger keeps it.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

func object(m map[string]string) string {
	if len(m) == 0 {
		return "{}"
	}
	text, _ := json.Marshal(m) //nolint:errchkjson // strings always marshal
	return string(text)
}
