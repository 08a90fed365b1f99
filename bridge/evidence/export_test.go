package evidence

// Read is read, for tests of spans shorter than a day.
var Read = read
