package origin

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/vigie-noc/vigie/exporters/event"
)

const (
	maxName   = 255     // bytes of a host name, as in DNS
	otherName = "other" // who is too many
	shards    = 16
)

// unknown are origins that are not in the inventory, by what they are called.
// Who sends decides how many there are, so they are bounded.
type unknown struct {
	most   int64
	count  atomic.Int64 // kept, without other
	limit  *limit
	other  *Origin
	seed   maphash.Seed
	shards [shards]shard
}

type shard struct {
	mu      sync.Mutex
	origins map[string]*stranger
}

// stranger is an unknown origin. One that was made but has counted nothing
// yet is about to: it is left alone once.
type stranger struct {
	*Origin

	spared bool
}

func newUnknown(most int, limit *limit) *unknown {
	u := &unknown{most: int64(most), limit: limit, seed: maphash.MakeSeed()}
	u.other = newOrigin(&event.Device{Name: otherName}, limit)
	for i := range u.shards {
		u.shards[i].origins = make(map[string]*stranger)
	}
	return u
}

// get finds the unknown origin of a name, or makes it while there is room.
func (u *unknown) get(name []byte) *Origin {
	if len(name) == 0 || string(name) == otherName {
		return u.other // its series must not be there twice
	}
	s := &u.shards[maphash.Bytes(u.seed, name)%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.origins[string(name)]; ok {
		return found.Origin
	}
	if u.count.Add(1) > u.most {
		u.count.Add(-1)
		return u.other
	}
	own := string(name)
	fresh := newOrigin(&event.Device{Name: own}, u.limit)
	s.origins[own] = &stranger{Origin: fresh}
	return fresh
}

// remove takes those out for which gone says so.
func (u *unknown) remove(gone func(name string, s *stranger) bool) {
	for i := range u.shards {
		s := &u.shards[i]
		s.mu.Lock()
		for name, stranger := range s.origins {
			if gone(name, stranger) {
				delete(s.origins, name)
				u.count.Add(-1)
			}
		}
		s.mu.Unlock()
	}
}

// sweep takes out those of whom nothing was heard since an instant.
func (u *unknown) sweep(since int64) {
	u.remove(func(_ string, s *stranger) bool {
		if s.last.Load() == 0 && !s.spared {
			s.spared = true
			return false
		}
		return !s.heard(since)
	})
}

// forget takes out those that the inventory knows now.
func (u *unknown) forget(k *known) {
	u.remove(func(name string, _ *stranger) bool {
		return k.texts[name] != nil || k.named([]byte(name), []byte(name)) != nil
	})
}

// list is all that there are, by name, and other.
func (u *unknown) list() []*Origin {
	all := make([]*Origin, 0, u.count.Load()+1)
	for i := range u.shards {
		s := &u.shards[i]
		s.mu.Lock()
		for _, stranger := range s.origins {
			all = append(all, stranger.Origin)
		}
		s.mu.Unlock()
	}
	slices.SortFunc(all, func(a, b *Origin) int { return strings.Compare(a.Device().Name, b.Device().Name) })
	return append(all, u.other)
}

// fold puts a host name into lower case behind text, without a dot at its
// end. It refuses what is no name: nothing, more than DNS allows, and what
// would not show as text.
func fold(text, host []byte) ([]byte, bool) {
	if len(host) > 0 && host[len(host)-1] == '.' {
		host = host[:len(host)-1]
	}
	if len(host) == 0 || len(host) > maxName {
		return nil, false
	}
	ascii := true
	for _, c := range host {
		if c <= ' ' || c == 0x7f {
			return nil, false
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		ascii = ascii && c < utf8.RuneSelf
		text = append(text, c)
	}
	return text, ascii || printable(host)
}

func printable(name []byte) bool {
	for len(name) > 0 {
		r, size := utf8.DecodeRune(name)
		if r == utf8.RuneError && size == 1 || !unicode.IsPrint(r) {
			return false
		}
		name = name[size:]
	}
	return true
}
