// Package dashboards is the lint of the Grafana dashboards of this folder and
// of their provisioning; it exports nothing.
//
//	README.md                    what each is for, and the way through them
//	*.json                       dashboards in the classic model, in French, as operators edit and export them
//	provisioning/dashboards/     where Grafana finds them
//	provisioning/datasources/    where they find their data, by the uids "prometheus" and "vigie"
//	fetch/                       brings back what was edited in a Grafana, and knows the files' form
//	testdata/                    a dashboard and a provisioning without fault, which every rule damages to prove itself
//
// A rule is a function from a dashboard to problems and stands beside the
// edits that it must catch:
//
//	model_test.go, lint_test.go              what rules read, and how they are run
//	identity_test.go                         the classic model, uid, title, times
//	sources_test.go                          data sources are variables
//	panels_test.go, units_test.go            what a panel must say
//	layout_test.go                           where it stands
//	french_test.go                           words that people read
//	names_test.go, variables_test.go         declared, used, without what an export left
//	promql_test.go, queries_test.go          PromQL parses, and asks for what there is
//	selectors_test.go                        by labels that there are
//	vigie_test.go, loki_test.go              queries of our own data source, and of Loki
//	links_test.go, drill_test.go             links lead somewhere, one each, with what they need
//	actions_test.go                          buttons do what the plugin takes
//	alerts_test.go                           alerts have names that people read
//	provisioning_test.go, datasources_test.go  the files of provisioning
//
// The dashboard of testdata does not end in .json, because Grafana takes every such file
// below the folder that it reads for a dashboard.
package dashboards
