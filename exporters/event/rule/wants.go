package rule

// Wants tells whether any rule has this key: who has to make the text of a
// message first need not where none does. Rules without keys do not count.
func (m *Matcher) Wants(key []byte) bool { return len(m.keyed(key)) > 0 }
