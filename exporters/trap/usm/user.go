package usm

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/vigie-noc/vigie/internal/wire"
)

// Security levels.
const (
	NoAuthNoPriv = "noAuthNoPriv"
	AuthNoPriv   = "authNoPriv"
	AuthPriv     = "authPriv"
)

// Levels lists them, the weakest first.
var Levels = []string{NoAuthNoPriv, AuthNoPriv, AuthPriv}

// levelFlags are the bits that a message of a level has.
var levelFlags = map[string]byte{
	NoAuthNoPriv: 0,
	AuthNoPriv:   wire.Authenticated,
	AuthPriv:     wire.Authenticated | wire.Encrypted,
}

const levelBits = wire.Authenticated | wire.Encrypted

// User is who may send.
type User struct {
	Name         string
	Level        string // of every message of theirs: neither less nor more
	AuthProtocol string
	AuthPassword string
	PrivProtocol string
	PrivPassword string
	Engines      [][]byte // from which their traps come; none: from any
}

// shortest is the length below which RFC 3414 (11.2) has no passwords.
const shortest = 8

// Errors of NewUsers.
var (
	ErrLevel        = errors.New("no such security level")
	ErrAuthProtocol = errors.New("no such authentication protocol")
	ErrPrivProtocol = errors.New("no such privacy protocol")
	ErrAuthPassword = fmt.Errorf("authentication password has fewer than %d characters", shortest)
	ErrPrivPassword = fmt.Errorf("privacy password has fewer than %d characters", shortest)
)

// account is a user with all that can be worked out beforehand.
type account struct {
	name    []byte
	flags   byte
	auth    *authentication
	priv    *privacy
	secret  []byte // stretched password of authentication
	hidden  []byte // the same of privacy
	engines [][]byte
}

// Users are the accounts of one configuration.
type Users struct{ accounts []*account }

// NewUsers works out the keys; Check says beforehand what is wrong with one.
func NewUsers(users []User) (*Users, error) {
	all := &Users{}
	for _, u := range users {
		if err := u.Check(); err != nil {
			return nil, fmt.Errorf("user %s: %w", u.Name, err)
		}
		a := &account{name: []byte(u.Name), flags: levelFlags[u.Level], engines: u.Engines}
		if a.flags&wire.Authenticated != 0 {
			a.auth = authenticationOf(u.AuthProtocol)
			a.secret = stretch(a.auth.hash, []byte(u.AuthPassword))
		}
		if a.flags&wire.Encrypted != 0 {
			a.priv = privacyOf(u.PrivProtocol)
			a.hidden = stretch(a.auth.hash, []byte(u.PrivPassword))
		}
		all.accounts = append(all.accounts, a)
	}
	return all, nil
}

// Check tells all that is wrong with a user, joined.
func (u *User) Check() error {
	flags, known := levelFlags[u.Level]
	if !known {
		return ErrLevel
	}
	var all []error
	wrong := func(is bool, err error) {
		if is {
			all = append(all, err)
		}
	}
	if flags&wire.Authenticated != 0 {
		wrong(authenticationOf(u.AuthProtocol) == nil, ErrAuthProtocol)
		wrong(len(u.AuthPassword) < shortest, ErrAuthPassword)
	}
	if flags&wire.Encrypted != 0 {
		wrong(privacyOf(u.PrivProtocol) == nil, ErrPrivProtocol)
		wrong(len(u.PrivPassword) < shortest, ErrPrivPassword)
	}
	return errors.Join(all...)
}

// find gives the account of a name at an engine; nil for our own engine's. One
// that names the engine goes before one that takes any.
func (u *Users) find(name, engine []byte) (found *account, named bool) {
	for _, a := range u.accounts {
		if !bytes.Equal(a.name, name) {
			continue
		}
		named = true
		switch {
		case engine == nil:
			return a, true
		case len(a.engines) == 0 && found == nil:
			found = a
		case slices.ContainsFunc(a.engines, func(e []byte) bool { return bytes.Equal(e, engine) }):
			return a, true
		}
	}
	return found, named
}

// keys are those of one account at one engine.
type keys struct {
	auth []byte
	priv []byte // nil until it is needed
}

func (a *account) authKey(engine []byte) []byte {
	if a.auth == nil {
		return nil
	}
	return localize(a.auth.hash, a.secret, engine)
}

// privKey may cost a mebibyte of hashing: only for engines that proved
// authentic.
func (a *account) privKey(engine []byte) []byte {
	if a.priv == nil {
		return nil
	}
	key := localize(a.auth.hash, a.hidden, engine)
	if len(key) < a.priv.key {
		key = a.priv.extend(key, a.auth.hash, engine)
	}
	return key[:a.priv.key]
}

// Len is how many they are.
func (u *Users) Len() int { return len(u.accounts) }
