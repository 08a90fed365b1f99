package trap

// changed reads who may send, and gives what puts it in force.
func (s *service) changed() (use func(), err error) {
	allowed, err := load(s.opts.ConfigFile)
	if err != nil {
		return nil, err
	}
	return func() {
		s.security.Use(allowed.users)
		s.state.Store(&state{communities: allowed.communities})
		s.warn(allowed)
	}, nil
}

// warn tells what works, but perhaps not as meant.
func (s *service) warn(allowed access) {
	if len(allowed.communities) == 0 && allowed.users.Len() == 0 {
		s.logger.Warn("no community and no user is configured: no trap is taken", "file", s.opts.ConfigFile)
	}
	if allowed.users.Len() > 0 && s.opts.EngineFile == "" {
		s.logger.Warn("without --trap.engine-file senders of SNMPv3 informs must discover us at each start")
	}
	s.logger.Info("communities and users loaded", "communities", len(allowed.communities), "users", allowed.users.Len())
}
