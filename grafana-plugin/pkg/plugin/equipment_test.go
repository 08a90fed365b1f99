package plugin

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// estateOf is what there is of each state, and so many devices that are well.
func estateOf(well int) []reportapi.Equipment {
	alarm := func(severity string, minute int) reportapi.Alarm {
		return reportapi.Alarm{Source: "noc", Name: "Alarme <b>", Severity: severity, Family: "power", Since: later(minute)}
	}
	silenced, inhibited := alarm("critical", 1), alarm("major", 2)
	silenced.Silenced, inhibited.Inhibited = true, true
	of := func(name string, alarms ...reportapi.Alarm) reportapi.Equipment {
		return reportapi.Equipment{Device: name, Known: true, Site: "école « مدرسة »", Region: "béja", Role: "switch", Criticity: "P3", Alarms: append([]reportapi.Alarm{}, alarms...)}
	}
	all := []reportapi.Equipment{
		of("alarm", silenced, alarm("minor", 5), alarm("", 4)), of("hidden", inhibited), of("ticket"), of("unsupervised"), of("unknown", silenced),
	}
	all[0].Alarms[1].Summary = "alarm (école « مدرسة ») : écran <b> éteint"
	all[2].Tickets, all[2].Worst = 2, "P1"
	all[3].Unsupervised = true
	all[4].Known = false
	for n := range well {
		all = append(all, of(fmt.Sprintf("well-%05d", n)))
	}
	return all
}

// estate is a bridge with it.
func estate(t *testing.T, all []reportapi.Equipment, change func(*reportapi.EquipmentList)) *bridgetest.Bridge {
	t.Helper()
	b := bridgetest.Start(t)
	b.Tell("equipment", func(r *http.Request) any {
		query := r.URL.Query()
		list := reportapi.EquipmentList{Equipment: []reportapi.Equipment{}, Problems: []string{}, SupervisedAt: &moment}
		fmt.Sscan(query.Get("limit"), &list.Limit) //nolint:errcheck // it is asked for
		for _, e := range all {
			if query.Has("troubled") && strings.HasPrefix(e.Device, "well") {
				continue
			}
			list.Total++
			switch {
			case query.Get("after") != "" && slices.IndexFunc(all, isDevice(e.Device)) <= slices.IndexFunc(all, isDevice(query.Get("after"))):
			case len(list.Equipment) < list.Limit:
				list.Equipment = append(list.Equipment, e)
			default:
				list.Next = list.Equipment[list.Limit-1].Device
			}
		}
		if change != nil {
			change(&list)
		}
		return list
	})
	return b
}

func isDevice(name string) func(reportapi.Equipment) bool {
	return func(e reportapi.Equipment) bool { return e.Device == name }
}

func TestEquipmentFrames(t *testing.T) {
	t.Parallel()
	d := on(t, estate(t, estateOf(1), nil))
	golden(t, "equipment", d.ask(t, TypeEquipment, `{}`))
	golden(t, "equipment-numbers", d.ask(t, TypeEquipment, `{"view":"numbers"}`))
	golden(t, "equipment-none", on(t, estate(t, nil, nil)).ask(t, TypeEquipment, `{}`))
	alarms := alarmFrame(alarmRows(estateOf(0)), later(26*60))
	if got := strings.Join(cells(t, alarms, "device"), " "); got != "alarm alarm alarm unknown hidden" {
		t.Errorf("alarms of %s", got)
	}
	golden(t, "equipment-alarms", response(alarms))
}

// TestAlarmText: an alarm is what its rule says, less what stands beside it.
func TestAlarmText(t *testing.T) {
	t.Parallel()
	of := reportapi.Equipment{Device: "sw-1", Site: "lycée-1"}
	for summary, want := range map[string]string{
		"":                                   "Règle",
		"  ":                                 "Règle",
		"sw-1 (lycée-1) : à remplacer":       "À remplacer",
		"sw-1 (lycée-1) ne répond plus":      "Ne répond plus",
		"sw-1 (lycée-1)":                     "sw-1 (lycée-1)",
		"sw-1 (ailleurs) : ventilateur":      "sw-1 (ailleurs) : ventilateur",
		"core-rtr ne répond plus : en amont": "core-rtr ne répond plus : en amont",
	} {
		if got := alarmText(of, reportapi.Alarm{Name: "Règle", Summary: summary}); got != want {
			t.Errorf("%q is %q, want %q", summary, got, want)
		}
	}
}

// TestEquipmentSays what keeps it from being the truth.
func TestEquipmentSays(t *testing.T) {
	t.Parallel()
	b := estate(t, estateOf(1500), func(list *reportapi.EquipmentList) {
		list.Problems, list.SupervisedAt = []string{"La source « noc » ne répond pas : ses alarmes manquent (100 %)."}, nil
	})
	d := on(t, b)
	frame := d.ask(t, TypeEquipment, `{"limit":1200}`).Frames[0]
	said := noticesOf(frame)
	for _, want := range []string{"ne répond pas : ses alarmes manquent (100 %).", "1200 sur 1505", "Personne ne sait en ce moment ce qui est mesuré"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q: %s", want, said)
		}
	}
	if frame.Rows() != 1200 || len(b.Asked()) != 2 {
		t.Errorf("%d rows", frame.Rows())
	}
	if got := told(d.ask(t, TypeEquipment, `{"view":"numbers"}`).Frames); !strings.Contains(got, "En ordre=1500") {
		t.Errorf("numbers are %s", got)
	}
	if asked := b.Asked(); len(asked) != 2 {
		t.Errorf("it read %d pages for numbers", len(asked))
	}
	if said := noticesOf(d.ask(t, TypeEquipment, `{"view":"alarms","limit":2}`).Frames[0]); strings.Contains(said, "Équipements") || !strings.Contains(said, "Alarmes : 2 sur 5 à l'écran") {
		t.Errorf("of alarms it says %q", said)
	}
}
