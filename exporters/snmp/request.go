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
func parseScrape(query url.Values, c *config.Config) (scrape, error) {
	if len(query["target"]) != 1 || query.Get("target") == "" {
		return scrape{}, errors.New("'target' parameter must be specified once")
	}
	name, err := atMostOnce(query, "auth", defaultAuth)
	if err != nil {
		return scrape{}, err
	}
	auth, ok := c.Auths[name]
	if !ok {
		return scrape{}, fmt.Errorf("unknown auth %q", name)
	}
	modules, err := parseModules(query["module"], c)
	if err != nil {
		return scrape{}, err
	}
	target := session.Target{Address: query.Get("target"), Auth: auth}
	if err := target.Validate(); err != nil {
		return scrape{}, err
	}
	if target.Context, err = atMostOnce(query, "snmp_context", ""); err != nil {
		return scrape{}, err
	}
	if target.EngineID, err = parseEngineID(query); err != nil {
		return scrape{}, err
	}
	return scrape{target: target, modules: modules}, nil
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
func parseModules(given []string, c *config.Config) ([]*config.Module, error) {
	var modules []*config.Module
	for _, list := range given {
		for name := range strings.SplitSeq(list, ",") {
			if name == "" {
				continue
			}
			module, ok := c.Modules[name]
			if !ok {
				return nil, fmt.Errorf("unknown module %q", name)
			}
			if !slices.Contains(modules, module) {
				modules = append(modules, module)
			}
		}
	}
	if len(modules) > 0 {
		return modules, nil
	}
	module, ok := c.Modules[defaultModule]
	if !ok {
		return nil, fmt.Errorf("unknown module %q", defaultModule)
	}
	return []*config.Module{module}, nil
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
	if timeout > offset {
		timeout -= offset
	}
	return context.WithTimeoutCause(ctx, timeout, errScrapeTimeout)
}
