package mirror

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestPace: at most so many a second, whatever was waited before, and no
// longer than the caller wants.
func TestPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &gate{rate: func() float64 { return 20 }}
		time.Sleep(time.Hour) // what was not asked for then is not saved up
		began := time.Now()
		for range 101 {
			if err := g.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("101 requests took %s, want 5s", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := g.wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waited longer than wanted: %v", err)
		}
	})
}
