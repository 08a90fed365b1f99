package incident

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Unclassified is the family of incidents whose alerts no key fits.
const Unclassified = "non classé"

// DefaultKeys are the key templates of a bridge that configures none: the
// first whose labels are all there decides.
var DefaultKeys = []string{
	"{site}/{device}/{family}",
	"{site}/{family}",
	"{job}/{instance}/{family}",
	"{service}/{family}",
}

var placeholder = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// Keyer makes incident keys from labels.
type Keyer struct {
	templates []string
}

// NewKeyer checks the templates. Severity in a key would open a second
// ticket when a fault gets worse, so it is refused.
func NewKeyer(templates []string) (*Keyer, error) {
	for i, template := range templates {
		fields := placeholder.FindAllStringSubmatch(template, -1)
		if len(fields) == 0 {
			return nil, fmt.Errorf("keys[%d]: %q names no label: write {site}/{device}/{family}", i, template)
		}
		for _, field := range fields {
			if field[1] == labels.Severity {
				return nil, fmt.Errorf("keys[%d]: severity is never part of a key: a fault that gets worse is the same incident", i)
			}
		}
	}
	return &Keyer{templates: templates}, nil
}

// Key is the incident key of an alert, and whether a template fitted. An
// alert that none fits has a key of its own, so that it is never lost.
func (k *Keyer) Key(alert bridge.Alert) (key string, fits bool) {
	for _, template := range k.templates {
		if key, ok := fill(template, alert.Labels); ok {
			return key, true
		}
	}
	return Unclassified + "/" + alert.Labels[labels.AlertName] + "/" + alert.Source + "/" + alert.Fingerprint, false
}

func fill(template string, values map[string]string) (string, bool) {
	complete := true
	key := placeholder.ReplaceAllStringFunc(template, func(field string) string {
		value := values[strings.Trim(field, "{}")]
		if value == "" {
			complete = false
		}
		return value
	})
	return key, complete
}
