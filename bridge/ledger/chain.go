package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// What is hashed is a sequence of texts, each written as its length in bytes
// (decimal), a colon, itself and a comma, so that no two sequences give the
// same bytes. A map is the number of its pairs, then each key and value in
// the order of the keys. Instants are milliseconds since 1970 UTC. Whoever
// checks a journal without this program needs to know no more than that, and
// the order of the members below.
const (
	entryForm = "vigie-entry-1"
	sealForm  = "vigie-seal-1"
)

// Settled is an entry as a ledger keeps it: text that every store gives back
// as it was given, instants in UTC to the millisecond.
func Settled(e bridge.Entry) bridge.Entry {
	for _, text := range []*string{&e.Subject, &e.ActorRef, &e.Origin, &e.ActorName, &e.Text} {
		*text = Plain(*text)
	}
	e.Data, e.Words = plainMap(e.Data), plainMap(e.Words)
	e.EffectiveAt, e.ReceivedAt = milliseconds(e.EffectiveAt), milliseconds(e.ReceivedAt)
	return e
}

// Chain completes a settled entry with its place after another of its
// subject; the zero Head stands before the first.
func Chain(e *bridge.Entry, after Head) {
	e.Number, e.Previous = after.Number+1, after.Hash
	e.Hash = Hash(e)
}

// Head is the last entry of a chain.
type Head struct {
	Number int64
	Hash   string
}

// Hash is what an entry's Hash must be.
func Hash(e *bridge.Entry) string {
	s := newSum(entryForm)
	s.text(e.Subject)
	s.number(e.Number)
	s.text(string(e.Kind))
	s.text(string(e.Actor))
	s.text(e.ActorRef)
	s.number(e.Ticket)
	s.number(e.EffectiveAt.UnixMilli())
	s.number(e.ReceivedAt.UnixMilli())
	s.pairs(e.Data)
	s.text(e.Origin)
	s.text(e.Seal)
	s.text(e.Previous)
	return s.hex()
}

// HasWords tells whether there is something to seal.
func HasWords(e *bridge.Entry) bool { return e.ActorName != "" || e.Text != "" || len(e.Words) > 0 }

// saltLength makes a seal tell nothing once its salt is gone: without one, a
// name could be found by trying all names.
const saltLength = 16

// NewSalt is a salt for one entry; it is to be removed with the words.
func NewSalt() []byte {
	salt := make([]byte, saltLength)
	rand.Read(salt) // it never fails
	return salt
}

// Seal is what an entry's Seal must be.
func Seal(e *bridge.Entry, salt []byte) string {
	if !HasWords(e) {
		return ""
	}
	s := newSum(sealForm)
	s.text(string(salt))
	s.text(e.ActorName)
	s.text(e.Text)
	s.pairs(e.Words)
	return s.hex()
}

type sum struct {
	hash.Hash

	next []byte // what is hashed next, written into the same place each time
}

func newSum(form string) sum {
	s := sum{Hash: sha256.New(), next: make([]byte, 0, 128)}
	s.text(form)
	return s
}

func (s *sum) text(text string) {
	s.next = append(strconv.AppendInt(s.next[:0], int64(len(text)), 10), ':')
	s.next = append(append(s.next, text...), ',')
	s.Write(s.next)
}

func (s *sum) number(n int64) { s.text(strconv.FormatInt(n, 10)) }

func (s *sum) pairs(m map[string]string) {
	s.number(int64(len(m)))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		s.text(key)
		s.text(m[key])
	}
}

func (s *sum) hex() string { return hex.EncodeToString(s.Sum(nil)) }

// Plain is text without what stores change or refuse.
func Plain(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "")
}

func plainMap(m map[string]string) map[string]string {
	if m == nil {
		return nil
	}
	clean := make(map[string]string, len(m))
	for key, value := range m {
		clean[Plain(key)] = Plain(value)
	}
	return clean
}

func milliseconds(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}
