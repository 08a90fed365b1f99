package plugin

import (
	"context"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// equipment answers TypeEquipment: devices as they are now, whatever the
// dashboard's period.
func (d *Datasource) equipment(ctx context.Context, q Query, _ backend.TimeRange) (data.Frames, error) {
	if q.View == ViewNumbers {
		return d.equipmentNumbers(ctx, q)
	}
	asked := q.devices()
	asked.Troubled = q.Troubled
	rows := q.Limit
	if q.View == ViewAlarms { // the bridge tells devices by name: the worst alarm may be of the last
		asked.Troubled, rows = true, maxAlarmed
	}
	list, err := d.readEquipment(ctx, asked, rows)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	var frame *data.Frame
	said := problems(list.Problems)
	if left := list.Total - len(list.Equipment); left > 0 {
		said = append(said, cut("Équipements", len(list.Equipment), list.Total))
	}
	if q.View == ViewAlarms {
		rows := alarmRows(list.Equipment)
		if len(rows) > q.Limit {
			said = append(said, cut("Alarmes", q.Limit, len(rows)))
			rows = rows[:q.Limit]
		}
		frame = alarmFrame(rows, now)
	} else {
		if list.SupervisedAt == nil {
			said = append(said, warning("Personne ne sait en ce moment ce qui est mesuré : un équipement sans supervision ne se voit pas ici."))
		}
		frame = deviceFrame(list.Equipment)
	}
	frame.Meta.Notices = said
	frame.Meta.ExecutedQueryString = d.executed("/api/v1/equipment", asked.Values())
	return data.Frames{frame}, nil
}

// devices are those that the query is about.
func (q *Query) devices() reportapi.EquipmentQuery {
	return reportapi.EquipmentQuery{
		Regions: q.Regions, Sites: q.Sites, Devices: q.Devices, Services: q.Services, Providers: q.Providers, Roles: q.Roles,
	}
}

// problems say why a list is not the truth.
func problems(told []string) (said []data.Notice) {
	for _, problem := range told {
		said = append(said, warning("%s", problem))
	}
	return said
}

// readEquipment reads as much as is shown.
func (d *Datasource) readEquipment(ctx context.Context, asked reportapi.EquipmentQuery, rows int) (all reportapi.EquipmentList, err error) {
	for len(all.Equipment) < rows {
		asked.Limit = min(pageSize, rows-len(all.Equipment))
		page, err := d.bridge.Equipment(ctx, asked)
		if err != nil {
			return all, err
		}
		page.Equipment = append(all.Equipment, page.Equipment...)
		all = page
		if page.Next == "" {
			break
		}
		asked.After = page.Next
	}
	return all, nil
}

// worst is the alarm of a device that is shown; hidden ones come last, as
// somebody has seen to them.
func worst(e reportapi.Equipment) *reportapi.Alarm {
	if at := slices.IndexFunc(e.Alarms, func(a reportapi.Alarm) bool { return !a.Silenced && !a.Inhibited }); at >= 0 {
		return &e.Alarms[at]
	}
	if len(e.Alarms) > 0 {
		return &e.Alarms[0]
	}
	return nil
}

// deviceState is the first that is true of a device, the most urgent first.
func deviceState(e reportapi.Equipment) string {
	switch {
	case slices.ContainsFunc(e.Alarms, func(a reportapi.Alarm) bool { return !a.Silenced && !a.Inhibited }):
		return "alarm"
	case e.Tickets > 0:
		return "ticket"
	case e.Unsupervised:
		return "unsupervised"
	case !e.Known:
		return "unknown"
	case len(e.Alarms) > 0:
		return "hidden"
	}
	return "well"
}

func deviceFrame(list []reportapi.Equipment) *data.Frame {
	type device = reportapi.Equipment
	frame := table("equipment",
		column("device", "Équipement", list, func(e device) string { return e.Device }, toDevice),
		column("site", "Site", list, func(e device) string { return e.Site }, toSite),
		column("region", "Région", list, func(e device) string { return e.Region }),
		column("role", "Rôle", list, func(e device) string { return e.Role }, said(roles)),
		column("state", "État", list, deviceState, coloured(deviceStates)),
		column("alarms", "Alarmes", list, func(e device) int64 { return int64(len(e.Alarms)) }, someOrNone),
		column("severity", "Gravité", list, func(e device) *string {
			if alarm := worst(e); alarm != nil {
				return optional(alarm.Severity)
			}
			return nil
		}, filled(severities)),
		column("since", "Depuis", list, func(e device) *time.Time {
			if alarm := worst(e); alarm != nil {
				return &alarm.Since
			}
			return nil
		}),
		column("tickets", "Tickets non clos", list, func(e device) int64 { return int64(e.Tickets) }, someOrNone),
		column("worst", "Pire criticité", list, func(e device) *string { return optional(e.Worst) }, filled(criticities)),
		column("criticity", "Importance", list, func(e device) string { return e.Criticity }, describe("Combien l'équipement compte, d'après l'inventaire.")),

		column("vendor", "Constructeur", list, func(e device) string { return e.Vendor }, hide),
		column("service", "Service", list, func(e device) string { return e.Service }, hide),
		column("provider", "Prestataire", list, func(e device) string { return e.Provider }, hide),
		column("known", "À l'inventaire", list, func(e device) bool { return e.Known }, yesOrNo, hide),
		column("supervised", "Supervisé", list, func(e device) bool { return !e.Unsupervised }, yesOrNo, hide),
		column("alarm", "Alarme", list, func(e device) *string {
			if alarm := worst(e); alarm != nil {
				return optional(alarmText(e, *alarm))
			}
			return nil
		}, hide),
	)
	frame.Meta.UniqueRowIDFields = []int{0}
	return frame
}

// maxTroubled bounds what numbers are counted from; more is an error, not a
// part.
const maxTroubled = 50_000

// equipmentNumbers counts devices by their state. Those that are well are counted
// by the bridge: nobody reads fifty thousand of them for one number.
func (d *Datasource) equipmentNumbers(ctx context.Context, q Query) (data.Frames, error) {
	asked := q.devices()
	asked.Limit = 1
	whole, err := d.bridge.Equipment(ctx, asked)
	if err != nil {
		return nil, err
	}
	asked.Troubled = true
	troubled, err := d.readEquipment(ctx, asked, maxTroubled)
	if err != nil {
		return nil, err
	}
	if left := troubled.Total - len(troubled.Equipment); left > 0 {
		return nil, wrongf("Trop d'équipements ont une alarme, un ticket ou pas de supervision pour être comptés : %d. Filtrez davantage.", troubled.Total)
	}
	counts := map[string]int64{"well": int64(max(0, whole.Total-troubled.Total))}
	for _, device := range troubled.Equipment {
		counts[deviceState(device)]++
	}
	frames := make(data.Frames, 0, len(deviceStates))
	for _, state := range deviceStates {
		colour := state.colour
		if counts[state.value] == 0 {
			colour = "text"
		}
		frames = append(frames, number("count", data.Labels{"state": state.value}, counts[state.value], capital(state.text), fixed(colour)))
	}
	meta := data.FrameMeta{ExecutedQueryString: d.executed("/api/v1/equipment", asked.Values()), Notices: problems(troubled.Problems)}
	return typed(frames, data.FrameTypeNumericMulti, nil, meta), nil
}
