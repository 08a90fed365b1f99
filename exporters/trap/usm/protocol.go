package usm

import (
	"crypto/hmac"
	"crypto/md5"  //nolint:gosec // devices in use know nothing else
	"crypto/sha1" //nolint:gosec // the same
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"slices"
)

// authentication is one of the protocols that prove who sent a message.
type authentication struct {
	name   string
	hash   func() hash.Hash
	digest int // octets of the code that a message carries
}

var authentications = []authentication{
	{"MD5", md5.New, 12},
	{"SHA", sha1.New, 12},
	{"SHA224", sha256.New224, 16},
	{"SHA256", sha256.New, 24},
	{"SHA384", sha512.New384, 32},
	{"SHA512", sha512.New, 48},
}

// privacy is one of the protocols that encrypt a message.
type privacy struct {
	name   string
	key    int // octets
	extend func(key []byte, hash func() hash.Hash, engine []byte) []byte
	seal   func(key, iv, data []byte) ([]byte, error)
	open   func(key, iv, data []byte) ([]byte, error)
	iv     func(key, salt []byte, boots, time int32) []byte
}

var privacies = []privacy{
	{"DES", 16, nil, sealDES, openDES, ivDES},
	{"AES", 16, nil, sealAES, openAES, ivAES},
	{"AES192", 24, blumenthal, sealAES, openAES, ivAES},
	{"AES256", 32, blumenthal, sealAES, openAES, ivAES},
	{"AES192C", 24, reeder, sealAES, openAES, ivAES},
	{"AES256C", 32, reeder, sealAES, openAES, ivAES},
}

// AuthProtocols are the names that a user's configuration may have.
func AuthProtocols() []string {
	var names []string
	for _, p := range authentications {
		names = append(names, p.name)
	}
	return names
}

// PrivProtocols are the names that a user's configuration may have. Those that
// end in C extend keys as Cisco does, the others as the draft says.
func PrivProtocols() []string {
	var names []string
	for _, p := range privacies {
		names = append(names, p.name)
	}
	return names
}

func authenticationOf(name string) *authentication {
	return pick(authentications, func(p authentication) bool { return p.name == name })
}

func privacyOf(name string) *privacy {
	return pick(privacies, func(p privacy) bool { return p.name == name })
}

func pick[T any](all []T, is func(T) bool) *T {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return &all[i]
	}
	return nil
}

// stretched is how much of the repeated password a key is made from.
const stretched = 1 << 20

// stretch makes a password expensive to guess (RFC 3414, A.2).
func stretch(newHash func() hash.Hash, password []byte) []byte {
	h := newHash()
	const whole = 64
	block := make([]byte, 0, len(password)+whole)
	for at, done := 0, 0; done < stretched; done += whole {
		block = block[:0]
		for len(block) < whole {
			block = append(block, password[at:]...)
			at = 0
		}
		at = (done + whole) % len(password)
		h.Write(block[:whole])
	}
	return h.Sum(nil)
}

// localize ties a stretched password to one engine.
func localize(newHash func() hash.Hash, secret, engine []byte) []byte {
	h := newHash()
	h.Write(secret)
	h.Write(engine)
	h.Write(secret)
	return h.Sum(nil)
}

// blumenthal extends a key by its own hash.
func blumenthal(key []byte, newHash func() hash.Hash, _ []byte) []byte {
	h := newHash()
	h.Write(key)
	return h.Sum(key)
}

// reeder extends a key by what it gives as a password.
func reeder(key []byte, newHash func() hash.Hash, engine []byte) []byte {
	return append(key, localize(newHash, stretch(newHash, key), engine)...)
}

// code is the digest over a message, with zeros where it stands itself.
func (p *authentication) code(key, message []byte, at int) []byte {
	mac := hmac.New(p.hash, key)
	mac.Write(message[:at])
	mac.Write(make([]byte, p.digest))
	mac.Write(message[at+p.digest:])
	return mac.Sum(nil)[:p.digest]
}
