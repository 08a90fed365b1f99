// Package grafanatest stands in for Grafana, which no package registry has:
// it starts the plugin's binary as Grafana does, and answers the few requests
// of Grafana's pages that the plugin's front end makes.
//
//	plugin.go       the binary: handshake, gRPC, end
//	resource.go     its resources and streams
//	server.go       /api/ds/query, health, resources, the files of plugin and dashboards
//	prometheus.go   queries of Grafana's own Prometheus data source
//	browsertest     a browser that looks at it
//
// A page with the real packages of Grafana (grafana-plugin/tests/page) loads
// the built module.js from it, so that a test sees what people see: the
// bundle, the binary and the bridge, in a browser. It is built twice, with the
// packages of Grafana 13 and React 19, and with those of 12.4 and React 18
// (tests/react18). What is not covered are
// Grafana's own panels, the loading and signature of plugins, and rights.
package grafanatest
