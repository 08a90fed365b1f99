package snmp

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// match checks that what the inventory asks of devices is configured: else
// every scrape of them would be refused.
func match(inv *inventory.Inventory, c *config.Config, files []string) document.Problems {
	modules := slices.Sorted(maps.Keys(c.Modules))
	auths := slices.Sorted(maps.Keys(c.Auths))
	var problems document.Problems
	var where places
	unknown := func(e *inventory.Equipment, key, value string, known []string) {
		if where == nil {
			where = locate(files)
		}
		message := fmt.Sprintf("%q is not in the SNMP configuration", value)
		problems = append(problems, where.problem(e.Device, key, message, document.OneOf(value, known)))
	}
	for i := range inv.Equipment {
		e := &inv.Equipment[i]
		for n, name := range e.SNMP.Modules {
			if _, ok := c.Modules[name]; !ok && (name != config.AutoModule || !c.Auto.Configured()) {
				unknown(e, fmt.Sprintf("snmp.modules[%d]", n), name, modules)
			}
		}
		if _, ok := c.Auths[e.SNMP.Auth]; !ok && e.SNMP.Auth != "" {
			unknown(e, "snmp.auth", e.SNMP.Auth, auths)
		}
	}
	return problems
}

// place is where a device stands in the inventory's files.
type place struct {
	doc *document.Document
	key string
}

type places map[string]place

// locate reads the files again to find where each device stands; that is only
// done when there is something to complain about. Devices of CSV files are
// not found.
func locate(files []string) places {
	found := places{}
	for _, file := range files {
		var inv inventory.Inventory
		doc, err := document.Load(file, &inv)
		if err != nil || strings.HasSuffix(strings.ToLower(file), ".csv") {
			continue
		}
		for i, e := range inv.Equipment {
			found[e.Device] = place{doc, fmt.Sprintf("equipment[%d]", i)}
		}
	}
	return found
}

// problem locates a key of a device; of one that was not found the name must
// do.
func (p places) problem(device, key, message, hint string) document.Problem {
	at, ok := p[device]
	if !ok {
		return document.Problem{File: "inventory", Key: device + ": " + key, Message: message, Hint: hint}
	}
	return at.doc.Problem(at.key+"."+key, "device "+device+": "+message, hint)
}
