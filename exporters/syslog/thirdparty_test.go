package syslog

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event"
)

// thirdParty is where lines of others are, which the project has not.
func thirdParty(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("VIGIE_TESTDATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	dir = filepath.Join(dir, "syslog")
	if _, err := os.Stat(filepath.Join(dir, "EXPECTED.tsv")); err != nil {
		t.Skipf("no lines of third parties: set VIGIE_TESTDATA to the folder of third-party test data: %v", err)
	}
	return dir
}

// ours are our events for the names that others give to what their lines say,
// and whether it begins or ends there. Names that are not here are no fault.
var ours = map[string]string{
	"INTERFACE_DOWN": "raises link_down", "INTERFACE_UP": "clears link_down",
	"BFD_STATE_CHANGE": "bfd_session_down", "BGP_NEIGHBOR_STATE_CHANGED": "bgp_neighbor_down",
	"OSPF_NEIGHBOR_DOWN": "raises ospf_neighbor_down", "OSPF_NEIGHBOR_UP": "clears ospf_neighbor_down",
	"ISIS_NEIGHBOR_DOWN": "raises igp_neighbor_down", "ISIS_NEIGHBOR_UP": "clears igp_neighbor_down",
	"BPDU_BLOCK_INTERFACE_DISABLED": "raises bpdu_guard", "STP_BLOCK_BPDUGUARD": "raises bpdu_guard",
	"LACP_INTERFACE_DOWN": "raises lag_member_down", "INTERFACE_MAC_LIMIT_REACHED": "raises port_security_violation",
	"CONFIGURATION_COMMIT_COMPLETED": "raises config_changed", "CONFIGURATION_COMMIT_REQUESTED": "raises config_changed",
	"USER_EXIT_CONFIG_MODE": "raises config_changed", "NTP_SERVER_UNREACHABLE": "raises ntp_unsynced",
	"SYSTEM_ALARM": "raises chassis_alarm", "SYSTEM_ALARM_CLEARED": "clears chassis_alarm",
	"MAJOR_ALARM_SET": "raises chassis_alarm", "MAJOR_ALARM_CLEARED": "clears chassis_alarm",
	"MINOR_ALARM_SET": "raises chassis_alarm", "MINOR_ALARM_CLEARED": "clears chassis_alarm",
}

// Why our rules say something else of a line.
const (
	shut    = "an administrator shut it: port_admin_down"
	between = "a state between: neither the loss of what was whole nor its return"
)

// otherwise are the lines of which we say something else.
var otherwise = map[string]string{
	"cisco_ios.log:1": shut, "cisco_ios.log:2": shut, "cisco_ios.log:4": shut, "juniper_junos.log:33": shut,
	"cisco_ios.log:3":  "of a port with a cable, LINK-3-UPDOWN tells",
	"cisco_ios.log:6":  between,
	"cisco_nxos.log:2": "an error shut it: port_err_disabled",
	"cisco_nxos.log:3": "it left its aggregate: lag_member_down",

	"juniper_junos.log:9": between, "juniper_junos.log:10": between, "juniper_junos.log:11": between, "juniper_junos.log:12": between,
	"juniper_junos.log:13": between, "juniper_junos.log:14": between, "juniper_junos.log:16": between, "juniper_junos.log:18": between,
	"juniper_junos.log:19": between, "juniper_junos.log:20": between, "juniper_junos.log:56": between, "juniper_junos.log:57": between,
	"juniper_junos.log:26": "UI_COMMIT has said it, with who did it",
	"juniper_junos.log:60": "of a power supply: power_supply_failed", "juniper_junos.log:63": "of a power supply: power_supply_failed",
}

// TestThirdPartyLines holds the rules against what others read in their lines.
func TestThirdPartyLines(t *testing.T) {
	t.Parallel()
	dir := thirdParty(t)
	lines, _ := shipped(t)
	matcher := lines.Matcher()
	hits, total := make(map[string]int), make(map[string]int)
	for _, row := range rows(t, filepath.Join(dir, "EXPECTED.tsv")) {
		want := ours[row["event"]]
		if want == "" {
			continue
		}
		file := row["file"]
		key, app, text := example(lineOf(t, filepath.Join(dir, file), row["line"]))
		var did []string
		for _, hit := range matcher.Match(&event.Message{Key: key, App: app, Text: text}, nil) {
			did = append(did, verbOf(hit.Clears)+" "+hit.Event.Name)
		}
		total[file]++
		place := file + ":" + row["line"]
		reason, excused := otherwise[place]
		found := slices.ContainsFunc(did, func(one string) bool { return strings.HasSuffix(one, want) })
		if found {
			hits[file]++
		}
		switch {
		case !found && !excused:
			t.Errorf("%s: others read %s, our rules say %q:\n%s", place, row["event"], did, text)
		case found && excused:
			t.Errorf("%s: is read as by others, which is said not to be: %s", place, reason)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(total)) {
		t.Logf("%-20s %2d of %2d as others read them", file, hits[file], total[file])
	}
}

func verbOf(clears bool) string {
	if clears {
		return "clears"
	}
	return "raises"
}

// rows are the rows of a table, by the names in its first line.
func rows(t *testing.T, path string) []map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var all []map[string]string
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if names == nil {
			names = cells
			continue
		}
		row := make(map[string]string, len(cells))
		for i, cell := range cells {
			row[names[i]] = cell
		}
		all = append(all, row)
	}
	return all
}

func lineOf(t *testing.T, path, number string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(number)
	if all := bytes.Split(text, []byte("\n")); err == nil && n > 0 && n <= len(all) {
		return string(all[n-1])
	}
	t.Fatal(fmt.Errorf("%s has no line %s", path, number))
	return ""
}
