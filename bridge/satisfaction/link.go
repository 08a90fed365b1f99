package satisfaction

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"
)

// purpose is what a link lets its holder do: one does not stand for another.
type purpose byte

const (
	toAnswer purpose = 'a'
	toRefuse purpose = 'r'
)

// What a link is refused for.
var (
	errForged  = errors.New("the link is not one of ours")
	errExpired = errors.New("the link has expired")
)

// link is what a link is of.
type link struct {
	to     purpose
	ticket int64
}

// key signs links.
type key struct {
	name   string
	secret []byte
}

// minSecret is the least length of a key's secret, in bytes.
const minSecret = 32

var keyName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,16}$`)

// readKeys reads the keys of links, the one that signs first. They are read at
// each use, so that they change without a restart.
func readKeys(path string) ([]key, error) {
	content, err := os.ReadFile(path) //nolint:gosec // bridge.yml names it
	if err != nil {
		return nil, fmt.Errorf("read keys of links: %w", err)
	}
	var keys []key
	lines := bufio.NewScanner(bytes.NewReader(content))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, secret, _ := strings.Cut(line, " ")
		secret = strings.TrimSpace(secret)
		switch {
		case !keyName.MatchString(name):
			return nil, fmt.Errorf("read keys of links: line %d has no name of 1 to 16 letters and digits", n)
		case len(secret) < minSecret:
			return nil, fmt.Errorf("read keys of links: the secret of line %d has %d characters, want %d or more", n, len(secret), minSecret)
		}
		for i := range keys {
			if keys[i].name == name {
				return nil, fmt.Errorf("read keys of links: line %d has the name of another", n)
			}
		}
		keys = append(keys, key{name, []byte(secret)})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read keys of links: %w", err)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("read keys of links: there is none in %s", path)
	}
	return keys, nil
}

// macSize is how many bytes of the signature a link has: nobody guesses 128 bits.
const macSize = 16

func (k *key) mac(payload string) string {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write([]byte("vigie-satisfaction." + k.name + "." + payload))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:macSize])
}

// sign is a token: the key's name, what it says, and the signature. It never
// expires where no instant is given.
func (k *key) sign(to purpose, ticket int64, expires time.Time) string {
	said := []byte{byte(to)}
	said = binary.AppendVarint(said, ticket)
	if expires.IsZero() {
		said = binary.AppendVarint(said, 0)
	} else {
		said = binary.AppendVarint(said, expires.Unix())
	}
	payload := base64.RawURLEncoding.EncodeToString(said)
	return k.name + "." + payload + "." + k.mac(payload)
}

// maxToken is longer than any of ours.
const maxToken = 128

// ticketOf is the ticket that a token is of. An expired one is told apart from
// what is not ours at all, and tells its ticket to nobody.
func ticketOf(keys []key, to purpose, token string, now time.Time) (int64, error) {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 {
		return 0, errForged
	}
	ours := false
	for i := range keys { // as text: a link has one spelling
		ours = ours || keys[i].name == parts[0] && hmac.Equal([]byte(parts[2]), []byte(keys[i].mac(parts[1])))
	}
	said, err := base64.RawURLEncoding.DecodeString(parts[1])
	if !ours || err != nil || len(said) == 0 || purpose(said[0]) != to {
		return 0, errForged
	}
	ticket, n := binary.Varint(said[1:])
	if n <= 0 {
		return 0, errForged
	}
	expires, n := binary.Varint(said[1+n:])
	if n <= 0 {
		return 0, errForged
	}
	if expires != 0 && !now.Before(time.Unix(expires, 0)) {
		return 0, errExpired
	}
	return ticket, nil
}
