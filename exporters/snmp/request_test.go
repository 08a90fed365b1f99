package snmp

import (
	"net/http"
	"testing"
	"time"
)

func TestWithDeadline(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header string
		want   time.Duration // 0 for no deadline
	}{
		{"10", 9500 * time.Millisecond},
		{"0.75", 250 * time.Millisecond},
		{"0.2", 100 * time.Millisecond}, // shorter than the offset: half of it
		{"", 0},
		{"soon", 0},
		{"-1", 0},
		{"NaN", 0},
		{"+Inf", 0},
	}
	for _, test := range tests {
		header := http.Header{"X-Prometheus-Scrape-Timeout-Seconds": {test.header}}
		start := time.Now()
		ctx, cancel := withDeadline(t.Context(), header, 500*time.Millisecond)
		deadline, limited := ctx.Deadline()
		cancel()
		left := deadline.Sub(start)
		if limited != (test.want != 0) || (limited && (left < test.want || left > test.want+time.Second)) {
			t.Errorf("%q: limited %v to %v, want %v", test.header, limited, left, test.want)
		}
	}
}
