package snmp

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/vigie-noc/vigie/internal/inventory"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Jobs that /sd knows.
const (
	jobSNMP         = "snmp"         // equipment with SNMP modules
	jobReachability = "reachability" // all equipment
	jobServices     = "services"     // what schools use, asked as they do
)

// proberByPort is the module of blackbox_exporter (deploy/blackbox) for
// equipment with a port to probe: the module that the job asks for pings.
const proberByPort = "tcp_connect"

// snmpPort is where agents listen that the inventory gives no port.
const snmpPort = 161

// group is one element of Prometheus' HTTP service discovery.
type group struct {
	Targets []string          `json:"targets"`
	Labels  map[string]string `json:"labels"`
}

// discovery is the answer for one job.
type discovery struct {
	body []byte
	etag string
}

// discoveries prepares the answers for an inventory; each is made when it is
// first asked for.
func discoveries(inv *inventory.Inventory) map[string]func() (discovery, error) {
	lazy := func(groupOf func(*inventory.Inventory, *inventory.Equipment) (group, bool)) func() (discovery, error) {
		return sync.OnceValues(func() (discovery, error) { return discover(inv, groupOf) })
	}
	return map[string]func() (discovery, error){
		jobSNMP:         lazy(snmpGroup),
		jobReachability: lazy(reachabilityGroup),
		jobServices:     sync.OnceValues(func() (discovery, error) { return encode(servicesGroups(inv)) }),
	}
}

func discover(inv *inventory.Inventory, groupOf func(*inventory.Inventory, *inventory.Equipment) (group, bool)) (discovery, error) {
	groups := []group{}
	for i := range inv.Equipment {
		if g, ok := groupOf(inv, &inv.Equipment[i]); ok {
			groups = append(groups, g)
		}
	}
	return encode(groups)
}

func encode(groups []group) (discovery, error) {
	body, err := json.Marshal(groups)
	if err != nil {
		return discovery{}, fmt.Errorf("encode targets: %w", err)
	}
	sum := sha256.Sum256(body)
	return discovery{body: body, etag: `"` + hex.EncodeToString(sum[:16]) + `"`}, nil
}

func snmpGroup(inv *inventory.Inventory, e *inventory.Equipment) (group, bool) {
	if len(e.SNMP.Modules) == 0 {
		return group{}, false
	}
	port := e.SNMP.Port
	if port == 0 {
		port = snmpPort
	}
	facts := inv.Labels(e)
	facts["__param_module"] = strings.Join(e.SNMP.Modules, ",")
	facts["__param_device"] = e.Device
	if e.SNMP.Auth != "" {
		facts["__param_auth"] = e.SNMP.Auth
	}
	return group{Targets: []string{net.JoinHostPort(e.Address, strconv.Itoa(port))}, Labels: facts}, true
}

func reachabilityGroup(inv *inventory.Inventory, e *inventory.Equipment) (group, bool) {
	target, facts := e.Address, inv.Labels(e)
	if e.ProbePort != 0 {
		target = net.JoinHostPort(e.Address, strconv.Itoa(e.ProbePort))
		facts["__param_module"] = proberByPort
	}
	return group{Targets: []string{target}, Labels: facts}, true
}

func servicesGroups(inv *inventory.Inventory) []group {
	groups := []group{}
	for _, service := range inv.Services {
		for _, probe := range service.Probes {
			groups = append(groups, group{Targets: []string{probe.Target}, Labels: map[string]string{
				labels.Service: service.Name, "__param_module": probe.Module,
			}})
		}
	}
	return groups
}

// serveDiscovery answers GET /sd?job=.
func (e *exporter) serveDiscovery(w http.ResponseWriter, r *http.Request) {
	job := r.URL.Query().Get("job")
	if job == "" {
		job = jobSNMP
	}
	current := e.state.Load()
	prepared, ok := current.discovery[job]
	if !ok {
		known := strings.Join(slices.Sorted(maps.Keys(current.discovery)), ", ")
		http.Error(w, fmt.Sprintf("unknown job %q: one of %s", job, known), http.StatusBadRequest)
		return
	}
	found, err := prepared()
	if err != nil {
		e.logger.Error("targets could not be listed", "job", job, "err", err)
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("ETag", found.etag)
	if r.Header.Get("If-None-Match") == found.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(found.body); err != nil {
		e.logger.Debug("peer left before it had the targets", "err", err)
	}
}
