package datagram

import "testing"

// TestDropsWrap: the kernel counts in 32 bits.
func TestDropsWrap(t *testing.T) {
	t.Parallel()
	s := &Socket{closed: true} // nobody to ask
	for _, kernel := range []uint32{10, 1<<32 - 5, 7} {
		s.tell(0, 0, kernel)
	}
	if got, want := s.Memory().Drops, uint64(1<<32+7); got != want {
		t.Errorf("got %d drops, want %d", got, want)
	}
}
