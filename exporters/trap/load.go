package trap

import (
	"errors"

	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/exporters/trap/usm"
	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// loaded is all that files say, read and checked, and not yet in force.
type loaded struct {
	access    access
	rules     *rule.Set
	warnings  document.Problems
	inventory *inventory.Inventory
}

// load reads all files and tells all that is wrong with them.
func load(opts Options) (loaded, error) {
	var l loaded
	var errs [3]error
	if opts.ConfigFile == "" {
		l.access.users, errs[0] = usm.NewUsers(nil)
	} else {
		l.access, errs[0] = loadAccess(opts.ConfigFile)
	}
	l.rules, l.warnings, errs[1] = rule.Load(opts.RuleFiles, rule.Options{Kind: rule.Trap})
	l.inventory, errs[2] = inventory.Load(opts.InventoryFiles...)
	return l, errors.Join(errs[:]...)
}
