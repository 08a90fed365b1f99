//go:build race

package web_test

// largeTable is smaller under the race detector, which makes SQLite ten times
// slower.
const largeTable = 5_000
