package inventory

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/vigie-noc/vigie/internal/document"
)

// part is one file's share of the inventory. Each remembers its own lines.
type part struct {
	Inventory
	problem func(key, message, hint string) document.Problem
}

// Load reads files and joins them into one inventory: YAML of the whole, or
// CSV of equipment alone (by the ending .csv). Content that is wrong comes
// back as document.Problems, all of it at once.
func Load(paths ...string) (*Inventory, error) {
	parts := make([]part, 0, len(paths))
	var problems document.Problems
	for _, path := range paths {
		loaded, err := loadPart(path)
		if found, bad := errors.AsType[document.Problems](err); bad {
			problems = append(problems, found...)
			continue
		}
		if err != nil {
			return nil, err
		}
		parts = append(parts, loaded)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	inv := &Inventory{}
	for i := range parts {
		inv.append(&parts[i].Inventory)
	}
	inv.index()
	if problems := validate(inv, parts); len(problems) > 0 {
		return nil, problems
	}
	return inv, nil
}

func loadPart(path string) (part, error) {
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		return loadCSV(path)
	}
	var p part
	doc, err := document.Load(path, &p.Inventory)
	if err != nil {
		return part{}, err
	}
	p.problem = doc.Problem
	return p, nil
}

func (inv *Inventory) append(more *Inventory) {
	inv.Regions = joined(inv.Regions, more.Regions)
	inv.Sites = joined(inv.Sites, more.Sites)
	inv.Equipment = joined(inv.Equipment, more.Equipment)
	inv.Links = joined(inv.Links, more.Links)
	inv.Services = joined(inv.Services, more.Services)
	inv.ThirdParties = joined(inv.ThirdParties, more.ThirdParties)
}

// joined copies nothing as long as one file alone has such items.
func joined[T any](items, more []T) []T {
	if len(items) == 0 {
		return more
	}
	return append(items, more...)
}
