//go:build !race

package incident_test

// raceDetector tells whether these tests run under it.
const raceDetector = false
