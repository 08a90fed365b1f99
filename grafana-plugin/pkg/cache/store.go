package cache

import "container/list"

// key is what an answer is an answer to, and to whom.
type key struct{ address, rights string }

// overhead is about what an answer takes beside its body and address.
const overhead = 1024

// store keeps answers up to a number of bytes; those that nobody has asked for
// longest go first. Libraries for this count entries, and of these answers one
// may be a thousand times as long as another.
type store struct {
	most, bytes int64
	order       *list.List // of entry, the latest used in front
	at          map[key]*list.Element
}

type entry struct {
	key    key
	answer answer
}

func (e entry) size() int64 {
	return int64(len(e.answer.body)+len(e.key.address)+len(e.key.rights)) + overhead
}

func newStore(most int64) store {
	return store{most: most, order: list.New(), at: make(map[key]*list.Element)}
}

func (s *store) get(k key) (answer, bool) {
	element, there := s.at[k]
	if !there {
		return answer{}, false
	}
	s.order.MoveToFront(element)
	return entryOf(element).answer, true
}

func (s *store) put(k key, a answer) {
	if element, there := s.at[k]; there {
		s.drop(element)
	}
	e := entry{k, a}
	if e.size() > s.most/4 { // one answer must not drive all others out
		return
	}
	s.at[k] = s.order.PushFront(e)
	s.bytes += e.size()
	for s.bytes > s.most {
		s.drop(s.order.Back())
	}
}

func (s *store) drop(element *list.Element) {
	e := entryOf(element)
	s.order.Remove(element)
	delete(s.at, e.key)
	s.bytes -= e.size()
}

func entryOf(element *list.Element) entry {
	e, _ := element.Value.(entry) // nothing else is put in
	return e
}
