package policy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/document"
)

const example = "../../deploy/config/contract.example.yml"

func load(t *testing.T, path string) *policy.Contract {
	t.Helper()
	contract, err := policy.Load(path)
	if err != nil {
		t.Fatalf("Load(%s): %v", path, err)
	}
	return contract
}

// TestExample: what an engineer copies first must be right, and its hash must
// be that of the file, since it stands for "the text that was signed".
func TestExample(t *testing.T) {
	t.Parallel()
	contract := load(t, example)
	if contract.Location().String() != "Africa/Tunis" {
		t.Errorf("location is %s", contract.Location())
	}
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	if want := hex.EncodeToString(sum[:]); contract.Hash() != want {
		t.Errorf("hash is %s, want %s", contract.Hash(), want)
	}
	for _, criticity := range bridge.Criticities {
		level := contract.Level(criticity)
		if level.Criticity != criticity || level.Group == "" || level.Title == "" || level.ReopenWithin == 0 {
			t.Errorf("level %s is %+v", criticity, level)
		}
	}
	p3 := contract.Level(bridge.P3)
	if p3.HoldOff.Std() != time.Minute || p3.CloseAfter.Std() != 4*time.Hour || p3.ReopenWithin.Std() != 72*time.Hour {
		t.Errorf("level P3 is %+v", p3)
	}
}

func TestLevelThatIsNotThere(t *testing.T) {
	t.Parallel()
	if got := load(t, example).Level("P9"); !reflect.DeepEqual(got, policy.Level{Criticity: "P9"}) {
		t.Errorf("Level(P9) is %+v, want one that promises nothing", got)
	}
}

func TestLoadWithoutFile(t *testing.T) {
	t.Parallel()
	_, err := policy.Load(filepath.Join(t.TempDir(), "none.yml"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load: %v, want fs.ErrNotExist", err)
	}
	if _, content := errors.AsType[document.Problems](err); content {
		t.Error("a missing file is told as bad content")
	}
}

// Each fixture breaks one rule of good.yml.
var badContracts = []struct{ file, want string }{
	{"bad-name.yml", `:1: name: the contract has no name (the name that stands on tickets and reports)`},
	{"bad-version.yml", `:1: version: the contract has no version (such as "2026-1")`},
	{"bad-timezone-missing.yml", `:1: timezone: no time zone given (such as Africa/Tunis)`},
	{"bad-timezone-unknown.yml", `:3: timezone: there is no time zone "Afrique/Tunis" (an IANA name, such as Africa/Tunis)`},
	{"bad-duplicate-key.yml", `:4: timezone: key given twice, first on line 3 (keep one)`},
	{"bad-level-criticity.yml", `:8: levels[3].criticity: "P5" is not a criticity (one of P1, P2, P3, P4)
:4: levels: no level for P4 (one level for each of P1 to P4)`},
	{"bad-level-twice.yml", `:8: levels[3].criticity: P3 is there twice (one level for each of P1 to P4)
:4: levels: no level for P4 (one level for each of P1 to P4)`},
	{"bad-level-group.yml", `:6: levels[1].group: no group given (the desk's group that gets these tickets)`},
	{"bad-level-priority.yml", `:7: levels[2].priority: no priority given (the desk's name of it, such as "2 normal")`},
	{"bad-level-stability.yml", `:8: levels[3].stability: no stability time given (such as 5m)`},
	{"bad-level-stability-zero.yml", `:8: levels[3].stability: no stability time given (such as 5m)`},
	{"bad-level-close-after.yml", `:5: levels[0].close_after: no closing time given (such as 1h)`},
	{"bad-level-missing.yml", `:4: levels: no level for P3 (one level for each of P1 to P4)`},
	{"bad-level-unknown-key.yml", `:6: levels[1].close_aftr: unknown key (did you mean close_after?)`},
	{"bad-level-duration.yml", `:5: levels[0].stability: "cinq" is not a duration: write 30s, 5m, 1h30m or 2d`},
	{"bad-matrix-empty.yml", `:9: matrix: the criticity matrix is empty (end it with a rule that fits everything: {criticity: P4})`},
	{"bad-matrix-criticity.yml", `:10: matrix[0].criticity: "p1" is not a criticity (did you mean P1? One of P1, P2, P3, P4)`},
	{"bad-matrix-device.yml", `:10: matrix[0].device[1]: "P9" is not a criticity (one of P1, P2, P3, P4)`},
	{"bad-matrix-severity.yml", `:10: matrix[0].severity[0]: "critcal" is not a severity (did you mean critical? One of critical, major, minor, info)`},
	{"bad-matrix-family.yml", `:10: matrix[0].family[0]: "reachable" is not a family (did you mean reachability? One of reachability, interface, power, performance, environment, restart, supervision, heartbeat)`},
	{"bad-matrix-last.yml", `:11: matrix[1]: the last rule does not fit everything (end the matrix with {criticity: P4}, so that every alert has a criticity)`},
	{"bad-breadth-criticity.yml", `:13: breadth[0].criticity: "" is not a criticity (one of P1, P2, P3, P4)`},
	{"bad-breadth-devices.yml", `:13: breadth[0].devices: 1 devices are no breadth (2 or more)`},
	{"bad-flapping-times.yml", `:12: flapping.times: 1 returns are no flapping (2 or more, 3 is usual)`},
	{"bad-flapping-within.yml", `:12: flapping.within: must be more than nothing (such as 1h)`},
	{"bad-flapping-longest.yml", `:12: flapping.longest: must be more than nothing (such as 1h)`},
	{"bad-calendar-always.yml", `:26: calendars[0].always: what is always open has neither seasons nor holidays (leave one of both out)`},
	{"bad-calendar-empty.yml", `:26: calendars[0]: the calendar has no hours (give it seasons, or always: true)`},
	{"bad-calendar-timezone.yml", `:29: calendars[1].timezone: there is no time zone "Europe/Parys" (an IANA name, such as Africa/Tunis)`},
	{"bad-calendar-title.yml", `:28: calendars[1].title: there is another calendar "Heures de bureau" (the desk tells calendars apart by title)`},
	{"bad-calendar-twice.yml", `:27: calendars[1].name: calendar "toujours" is there twice (names are unique)`},
	{"bad-calendar-idle.yml", `:15: calendars[0]: nobody ever works in 2027 (a year without any window is a mistake)`},
	{"bad-clock-unreachable.yml", `:13: levels[0].clocks.resolve.target: 24000h of calendar "bureau" take more than ten years (a shorter delay, or a calendar with more hours)`},
	{"bad-clock-calendar.yml", `:11: levels[0].clocks.response.calendar: there is no calendar "toujour" (did you mean toujours? One of toujours, bureau)`},
	{"bad-clock-target.yml", `:12: levels[0].clocks.restore.target: no target given (such as 4h; leave the clock out where none was promised)`},
	{"bad-day-windows.yml", `:47: calendars[1].days[0].windows: no window given (a day without work belongs to holidays)`},
	{"bad-day-twice.yml", `:48: calendars[1].days[1].date: 12-31 is there twice (all windows of a day belong together)`},
	{"bad-holiday-date.yml", `:45: calendars[1].holidays[1].date: "2026-02-30" is not a date: write 2026-05-27, or 05-01 for every year`},
	{"bad-holiday-none.yml", `:44: calendars[1].holidays[0].date: no date given (2026-05-27, or 05-01 for every year)`},
	{"bad-party-calendar.yml", `:24: third_parties[0].calendar: there is no calendar "bureaux" (did you mean bureau? One of toujours, bureau)`},
	{"bad-party-email.yml", `:24: third_parties[0].email: "Support <support@operateur-a.example>" is not an e-mail address (such as support@operateur.example, alone)`},
	{"bad-party-name.yml", `:24: third_parties[0].name: "Opérateur A" is no name for a third party (letters without accents, digits, dot, dash and underscore, 100 at most)`},
	{"bad-party-title.yml", `:24: third_parties[0].title: there is another group "n2" (groups of the desk are unique)`},
	{"bad-party-untitled.yml", `:24: third_parties[0].title: no title given (the name for people, and of the desk's group)`},
	{"bad-season-dates.yml", `:35: calendars[1].seasons[1]: the season has no dates (from and till; only the last has none)`},
	{"bad-season-day-twice.yml", `:42: calendars[1].seasons[2].hours[1].days[0]: thu is there twice (one line for each weekday)`},
	{"bad-season-form.yml", `:33: calendars[1].seasons[0].till: 2026-02-18 and 03-19 are not of one form (both with a year, or both without)`},
	{"bad-season-idle.yml", `:38: calendars[1].seasons[1].hours: nobody ever works in this season (give at least one weekday a window)`},
	{"bad-season-last.yml", `:39: calendars[1].seasons[2]: the last season has dates (it holds for the rest of the year: add one without dates)`},
	{"bad-season-order.yml", `:33: calendars[1].seasons[0].till: 2025-03-19 is before 2026-02-18 (the last day of the season)`},
	{"bad-season-weekday.yml", `:38: calendars[1].seasons[1].hours[0].days[0]: "lun" is not a weekday (did you mean sun? One of sun, mon, tue, wed, thu, fri, sat)`},
	{"bad-support-blank.yml", `:21: support[1].groups: " N2 serveurs" is no name of a group (without blanks around it)`},
	{"bad-support-case.yml", `:21: support[1].groups: group "n1" is there twice (a group is in one line of support)`},
	{"bad-support-group.yml", `:14: levels[1].group: group "N1" is in no line of support (add it to support)
:15: levels[2].group: group "N1" is in no line of support (add it to support)
:16: levels[3].group: group "N1" is in no line of support (add it to support)`},
	{"bad-support-name.yml", `:22: support[2].name: no name given (such as N1)`},
	{"bad-support-twice.yml", `:21: support[1].groups: group "N1" is there twice (a group is in one line of support)`},
	{"bad-window-empty.yml", `:38: calendars[1].seasons[1].hours[0].windows[0]: "09:00-09:00" is not a window: write 08:30-13:00`},
	{"bad-window-form.yml", `:38: calendars[1].seasons[1].hours[0].windows[0]: "9h-12h" is not a window: write 08:30-13:00`},
	{"bad-window-night.yml", `:40: calendars[1].seasons[2].hours: the night of sun runs into the next day's windows (each minute once)`},
	{"bad-window-overlap.yml", `:41: calendars[1].seasons[2].hours[0].windows: windows overlap (each minute once)`},
	{"bad-sla-start.yml", `:49: sla.start: there is no "detection" (did you mean detected? One of detected, opened)`},
	{"bad-sla-unknown-key.yml", `:49: sla.begin: unknown key (known here: add_for, contractual, credits, late_detection, pauses, priority_change, retroactive_pause, start, warnings)`},
	{"bad-sla-change.yml", `:53: sla.priority_change: there is no "proportionnel" (did you mean proportional? One of retroactive, proportional, restart)`},
	{"bad-sla-contractual.yml", `:50: sla.contractual[1]: there is no clock "restored" (did you mean restore? One of response, intervention, restore, resolve)
:50: sla.contractual[2]: response is there twice (each clock once)`},
	{"bad-sla-warnings.yml", `:51: sla.warnings[1]: 60 comes after 60 (the smallest first, each once)
:51: sla.warnings[2]: 100 is not a part of a delay (1 to 99, in percent)`},
	{"bad-sla-pauses.yml", `:52: sla.pauses[0]: "attente établisement" is not a reason of suspension (did you mean attente établissement? One of attente établissement, attente utilisateur, attente tiers, maintenance programmée, force majeure, gel sur accord)`},
	{"bad-sla-credit.yml", `:56: sla.credits.rate[0].below: "95.1234" is not a percentage: write 5 or 99.5`},
	{"bad-sla-credit-none.yml", `:56: sla.credits.rate[0].criticity: "P5" is not a criticity (one of P1, P2, P3, P4)
:56: sla.credits.rate[0].below: no percentage given (such as 5 or 99.5)`},
	{"bad-sla-cap.yml", `:54: sla.credits.cap: no percentage given (such as 5 or 99.5)`},
	{"bad-sla-lateness.yml", `:58: sla.credits.lateness[0].clock: there is no clock "x" (one of response, intervention, restore, resolve)
:58: sla.credits.lateness[0].per_hour: no percentage given (such as 5 or 99.5)`},
	{"bad-clock-response-pauses.yml", `:11: levels[0].clocks.response.pauses: this clock never stands still (leave pauses out)`},
	{"bad-clock-pauses.yml", `:12: levels[0].clocks.restore.pauses[0]: "vacances" is not a reason of suspension (one of attente établissement, attente utilisateur, attente tiers, maintenance programmée, force majeure, gel sur accord)`},
	{"bad-clock-warnings-alone.yml", `:12: levels[0].clocks.restore.target: no target given (such as 4h; leave the clock out where none was promised)`},
	{"bad-support-target.yml", `:20: support[0].calendar: there is no calendar "" (one of toujours, bureau)`},
	{"bad-party-target.yml", `:24: third_parties[0].calendar: there is no calendar "" (one of toujours, bureau)`},
	{"bad-many.yml", `:1: name: the contract has no name (the name that stands on tickets and reports)
:9: matrix[0].severity[0]: "x" is not a severity (one of critical, major, minor, info)
:12: breadth[0].devices: 0 devices are no breadth (2 or more)`},
}

func TestBadContracts(t *testing.T) {
	t.Parallel()
	load(t, "testdata/good.yml")
	for _, test := range badContracts {
		t.Run(strings.TrimSuffix(test.file, ".yml"), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("testdata", test.file)
			contract, err := policy.Load(path)
			problems, ok := errors.AsType[document.Problems](err)
			if contract != nil || !ok {
				t.Fatalf("Load: %v, %v; want problems", contract, err)
			}
			if got := strings.ReplaceAll(problems.Error(), path, ""); got != test.want {
				t.Errorf("problems are\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestEveryBadFixtureIsUsed keeps the folder and the table together.
func TestEveryBadFixtureIsUsed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/bad-*.yml")
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]bool)
	for _, test := range badContracts {
		listed[test.file] = true
	}
	for _, file := range files {
		if !listed[filepath.Base(file)] {
			t.Errorf("%s is in no test", file)
		}
	}
}
