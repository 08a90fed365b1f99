package snmp

import (
	"log/slog"
	"os"

	"github.com/vigie-noc/vigie/exporters/snmp/collect"
	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// state is everything that was read from files. It never changes: a reload
// makes a new one.
type state struct {
	config    *config.Config
	modules   map[string]*module
	inventory *inventory.Inventory
	ports     func(device string) (*collect.Selection, error)
	discovery map[string]func() (discovery, error) // by job
}

// load reads all files. The error is document.Problems when what they say is
// wrong.
func load(opts Options, logger *slog.Logger) (*state, error) {
	read := config.Options{}
	if opts.ExpandEnvironment {
		read.Environment = os.LookupEnv
	}
	c, warnings, err := config.Load(opts.ConfigFiles, read)
	for _, warning := range warnings {
		logger.Warn("SNMP configuration is questionable",
			"file", warning.File, "line", warning.Line, "key", warning.Key, "problem", warning.Message, "hint", warning.Hint)
	}
	if err != nil {
		return nil, err
	}
	inv, err := inventory.Load(opts.InventoryFiles...)
	if err != nil {
		return nil, err
	}
	if problems := match(inv, c, opts.InventoryFiles); len(problems) > 0 {
		return nil, problems
	}
	return &state{config: c, modules: newModules(c), inventory: inv, ports: selections(inv), discovery: discoveries(inv)}, nil
}
