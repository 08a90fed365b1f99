package site

// Queries are those about a place, by what they are for.
func Queries() map[string]string {
	return map[string]string{"delay": queries.delay, "worst": queries.worst, "loss": queries.loss, "load": queries.load}
}
