package stack

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v3"
)

// file is a shipped YAML file that is edited as a tree, so that what the lab
// does not change stays what production reads.
type file struct {
	name string
	root *yaml.Node
}

func open(path string) (*file, error) {
	content, err := os.ReadFile(path) //nolint:gosec // one of the shipped files
	if err != nil {
		return nil, fmt.Errorf("read shipped configuration: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, fmt.Errorf("read shipped configuration %s: %w", path, err)
	}
	if len(document.Content) == 0 {
		return nil, fmt.Errorf("read shipped configuration %s: it is empty", path)
	}
	return &file{name: path, root: document.Content[0]}, nil
}

func (f *file) write(path string) error {
	var content bytes.Buffer
	encoder := yaml.NewEncoder(&content)
	encoder.SetIndent(2)
	if err := encoder.Encode(f.root); err != nil {
		return fmt.Errorf("render %s: %w", f.name, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("render %s: %w", f.name, err)
	}
	if err := os.WriteFile(path, content.Bytes(), 0o600); err != nil {
		return fmt.Errorf("render %s: %w", f.name, err)
	}
	return nil
}

// each visits the nodes at a path of keys; "*" stands for every item of a
// list.
func (f *file) each(visit func(*yaml.Node), path ...string) {
	each(f.root, visit, path)
}

func each(node *yaml.Node, visit func(*yaml.Node), path []string) {
	if len(path) == 0 {
		visit(node)
		return
	}
	key, rest := path[0], path[1:]
	if key == "*" && node.Kind == yaml.SequenceNode {
		for _, item := range node.Content {
			each(item, visit, rest)
		}
		return
	}
	if value := valueOf(node, key); value != nil {
		each(value, visit, rest)
	}
}

// set puts value under the last key of the path, in every mapping that the
// keys before it lead to. What the file does not have, the shipped files no
// longer have: that is an error, lest the lab drift from them.
func (f *file) set(value any, path ...string) error {
	last := len(path) - 1
	found := false
	var failed error
	f.each(func(holder *yaml.Node) {
		if valueOf(holder, path[last]) == nil {
			return
		}
		found = true
		if err := valueOf(holder, path[last]).Encode(value); err != nil {
			failed = fmt.Errorf("set %v in %s: %w", path, f.name, err)
		}
	}, path[:last]...)
	if !found {
		return fmt.Errorf("set %v in %s: there is no such key", path, f.name)
	}
	return failed
}

// scalars visits every single value with the key that holds it; items of a
// list have the key of the list.
func (f *file) scalars(visit func(key string, node *yaml.Node)) {
	scalars("", f.root, visit)
}

func scalars(key string, node *yaml.Node, visit func(string, *yaml.Node)) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			scalars(node.Content[i].Value, node.Content[i+1], visit)
		}
	case yaml.SequenceNode:
		for _, item := range node.Content {
			scalars(key, item, visit)
		}
	case yaml.ScalarNode:
		visit(key, node)
	}
}

func valueOf(node *yaml.Node, key string) *yaml.Node {
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

// paceKeys are the keys whose durations set the pace of detection and of
// notification. Ranges in expressions are no pace: they stay.
var paceKeys = map[string]bool{
	"scrape_interval": true, "scrape_timeout": true, "evaluation_interval": true, "refresh_interval": true, "timeInterval": true,
	"interval": true, "for": true, "keep_firing_for": true,
	"group_wait": true, "group_interval": true, "repeat_interval": true,
	"hold_off": true, "pace": true, "watchdog": true, "missed_after": true, "absent_for": true, "min_uptime": true,
}

// minPace is the shortest that a duration gets: Prometheus takes no scrape
// interval that is much shorter on a busy machine.
const minPace = time.Second

// hasten divides every duration under a pace key.
func (f *file) hasten(speed float64) {
	f.scalars(func(key string, node *yaml.Node) {
		duration, err := model.ParseDuration(node.Value)
		if !paceKeys[key] || err != nil || duration == 0 {
			return
		}
		shortened := max(time.Duration(float64(duration)/speed).Round(time.Millisecond), minPace)
		node.SetString(model.Duration(min(shortened, time.Duration(duration))).String())
	})
}

var shippedAddress = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// readdress replaces the shipped addresses by those of this stack, inside
// values too ("http://127.0.0.1:9470/api/v1/alerts/noc").
func (f *file) readdress(ports Ports) {
	moved := make(map[string]string)
	shipped, actual := DefaultPorts(), ports
	to := actual.all()
	for i, port := range shipped.all() {
		moved[strconv.Itoa(*port.number)] = strconv.Itoa(*to[i].number)
	}
	f.scalars(func(_ string, node *yaml.Node) {
		node.Value = shippedAddress.ReplaceAllStringFunc(node.Value, func(address string) string {
			if port, known := moved[address[len(host)+1:]]; known {
				return host + ":" + port
			}
			return address
		})
	})
}
