package cache

import (
	"context"
	"net/http"
)

// A flight is a request under way. It belongs to nobody who waits for it: one
// who leaves does not end it for the others, and when the last one has left,
// it is given up.
type flight struct {
	waiting int // under Transport.mu
	cancel  context.CancelCauseFunc
	done    chan struct{} // closed once answer and err are there
	answer  answer
	err     error
}

// start sends a request off. The caller holds the lock.
func (t *Transport) start(k key, r *http.Request) *flight {
	// What the first one's context carries, such as a trace, goes along; its
	// end does not.
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(r.Context()))
	f := &flight{cancel: cancel, done: make(chan struct{})}
	t.flights[k], t.all[f] = f, struct{}{}
	kept, there := t.store.get(k)
	request := r.Clone(ctx) // the first one may leave and use its own again
	t.under.Go(func() {
		defer cancel(nil)
		ctx, stop := context.WithTimeout(ctx, t.limits.Timeout)
		defer stop()
		f.answer, f.err = t.fly(request.WithContext(ctx), kept, there)
		t.land(k, f)
		close(f.done)
	})
	return f
}

// fly asks when it is its turn.
func (t *Transport) fly(r *http.Request, kept answer, there bool) (answer, error) {
	select {
	case t.turns <- struct{}{}:
		defer func() { <-t.turns }()
	case <-r.Context().Done():
		return answer{}, context.Cause(r.Context())
	}
	got, err := t.ask(r, kept, there)
	if err != nil && r.Context().Err() != nil {
		err = context.Cause(r.Context())
	}
	return got, err
}

// land keeps what a flight brought, unless it was forgotten meanwhile.
func (t *Transport) land(k key, f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.all, f)
	if t.flights[k] != f {
		return
	}
	delete(t.flights, k)
	if f.err == nil && f.answer.status == http.StatusOK && f.answer.header.Get("ETag") != "" && !t.closed {
		t.store.put(k, f.answer)
	}
}

// leave is what one does who no longer waits.
func (t *Transport) leave(k key, f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f.waiting--
	if f.waiting > 0 {
		return
	}
	if t.flights[k] == f { // whoever comes now must not share its end
		delete(t.flights, k)
	}
	f.cancel(context.Canceled)
}
