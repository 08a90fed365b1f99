package evidence

// Read is read, for tests of spans shorter than a day.
var Read = read

// Page has a copier read so many edges at a time.
func (c *Copier) Page(edges int) { c.page = edges }
