package trap

import (
	"errors"

	"github.com/vigie-noc/vigie/exporters/trap/content"
	"github.com/vigie-noc/vigie/exporters/trap/usm"
	"github.com/vigie-noc/vigie/internal/wire"
)

// Why a trap goes no further, besides the faults of package wire.
const (
	dropCommunity  = "community"
	dropCut        = "cut"
	dropNoTrapOID  = "no_trap_oid"
	dropGeneric    = "bad_generic"
	dropLevel      = "unsupported_level"
	dropTime       = "not_in_time_window"
	dropUser       = "unknown_user"
	dropEngine     = "unknown_engine"
	dropDigest     = "wrong_digest"
	dropDecryption = "decryption"
	dropForeign    = "foreign_inform" // an inform that takes another engine for ours
	dropDuplicate  = "duplicate"
	dropLimited    = "limited"
	dropInterface  = "interface" // too many wait for the name of a port
)

// whyDiscovery: a question of SNMPv3, which was answered. It is no trap that was
// dropped.
const whyDiscovery = "discovery"

// errForeign: only the receiver's engine is an authority on informs.
var errForeign = errors.New("inform for another engine")

// refusals are the errors that have a word of their own.
var refusals = []struct {
	err  error
	word string
}{
	{content.ErrNoTrapOID, dropNoTrapOID},
	{content.ErrGeneric, dropGeneric},
	{usm.ErrUnsupportedLevel, dropLevel},
	{usm.ErrNotInTimeWindow, dropTime},
	{usm.ErrUnknownUser, dropUser},
	{usm.ErrUnknownEngine, dropEngine},
	{usm.ErrWrongDigest, dropDigest},
	{usm.ErrDecryption, dropDecryption},
	{errForeign, dropForeign},
}

// reasonOf says why in one word.
func reasonOf(err error) string {
	for _, known := range refusals {
		if errors.Is(err, known.err) {
			return known.word
		}
	}
	return wire.Fault(err)
}

// reasons are all words, so that each is shown before it happens.
func reasons() []string {
	all := append([]string{dropCommunity, dropCut, dropDuplicate, dropLimited, dropInterface}, wire.Faults...)
	for _, known := range refusals {
		all = append(all, known.word)
	}
	return all
}
