package snmp

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/collect"
	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/session"
)

// What a request gets that does not say.
const (
	defaultAuth   = "public_v2"
	defaultModule = "if_mib"
)

// parseScrape reads the parameters of /snmp. Its errors are for the person
// who wrote the scrape configuration.
func parseScrape(query url.Values, current *state) (scrape, error) {
	if len(query["target"]) != 1 || query.Get("target") == "" {
		return scrape{}, errors.New("'target' parameter must be specified once")
	}
	name, err := atMostOnce(query, "auth", defaultAuth)
	if err != nil {
		return scrape{}, err
	}
	auth, ok := current.config.Auths[name]
	if !ok {
		return scrape{}, fmt.Errorf("unknown auth %q", name)
	}
	job := scrape{authKey: name, state: current}
	if err := job.parseModules(query["module"]); err != nil {
		return scrape{}, err
	}
	target := session.Target{Address: query.Get("target"), Auth: auth}
	if err := target.Validate(); err != nil {
		return scrape{}, err
	}
	if target.Context, err = atMostOnce(query, "snmp_context", ""); err != nil {
		return scrape{}, err
	}
	if auth.Version == config.V3 { // others have no engine
		if target.EngineID, err = parseEngineID(query); err != nil {
			return scrape{}, err
		}
	}
	if target.Debug, err = parseSwitch(query, "snmp_debug_packets"); err != nil {
		return scrape{}, err
	}
	job.target = target
	return job, job.parseOwn(query)
}

// parseOwn reads the parameters that prometheus/snmp_exporter does not have.
func (j *scrape) parseOwn(query url.Values) (err error) {
	if j.degrade, err = parseSwitch(query, "degrade"); err != nil {
		return err
	}
	if j.device, err = atMostOnce(query, "device", ""); err != nil {
		return err
	}
	var selected *collect.Selection
	if j.device != "" {
		if selected, err = j.state.ports(j.device); err != nil {
			return err
		}
	}
	j.ports, err = parsePorts(query, selected)
	return err
}

func parseSwitch(query url.Values, name string) (bool, error) {
	text, err := atMostOnce(query, name, "false")
	if err != nil {
		return false, err
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		return false, fmt.Errorf("'%s' parameter %q is neither true nor false", name, text)
	}
	return on, nil
}

func atMostOnce(query url.Values, name, fallback string) (string, error) {
	if len(query[name]) > 1 {
		return "", fmt.Errorf("'%s' parameter must only be specified once", name)
	}
	if value := query.Get(name); value != "" {
		return value, nil
	}
	return fallback, nil
}

// parseModules takes names repeated, joined by commas, or both; each counts
// once.
func (j *scrape) parseModules(given []string) error {
	for _, list := range given {
		for name := range strings.SplitSeq(list, ",") {
			if err := j.addModule(name); name != "" && err != nil {
				return err
			}
		}
	}
	if len(j.modules) > 0 || j.auto {
		return nil
	}
	return j.addModule(defaultModule)
}

func (j *scrape) addModule(name string) error {
	m, ok := j.state.modules[name]
	switch {
	case ok && !slices.Contains(j.modules, m):
		j.modules = append(j.modules, m)
	case ok:
	case name == config.AutoModule && j.state.config.Auto.Configured():
		j.auto = true
	default:
		return fmt.Errorf("unknown module %q", name)
	}
	return nil
}

func parseEngineID(query url.Values) (string, error) {
	text, err := atMostOnce(query, "snmp_engineid", "")
	if err != nil {
		return "", err
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil {
		return "", fmt.Errorf("'snmp_engineid' parameter %q is not hexadecimal", text)
	}
	return string(raw), nil
}

var errScrapeTimeout = errors.New("the scrape's time is over")

// withDeadline ends a scrape shortly before Prometheus would, so that it
// learns why there is nothing.
func withDeadline(ctx context.Context, header http.Header, offset time.Duration) (context.Context, context.CancelFunc) {
	seconds, err := strconv.ParseFloat(header.Get("X-Prometheus-Scrape-Timeout-Seconds"), 64)
	usable := err == nil && seconds > 0 && seconds <= time.Hour.Seconds() // NaN is not
	if !usable {
		return context.WithCancel(ctx)
	}
	timeout := time.Duration(seconds * float64(time.Second))
	timeout -= min(offset, timeout/2)
	return context.WithTimeoutCause(ctx, timeout, errScrapeTimeout)
}
