package expression

// Quick tells whether regexp is spared.
func (e *Expression) Quick() bool { return e.quick != nil }

// Sure tells whether a search has steps enough.
func (e *Expression) Sure(text []byte) bool {
	return e.quick.find(text, make([]int, e.places)) != unsure
}
