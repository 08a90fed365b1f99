package sample

// Texts is many short texts in one piece of memory.
type Texts struct {
	bytes []byte
	ends  []int
}

// Reset forgets all texts and keeps their memory.
func (t *Texts) Reset() { t.bytes, t.ends = t.bytes[:0], t.ends[:0] }

// Len is the number of texts.
func (t *Texts) Len() int { return len(t.ends) }

// Open gives what a text is to be appended to; Close takes it back with the
// text.
func (t *Texts) Open() []byte { return t.bytes }

// Close ends the text that Open began.
func (t *Texts) Close(bytes []byte) { t.bytes, t.ends = bytes, append(t.ends, len(bytes)) }

// Add copies one text.
func (t *Texts) Add(text []byte) { t.Close(append(t.Open(), text...)) }

// At is one text.
func (t *Texts) At(i int) []byte { return t.Span(i, i+1) }

// Span is the texts from one to before another, without anything between
// them.
func (t *Texts) Span(from, to int) []byte {
	begin := 0
	if from > 0 {
		begin = t.ends[from-1]
	}
	if to == from {
		return nil
	}
	return t.bytes[begin:t.ends[to-1]]
}
