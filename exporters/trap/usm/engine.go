package usm

import (
	"container/list"
	"math"
	"sync"
	"time"
)

// window is how far a message's time may be off (RFC 3414, 2.2.3).
const window = 150

// lastBoot is the count of boots at which an engine can no longer be believed.
const lastBoot = math.MaxInt32

// never is before every count of boots.
const never = -1

// mostEngines are remembered; then the one not heard of for longest is
// forgotten. It is more than any network has.
const mostEngines = 100_000

// engines are the foreign ones whose messages proved authentic.
type engines struct {
	most int

	mu    sync.Mutex
	known map[string]*list.Element // of *engine
	order *list.List               // the one heard of last is in front
}

// engine is what is known of one.
type engine struct {
	id     string
	boots  int32
	latest int32 // the latest time that it told
	at     time.Time
	keys   map[*account]keys
}

func newEngines(most int) *engines {
	return &engines{most: most, known: map[string]*list.Element{}, order: list.New()}
}

// keys gives those that were derived before.
func (e *engines) keys(id []byte, a *account) (keys, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	element, ok := e.known[string(id)]
	if !ok {
		return keys{}, false
	}
	found, ok := element.Value.(*engine).keys[a]
	return found, ok
}

// heard takes note of an authentic message and tells whether it is timely
// (RFC 3414, 3.2, step 7b). The first one of an engine always is: there is
// nothing to hold it against.
func (e *engines) heard(id []byte, a *account, k keys, boots, told int32, now time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	element, ok := e.known[string(id)]
	if !ok {
		if e.order.Len() >= e.most {
			oldest := e.order.Back()
			delete(e.known, e.order.Remove(oldest).(*engine).id)
		}
		element = e.order.PushFront(&engine{id: string(id), boots: never, keys: map[*account]keys{}})
		e.known[string(id)] = element
	}
	e.order.MoveToFront(element)
	found := element.Value.(*engine)
	found.keys[a] = k
	return found.timely(boots, told, now)
}

func (e *engine) timely(boots, told int32, now time.Time) bool {
	if boots > e.boots || boots == e.boots && told > e.latest {
		e.boots, e.latest, e.at = boots, told, now
	}
	notion := int64(e.latest) + int64(now.Sub(e.at)/time.Second)
	return boots != lastBoot && boots == e.boots && int64(told) >= notion-window
}

// forgetKeys is for accounts that have changed; the clocks stay.
func (e *engines) forgetKeys() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for element := e.order.Front(); element != nil; element = element.Next() {
		clear(element.Value.(*engine).keys)
	}
}

func (e *engines) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.known)
}
