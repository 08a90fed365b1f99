package session

import (
	"crypto/sha256"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
)

// engines keep what SNMPv3 agents said of themselves, and the keys made from
// passwords for them: the first costs two round trips and the second more
// computing than the whole scrape.
type engines struct {
	mu    sync.Mutex
	known map[engineKey]engine
}

// engineKey is an agent and a user. The passwords count: they may change with
// the configuration.
type engineKey struct {
	to     netip.AddrPort
	secret [sha256.Size]byte
}

type engine struct {
	user *gosnmp.UsmSecurityParameters
	at   time.Time
}

const mostEngines = 100_000

func keyOf(to netip.AddrPort, auth *config.Auth) engineKey {
	secret := fmt.Sprintf("%q", []string{
		auth.Username, auth.SecurityLevel, auth.AuthProtocol, string(auth.Password), auth.PrivProtocol, string(auth.PrivPassword),
	})
	return engineKey{to, sha256.Sum256([]byte(secret))}
}

// user gives what is known about an agent, with its clock moved on; nil for
// nothing.
func (e *engines) user(key engineKey) *gosnmp.UsmSecurityParameters {
	e.mu.Lock()
	defer e.mu.Unlock()
	found, ok := e.known[key]
	if !ok {
		return nil
	}
	user := duplicate(found.user)
	user.AuthoritativeEngineTime += uint32(time.Since(found.at) / time.Second) //nolint:gosec // of a day at most
	return user
}

func (e *engines) learn(key engineKey, user *gosnmp.UsmSecurityParameters) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.known == nil || len(e.known) >= mostEngines {
		e.known = map[engineKey]engine{}
	}
	e.known[key] = engine{duplicate(user), time.Now()}
}

func (e *engines) forget(key engineKey) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.known, key)
}

func duplicate(user *gosnmp.UsmSecurityParameters) *gosnmp.UsmSecurityParameters {
	return user.Copy().(*gosnmp.UsmSecurityParameters)
}
