# Versions of the tools that are installed into ./bin by `go install`. A
# changed version rebuilds its tool. snmp_exporter and blackbox_exporter
# refuse to be installed that way: their versions are in deploy/tools/go.mod.

PROMETHEUS_VERSION    := v0.316.0
ALERTMANAGER_VERSION  := v0.31.1
GOLANGCI_LINT_VERSION := v2.15.0
GOFUMPT_VERSION       := v0.12.0
GOVULNCHECK_VERSION   := v1.9.0
