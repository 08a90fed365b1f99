package trap

import (
	"github.com/vigie-noc/vigie/exporters/event/origin"
	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/exporters/trap/usm"
)

// form is what makes a receiver one of traps. A name in a trap is that of its
// agent's address, and counts from relays alone.
var form = receiver.Form{Title: "Récepteur de traps de Vigie", Rules: rule.Options{Kind: rule.Trap}, Prefix: origin.Trap}

// load reads who may send traps; without a file nobody may.
func load(file string) (a access, err error) {
	if file == "" {
		a.users, err = usm.NewUsers(nil)
		return a, err
	}
	return loadAccess(file)
}
