//go:build race

package origin

// raceDetector says that the tests run under it, which is many times slower.
const raceDetector = true
