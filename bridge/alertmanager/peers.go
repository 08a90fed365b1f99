package alertmanager

import "sync"

// answer is what one peer said, or why it did not.
type answer[T any] struct {
	said T
	err  error
}

// everyPeer asks all peers at once, in the order of the configuration: those
// that do not answer take their time, and must not take that of the others.
func everyPeer[T any](s *Source, ask func(peer string) (T, error)) []answer[T] {
	answers := make([]answer[T], len(s.config.Alertmanagers))
	var wg sync.WaitGroup
	for i, peer := range s.config.Alertmanagers {
		wg.Go(func() { answers[i].said, answers[i].err = ask(peer) })
	}
	wg.Wait()
	return answers
}
