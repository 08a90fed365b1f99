package stack

import (
	"github.com/vigie-noc/vigie/deploy/lab"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// simulate makes the simulated network, on this stack's ports.
func (s *Stack) simulate() *inventory.Inventory {
	opts := lab.Options{Schools: s.opts.Schools, SNMPPort: s.ports.Agents, ProbePort: s.ports.Probes}
	if s.opts.Small {
		return lab.Small(opts)
	}
	return lab.Generate(opts)
}

// renderInventory writes the simulated network, and the real agent into a
// second file: the lab does not play it, the product supervises it like any
// other.
func (s *Stack) renderInventory() error {
	files := s.inventoryFiles()
	if err := lab.WriteInventory(files[0], s.network); err != nil {
		return err
	}
	if s.opts.RealAgent == nil {
		return nil
	}
	beside := &inventory.Inventory{Equipment: []inventory.Equipment{*s.opts.RealAgent}}
	return lab.WriteInventory(files[1], beside)
}

// inventoryFiles are those that the product reads, the lab's own first.
func (s *Stack) inventoryFiles() []string {
	files := []string{s.Path("config", "inventory.yml")}
	if s.opts.RealAgent != nil {
		files = append(files, s.Path("config", "inventory-reel.yml"))
	}
	return files
}
