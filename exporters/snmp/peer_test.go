package snmp

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// peer is prometheus/snmp_exporter, running.
type peer struct{ address string }

// startPeer runs the peer with a configuration, or skips the test.
func startPeer(t *testing.T, file string) *peer {
	t.Helper()
	program, err := exec.LookPath("snmp_exporter")
	if err != nil {
		t.Skip("prometheus/snmp_exporter is not installed: make tools builds it into bin")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{address: listener.Addr().String()}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	process := exec.CommandContext(ctx, program, "--web.listen-address="+p.address, "--config.file="+file)
	output, err := process.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = process.Wait() // it was killed
	})
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "Listening on") {
			go io.Copy(io.Discard, output) //nolint:errcheck // nobody reads the rest
			return p
		}
		t.Log(lines.Text())
	}
	t.Fatal("the peer did not start")
	return nil
}

func (p *peer) scrape(t *testing.T, query string) (body string, status int) {
	t.Helper()
	client := http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.address+"/snmp?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), response.StatusCode
}

// readable takes out of a configuration what this version of the peer does not
// know: names of values in lookups.
func readable(t *testing.T, file string) (path string, modules []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var config map[string]map[string]any
	if err := yaml.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	for name, module := range config["modules"] {
		modules = append(modules, name)
		metrics, _ := module.(map[string]any)["metrics"].([]any)
		for _, metric := range metrics {
			lookups, _ := metric.(map[string]any)["lookups"].([]any)
			for _, lookup := range lookups {
				delete(lookup.(map[string]any), "enum_values")
			}
		}
	}
	if data, err = yaml.Marshal(config); err != nil {
		t.Fatal(err)
	}
	slices.Sort(modules)
	return writeFile(t, t.TempDir(), "snmp.yml", string(data)), modules
}

// same holds one answer against the peer's.
func same(t *testing.T, name string, theirs string, theirStatus int, ours string, ourStatus int) bool {
	t.Helper()
	var difference string
	switch {
	case theirStatus != http.StatusOK && ourStatus != http.StatusOK:
		difference = compareFailure(theirs, ours, ourStatus)
	case theirStatus != ourStatus:
		difference = fmt.Sprintf("peer has status %d, ours %d\n%.600s\n%.600s", theirStatus, ourStatus, theirs, ours)
	default:
		difference = firstDifference(theirs, ours)
	}
	if difference != "" {
		t.Errorf("%s: %s", name, difference)
	}
	return difference == ""
}

// TestBesideThePeer asks every recorded device for every module of the shipped
// file, by the running peer and by ours, and finds no difference.
func TestBesideThePeer(t *testing.T) {
	t.Parallel()
	dir := testdata(t)
	file, modules := readable(t, filepath.Join(dir, "snmp_exporter-snmp.yml"))
	recordings, err := filepath.Glob(filepath.Join(dir, "snmprec", "*", "*.snmprec"))
	if err != nil || len(recordings) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	var names []string
	for _, path := range recordings {
		source := filepath.Base(filepath.Dir(path))
		names = append(names, source+"--"+strings.TrimSuffix(filepath.Base(path), ".snmprec")+".x.prom")
	}
	them := startPeer(t, file)
	server := serve(t, Options{ConfigFiles: []string{file}, WrapCounters: true, MaxInFlight: 10})
	devices := replay(t, dir, names)
	compared, identical := 0, 0
	for _, name := range names {
		recording, _ := parts(name)
		for _, module := range modules {
			query := url.Values{"module": {module}, "target": {devices[recording]}}.Encode()
			theirs, theirStatus := them.scrape(t, query)
			ours, ourStatus := fetch(t, server, "/snmp?"+query)
			compared++
			if same(t, recording+" "+module, theirs, theirStatus, ours, ourStatus) {
				identical++
			}
		}
	}
	t.Logf("%d of %d answers identical, %d modules on %d recordings", identical, compared, len(modules), len(recordings))
}

// features has what both programs know and the recordings do not show.
const features = `auths:
  public_v2: {version: 2, community: public}
  public_v1: {version: 1, community: public}
modules:
  static:
    walk: [1.3.6.1.2.1.2.2.1.8]
    filters:
      - {oid: 1.3.6.1.2.1.2.2.1.2, targets: [1.3.6.1.2.1.2.2.1.8], values: ["port.2$"]}
    metrics: &ports
      - name: ifOperStatus
        oid: 1.3.6.1.2.1.2.2.1.8
        type: EnumAsStateSet
        help: State.
        indexes: [{labelname: ifIndex, type: gauge}]
        lookups:
          - {labels: [ifIndex], labelname: ifName, oid: 1.3.6.1.2.1.31.1.1.1.1, type: DisplayString}
          - {labels: [], labelname: ifIndex}
        enum_values: {1: up, 2: down}
  named:
    walk: [1.3.6.1.2.1.31.1.1.1.1]
    get: [1.3.6.1.2.1.2.2.1.8.1, 1.3.6.1.2.1.2.2.1.8.9]
    max_repetitions: 1
    metrics: *ports
  extracts:
    get: [1.3.6.1.2.1.1.1.0]
    metrics:
      - name: sysDescr
        oid: 1.3.6.1.2.1.1.1
        type: DisplayString
        help: Text.
        regex_extracts:
          Found: [{regex: "(.).*", value: "7"}]
          Letters: [{regex: "Commutateur (x)", value: "$1"}, {regex: ".*", value: "0.5"}]
  counter:
    walk: [1.3.6.1.2.1.31.1.1.1.6, 1.3.6.1.2.1.1]
    metrics:
      - {name: ifHCInOctets, oid: 1.3.6.1.2.1.31.1.1.1.6, type: counter, help: Octets., scale: 0.5, offset: 3, indexes: [{labelname: ifIndex, type: gauge}]}
      - {name: sysUpTime, oid: 1.3.6.1.2.1.1.3, type: gauge, help: Ticks.}
      - {name: sysObjectID, oid: 1.3.6.1.2.1.1.2, type: OctetString, help: Kind.}
  twice:
    walk: [1.3.6.1.2.1.2.2.1.8]
    metrics:
      - {name: state, oid: 1.3.6.1.2.1.2.2.1.8, type: EnumAsInfo, help: State., enum_values: {1: up, 2: up}}
`

// TestFeaturesBesideThePeer does the same for what the recordings lack.
func TestFeaturesBesideThePeer(t *testing.T) {
	t.Parallel()
	file := writeFile(t, t.TempDir(), "snmp.yml", features)
	them := startPeer(t, file)
	server := serve(t, Options{ConfigFiles: []string{file}, WrapCounters: true, MaxInFlight: 10})
	device := startSwitch(t)
	for _, query := range []string{
		"module=static", "module=named", "module=extracts", "module=counter", "module=twice", "module=static,counter&module=extracts",
		"module=counter&module=counter", "module=counter&auth=public_v1", "module=named&auth=public_v1", "module=static&auth=public_v1",
	} {
		query += "&target=" + url.QueryEscape(device.Addr().String())
		theirs, theirStatus := them.scrape(t, query)
		ours, ourStatus := fetch(t, server, "/snmp?"+query)
		same(t, query, theirs, theirStatus, ours, ourStatus)
	}
	for _, query := range []string{"", "target=", "target=a&target=b", "target=a&module=x", "target=a&auth=x", "target=a&module=twice&snmp_context=a&snmp_context=b"} {
		_, theirStatus := them.scrape(t, query)
		if _, ourStatus := fetch(t, server, "/snmp?"+query); theirStatus != ourStatus {
			t.Errorf("%s: peer has status %d, ours %d", query, theirStatus, ourStatus)
		}
	}
}
