package plugin

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// maxAlarmed bounds the devices whose alarms are put in order.
const maxAlarmed = 5000

// alarmRow is an alarm with its device.
type alarmRow struct {
	reportapi.Alarm

	of reportapi.Equipment
}

// alarmRows are the worst first, then the oldest; hidden ones last.
func alarmRows(list []reportapi.Equipment) (rows []alarmRow) {
	for _, device := range list {
		for _, alarm := range device.Alarms {
			rows = append(rows, alarmRow{alarm, device})
		}
	}
	rank := func(r alarmRow) int {
		at := slices.Index(severityOrder, r.Severity)
		if at < 0 {
			at = len(severityOrder)
		}
		if r.hidden() {
			at += len(severityOrder) + 1
		}
		return at
	}
	slices.SortStableFunc(rows, func(a, b alarmRow) int {
		if ra, rb := rank(a), rank(b); ra != rb {
			return ra - rb
		}
		return a.Since.Compare(b.Since)
	})
	return rows
}

func (r alarmRow) hidden() bool { return r.Silenced || r.Inhibited }

func alarmFrame(rows []alarmRow, now time.Time) *data.Frame {
	return table("alarms",
		column("severity", "Gravité", rows, func(r alarmRow) string { return r.Severity }, filled(severities)),
		column("device", "Équipement", rows, func(r alarmRow) string { return r.of.Device }, toDevice),
		column("site", "Site", rows, func(r alarmRow) string { return r.of.Site }, toSite),
		column("alarm", "Alarme", rows, func(r alarmRow) string { return alarmText(r.of, r.Alarm) }, wrap),
		column("family", "Famille", rows, func(r alarmRow) string { return r.Family }, said(families)),
		column("since", "Depuis", rows, func(r alarmRow) time.Time { return r.Since }),
		column("duration", "Durée", rows, func(r alarmRow) float64 { return max(0, now.Sub(r.Since)).Truncate(time.Second).Seconds() }, lasting),
		column("source", "Source", rows, func(r alarmRow) string { return r.Source }),
		column("hidden", "Masquée", rows, alarmRow.why, describe("Par un silence, ou par une autre alarme.")),

		column("region", "Région", rows, func(r alarmRow) string { return r.of.Region }, hide),
		column("service", "Service", rows, func(r alarmRow) string { return r.of.Service }, hide),
		column("provider", "Prestataire", rows, func(r alarmRow) string { return r.of.Provider }, hide),
		column("rule", "Règle", rows, func(r alarmRow) string { return r.Name }, hide),
	)
}

// alarmText is what the alarm's rule says, without the device and site that
// stand beside it; the rule's name if it says nothing.
func alarmText(of reportapi.Equipment, alarm reportapi.Alarm) string {
	text := strings.TrimSpace(alarm.Summary)
	rest, named := strings.CutPrefix(text, of.Device+" ("+of.Site+")")
	if rest = strings.TrimLeft(rest, ": "); named && rest != "" {
		text = capital(rest)
	}
	return cmp.Or(text, alarm.Name)
}

func (r alarmRow) why() *string {
	switch {
	case r.Silenced:
		return optional("silence")
	case r.Inhibited:
		return optional("par une autre")
	}
	return nil
}
