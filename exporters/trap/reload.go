package trap

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/rule"
)

// reload reads all files and, if all are right, puts them in force. What can
// fail comes first.
func (s *service) reload(context.Context) error {
	files, err := load(s.opts)
	if err != nil {
		return err
	}
	if s.access != nil {
		if err := s.access.Reload(); err != nil {
			return err
		}
	}
	s.security.Use(files.access.users)
	s.origins.Load(files.inventory)
	s.table.Relabel(time.Now(), s.origins.Device)
	before := s.state.Load()
	if before != nil {
		files.rules.Inherit(before.rules)
	}
	s.table.SetRules(rulesOf(files.rules)) // before the first hit of theirs
	s.state.Store(&state{communities: files.access.communities, rules: files.rules})
	s.warn(&files)
	return nil
}

// rulesOf is what the table of events needs to know of rules.
func rulesOf(set *rule.Set) active.Rules {
	rules := active.Rules{Definitions: set.Definitions(), Storm: set.Storm()}
	for _, r := range set.Statistics() {
		rules.Names = append(rules.Names, r.Rule)
	}
	return rules
}

// warn tells what works, but perhaps not as meant.
func (s *service) warn(files *loaded) {
	for _, w := range files.warnings {
		s.logger.Warn("rule works, but badly", "problem", w.Error())
	}
	if len(files.access.communities) == 0 && files.access.users.Len() == 0 {
		s.logger.Warn("no community and no user is configured: no trap is taken", "file", s.opts.ConfigFile)
	}
	if files.access.users.Len() > 0 && s.opts.EngineFile == "" {
		s.logger.Warn("without --trap.engine-file senders of SNMPv3 informs must discover us at each start")
	}
	s.logger.Info("configuration loaded", "communities", len(files.access.communities), "users", files.access.users.Len(),
		"rules", files.rules.Len(), "devices", len(files.inventory.Equipment))
}
