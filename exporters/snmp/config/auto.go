package config

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// AutoModule is the name that stands for the modules which fit the device.
const AutoModule = "auto"

// Auto says which modules fit a device, by its sysObjectID.
type Auto struct {
	Default []string // for devices that no rule fits
	Devices []AutoRule

	file string
}

// AutoRule gives the modules of all devices below an identifier, which a maker
// gives to a family of products.
type AutoRule struct {
	ObjectID varbind.OID
	Modules  []string
}

// Configured tells whether there is anything to choose from.
func (a *Auto) Configured() bool { return len(a.Default)+len(a.Devices) > 0 }

// Modules are the names for a sysObjectID: the rule nearest to it counts.
func (a *Auto) Modules(objectID varbind.OID) []string {
	best, names := -1, a.Default
	for _, rule := range a.Devices {
		if len(rule.ObjectID) > best && objectID.HasPrefix(rule.ObjectID) {
			best, names = len(rule.ObjectID), rule.Modules
		}
	}
	return names
}

func (d *decoder) auto(into *Auto) reader {
	return func(node *yaml.Node, key string) {
		into.file = d.file
		d.fields(node, key, map[string]reader{
			"default": d.texts(&into.Default),
			"devices": d.list(func(item *yaml.Node, at string) {
				var rule AutoRule
				d.fields(item, at, map[string]reader{
					"object_id": d.oid(&rule.ObjectID),
					"modules":   d.texts(&rule.Modules),
				})
				d.required(item, at, "object_id", rule.ObjectID != nil)
				d.required(item, at, "modules", len(rule.Modules) > 0)
				into.Devices = append(into.Devices, rule)
			}),
		})
	}
}

// unknownInAuto tells of modules that auto names and that no file has. They
// may stand in any file, so that all must have been read.
func (c *Config) unknownInAuto() []document.Problem {
	var problems []document.Problem
	known := slices.Sorted(maps.Keys(c.Modules))
	check := func(key string, names []string) {
		for _, name := range names {
			if _, ok := c.Modules[name]; !ok {
				problems = append(problems, document.Problem{
					File: c.Auto.file, Key: key, Message: fmt.Sprintf("unknown module %q", name), Hint: document.OneOf(name, known),
				})
			}
		}
	}
	check("auto.default", c.Auto.Default)
	for i, rule := range c.Auto.Devices {
		check(fmt.Sprintf("auto.devices[%d].modules", i), rule.Modules)
	}
	return problems
}
