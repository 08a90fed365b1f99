package rule

// Wants tells whether any rule looks at messages with a key: who has to make
// the text of a message first need not where none does.
func (m *Matcher) Wants(key []byte) bool { return len(m.set.every) > 0 || len(m.keyed(key)) > 0 }
