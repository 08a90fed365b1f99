# `make` alone lists the targets. Everything that is built goes to ./bin.

ifneq ($(words $(CURDIR)),1)
$(error make cannot work in a folder with a space in its name: $(CURDIR))
endif

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

include deploy/tools/versions.mk

BIN    := $(CURDIR)/bin
STAMPS := $(BIN)/.stamps

# What the tests need from Debian beside git, make and Go: a C compiler for
# the race detector, a real SNMP agent and its clients, a browser, an archiver,
# a database server (tests run their own; that of the package is not touched),
# sheets that reckon a report's sums, letters that Arabic is printed with.
DEBIAN_PACKAGES := gcc libc6-dev snmp snmpd rsyslog rsyslog-openssl chromium zip postgresql libreoffice-calc fonts-noto-core

MAINS := ./exporters/cmd/... ./bridge/cmd/... ./deploy/lab/cmd/...

# Tests find the pinned tools first.
export PATH := $(BIN):$(PATH)

# ZAMMAD=real makes demo and e2e use the test server that VIGIE_TEST_ZAMMAD_URL
# names. It counts on the command line alone: one that was left in the
# environment must not lead anybody to a real server.
DESK := $(if $(filter command,$(origin ZAMMAD)),$(ZAMMAD))

.PHONY: help
help: ## list the targets
	@echo "Vigie: make TARGET"
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

## Run

.PHONY: demo
demo: preflight $(BIN)/prometheus $(BIN)/alertmanager $(BIN)/blackbox_exporter build ## run the whole product against a simulated network of schools
	@[ -z "$(GRAFANA_HOME)$$(command -v grafana)" ] || $(MAKE) plugin || true # the demo tells what is missing
	@$(BIN)/vigie-demo $(if $(DESK),--zammad=$(DESK)) $(DEMO_FLAGS)

.PHONY: build
build: preflight ## build our binaries into ./bin
	@echo "building our binaries"
	@mkdir -p $(BIN)
	@CGO_ENABLED=0 go build -o $(BIN)/ $(MAINS)

.PHONY: plugin
plugin: preflight node ## build the Grafana plugin, as a folder and as an archive to install
	@deploy/tools/plugin.sh $(BIN)/vigie-noc-datasource

# The page by which tests see plugin and dashboards in a browser: with the packages of Grafana 13, and with those of 12.
PAGE := npm --prefix grafana-plugin run --silent build:page -- --logLevel error
.PHONY: page
page: node
	@deploy/tools/node.sh tests/react18
	@VIGIE_PAGE_FOLDER=$(BIN)/grafana-page $(PAGE)
	@VIGIE_PAGE_FOLDER=$(BIN)/grafana-page-react18 VIGIE_PAGE_PACKAGES=react18 $(PAGE)

.PHONY: node
node:
	@deploy/tools/node.sh .

.PHONY: preflight
preflight:
	@deploy/tools/preflight.sh $(MAKE_VERSION)

## Prepare

.PHONY: deps
deps: ## install the Debian packages that tests use (as root; else say which)
	@deploy/tools/deps.sh $(DEBIAN_PACKAGES)

TOOLS := prometheus promtool alertmanager amtool snmp_exporter blackbox_exporter golangci-lint gofumpt govulncheck

.PHONY: tools
tools: preflight $(TOOLS:%=$(BIN)/%) ## install the pinned tools into ./bin

# A tool is built again when it is gone or older than the stamp of its
# version; a new version has a new stamp and takes the old one away.
$(STAMPS)/%:
	@mkdir -p $(@D)
	@rm -f $(@D)/$(firstword $(subst -v, ,$(@F)))-v*
	@touch $@

# peer_version NAME: the version of a tool of deploy/tools/go.mod.
peer_version = $(shell awk '$$1 == "github.com/prometheus/$(1)" && $$2 ~ /^v/ { print $$2 }' deploy/tools/go.mod)

# install FLAGS PACKAGE: a first build of the large ones takes more than a
# minute, so say what is under way.
define install
@echo "building $(@F) ($(notdir $<))"
@GOBIN=$(BIN) CGO_ENABLED=0 go install $(1) $(2)
@touch $@
endef

$(BIN)/prometheus $(BIN)/promtool: $(STAMPS)/prometheus-$(PROMETHEUS_VERSION)
	$(call install,-tags remove_all_sd,github.com/prometheus/prometheus/cmd/$(@F)@$(PROMETHEUS_VERSION))

$(BIN)/alertmanager $(BIN)/amtool: $(STAMPS)/alertmanager-$(ALERTMANAGER_VERSION)
	$(call install,,github.com/prometheus/alertmanager/cmd/$(@F)@$(ALERTMANAGER_VERSION))

$(BIN)/golangci-lint: $(STAMPS)/golangci-lint-$(GOLANGCI_LINT_VERSION)
	$(call install,,github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION))

$(BIN)/gofumpt: $(STAMPS)/gofumpt-$(GOFUMPT_VERSION)
	$(call install,,mvdan.cc/gofumpt@$(GOFUMPT_VERSION))

$(BIN)/govulncheck: $(STAMPS)/govulncheck-$(GOVULNCHECK_VERSION)
	$(call install,,golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION))

$(BIN)/snmp_exporter: $(STAMPS)/snmp_exporter-$(call peer_version,snmp_exporter)
	$(call install,-C deploy/tools,github.com/prometheus/$(@F))

$(BIN)/blackbox_exporter: $(STAMPS)/blackbox_exporter-$(call peer_version,blackbox_exporter)
	$(call install,-C deploy/tools,github.com/prometheus/$(@F))

## Check

# The gate, cheapest stage first. e2e closes it, so that the last lines are
# those of go test.
GATE := check-format vet lint unit rules check-plugin check-generated vuln e2e

.PHONY: test
test: $(if $(DESK),test-has-no-desk) deps tools build ## the gate: everything that must pass before a change lands
	@deploy/tools/gate.sh $(GATE)

.PHONY: test-has-no-desk
test-has-no-desk:
	$(error make test takes no ZAMMAD=$(DESK): make demo and make e2e do)

.PHONY: check-format
check-format: $(BIN)/gofumpt
	@deploy/tools/check-format.sh

.PHONY: vet
vet:
	@go vet ./...

.PHONY: lint
lint: $(BIN)/golangci-lint ## golangci-lint over the whole tree
	@golangci-lint run

# Packages of tests that have a stage of their own.
APART := /(alert-rules|deploy/e2e|grafana-plugin)(/|$$)

.PHONY: unit
unit: ## tests of all packages with the race detector, fuzz seeds among them
	@deploy/tools/unit.sh $$(go list ./... | grep -Ev '$(APART)')

.PHONY: rules
rules: $(BIN)/promtool $(BIN)/amtool ## alert rules by promtool, routes by amtool
	@go test -count=1 ./alert-rules/...

.PHONY: check-plugin
check-plugin: plugin page ## the Grafana plugin: types, lint, the binary over gRPC, the bundle in a browser
	@deploy/tools/node.sh tests/floor
	@npm --prefix grafana-plugin run --silent typecheck
	@npm --prefix grafana-plugin run --silent typecheck:floor
	@npm --prefix grafana-plugin run --silent lint
	@deploy/tools/unit.sh ./grafana-plugin/...

.PHONY: e2e
e2e: $(BIN)/prometheus $(BIN)/alertmanager $(BIN)/amtool $(BIN)/blackbox_exporter build plugin page ## the whole flow with the real Prometheus and Alertmanager
	@go test -count=1 -timeout $(if $(DESK),6h,30m) ./deploy/e2e/... $(if $(DESK),-args -zammad=$(DESK))

.PHONY: check-generated
check-generated:
	@deploy/tools/check-generated.sh

.PHONY: vuln
vuln: $(BIN)/govulncheck
	@deploy/tools/vuln.sh

## Write

.PHONY: fmt
fmt: $(BIN)/gofumpt ## format the Go code
	@gofumpt -w .

.PHONY: generate
generate: ## make the generated files again
	@go generate ./...

# dashboards-fetch DASHBOARD=uid: one alone, also one that the folder has not yet.
GRAFANA    := http://127.0.0.1:3000
TOKEN_FILE :=
.PHONY: dashboards-fetch
dashboards-fetch: preflight ## bring dashboards that were edited in the Grafana at GRAFANA= back into dashboards/
	@go run ./dashboards/fetch --url=$(GRAFANA) --token-file=$(TOKEN_FILE) $(DASHBOARD)

.PHONY: clean
clean: ## remove what was built and the demo's state
	@rm -rf $(BIN) var grafana-plugin/node_modules grafana-plugin/tests/{floor,react18}/node_modules
