package monthly

import (
	"testing"
	"time"
)

// TestShareOf makes sure that shares are cut where they lie, and not a little
// below: 29 of 100 is no binary fraction.
func TestShareOf(t *testing.T) {
	t.Parallel()
	for part := range int64(101) {
		if of := shareOf(time.Duration(part)*time.Minute, 100*time.Minute); *of != part*1000 {
			t.Errorf("%d of 100 is %d", part, *of)
		}
	}
	if of := shareOf(2*time.Second, 3*time.Second); *of != 66_666 {
		t.Errorf("two thirds are %d", *of)
	}
	if of := shareOf(0, 0); of != nil {
		t.Errorf("nothing of nothing is %d", *of)
	}
}
