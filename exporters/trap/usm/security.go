package usm

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"sync/atomic"
	"time"

	"github.com/vigie-noc/vigie/internal/wire"
)

// Why a message is refused. Each is told the sender by a counter of RFC 3414.
var (
	ErrUnsupportedLevel = errors.New("security level is not the user's")
	ErrNotInTimeWindow  = errors.New("message is not in the time window")
	ErrUnknownUser      = errors.New("user is not known")
	ErrUnknownEngine    = errors.New("engine is not known")
	ErrWrongDigest      = errors.New("digest is wrong")
	ErrDecryption       = errors.New("message cannot be decrypted")
)

// refusals are the same in the order of the objects below usmStats.
var refusals = [...]error{ErrUnsupportedLevel, ErrNotInTimeWindow, ErrUnknownUser, ErrUnknownEngine, ErrWrongDigest, ErrDecryption}

// Security opens what others sealed, and seals our answers. It is safe for
// concurrent use.
type Security struct {
	local   Local
	foreign *engines
	users   atomic.Pointer[holders]
	counts  [len(refusals)]atomic.Uint32
	salt    atomic.Uint64
}

// holders are the users and their keys at our own engine.
type holders struct {
	users *Users
	own   map[*account]keys
}

// New is for one process, which has one engine.
func New(local Local, users *Users) *Security {
	s := &Security{local: local, foreign: newEngines(mostEngines)}
	var random [saltSize]byte
	_, _ = rand.Read(random[:]) // it never fails
	s.salt.Store(binary.BigEndian.Uint64(random[:]))
	s.Use(users)
	return s
}

// Use takes up other users; the clocks of engines stay.
func (s *Security) Use(users *Users) {
	h := &holders{users, map[*account]keys{}}
	for _, a := range users.accounts {
		h.own[a] = keys{a.authKey(s.local.ID), a.privKey(s.local.ID)}
	}
	s.users.Store(h)
	s.foreign.forgetKeys()
}

// Engines is how many foreign ones are remembered.
func (s *Security) Engines() int { return s.foreign.count() }

// Opened is a message that was let in. Its slices point into the packet, or
// into what was decrypted.
type Opened struct {
	wire.Secured
	wire.Scoped

	Ours    bool // it is for our engine: an inform, not a trap
	account *account
	keys    keys
}

// Open lets a message in or gives why not: an error of this package, or of
// package wire. Where the sender wants to hear of it, report is what to send
// back.
func (s *Security) Open(packet []byte, now time.Time, o *Opened) (report []byte, err error) {
	*o = Opened{}
	if err := wire.DecodeV3(packet, &o.Secured); err != nil {
		return nil, err
	}
	if err := s.admit(o, now); err != nil {
		return s.Refuse(o, err, now), err
	}
	return nil, nil
}

// Discovery tells whether a message that was refused with err is no more than a
// step of discovery (RFC 3414, 4): the question who we are, or what time it is
// here. What it carries is sent again by who knows both.
func (o *Opened) Discovery(err error) bool {
	switch {
	case o.Flags&wire.Reportable == 0:
		return false
	case errors.Is(err, ErrUnknownEngine):
		return len(o.EngineID) == 0 && o.Flags&levelBits == 0
	case errors.Is(err, ErrNotInTimeWindow):
		return o.Ours && o.Boots == 0 && o.Time == 0 // and authentic
	}
	return false
}

// admit goes through the steps of RFC 3414, 3.2, in their order.
func (s *Security) admit(o *Opened, now time.Time) error {
	if len(o.EngineID) < ShortestID || len(o.EngineID) > LongestID {
		return ErrUnknownEngine
	}
	h := s.users.Load()
	o.Ours = bytes.Equal(o.EngineID, s.local.ID)
	at := o.EngineID
	if o.Ours {
		at = nil
	}
	account, named := h.users.find(o.User, at)
	switch {
	case account == nil && named:
		return ErrUnknownEngine
	case account == nil:
		return ErrUnknownUser
	}
	o.account = account
	if o.Flags&levelBits != account.flags {
		return ErrUnsupportedLevel
	}
	if account.auth != nil {
		if err := s.authenticate(o, h, now); err != nil {
			return err
		}
	}
	return s.reveal(o)
}

func (s *Security) authenticate(o *Opened, h *holders, now time.Time) error {
	known := o.Ours
	if o.Ours {
		o.keys = h.own[o.account]
	} else if o.keys, known = s.foreign.keys(o.EngineID, o.account); !known {
		o.keys.auth = o.account.authKey(o.EngineID)
	}
	auth := o.account.auth
	if len(o.Digest) != auth.digest || !hmac.Equal(o.Digest, auth.code(o.keys.auth, o.Whole, o.DigestAt)) {
		return ErrWrongDigest
	}
	if o.Ours {
		off := int64(o.Time) - int64(s.local.time(now))
		if o.Boots != s.local.Boots || off > window || off < -window {
			return ErrNotInTimeWindow
		}
		return nil
	}
	if !known {
		o.keys.priv = o.account.privKey(o.EngineID)
	}
	if !s.foreign.heard(o.EngineID, o.account, o.keys, o.Boots, o.Time, now) {
		return ErrNotInTimeWindow
	}
	return nil
}

// reveal decrypts. A wrong password shows by what comes out being no PDU.
func (s *Security) reveal(o *Opened) error {
	priv, data := o.account.priv, o.Data
	if priv != nil {
		if len(o.Salt) != saltSize {
			return ErrDecryption
		}
		var err error
		if data, err = priv.open(o.keys.priv, priv.iv(o.keys.priv, o.Salt, o.Boots, o.Time), data); err != nil {
			return ErrDecryption
		}
	}
	err := wire.DecodeScoped(data, &o.Scoped)
	if err != nil && priv != nil {
		return ErrDecryption
	}
	return err
}
