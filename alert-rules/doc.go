// Package alertrules is the test of the alert rules, of their runbooks and of
// Alertmanager's routing, all of which are YAML and Markdown files of this
// folder; it exports nothing. Which metrics rules may use is told by
// internal/metrics.
//
//	*.rules.yml                       rules, one file a noun; README.md lists what they record
//	*.test.yml                        what promtool proves of them, minute by minute
//	runbooks/<Alert>.md               one page an alert, in French
//	alertmanager/alertmanager.yml     routes, inhibition, receivers
//	alertmanager/routes.test.yml      labels and the routes that they take (amtool)
//	alertmanager/inhibition.test.yml  what hides what (a real Alertmanager)
//
// What makers tell in numbers of their own is recorded once, as
// level:metric:operation, and read by alerts and screens alike: device:…,
// device_subject:… (a part of it), device_interface:…, link_interface:… (the
// port of a link). Limits of single devices: thresholds.rules.yml.
//
// Tests that need promtool, amtool, alertmanager or blackbox_exporter look for
// them in ../bin, then in PATH, and are skipped without them.
package alertrules
