package mirror

import (
	"time"
)

// Health is how the mirror is doing.
type Health struct {
	SyncedAt time.Time // when nothing was left to read; zero for never
	Behind   bool
	Imported bool  // the desk was read to the end once
	Problem  error // what stands in the way; nil where nothing does
}

// Health tells how the mirror is doing now.
func (m *Mirror) Health(now time.Time) Health {
	m.mu.Lock()
	defer m.mu.Unlock()
	since := m.state.SyncedAt
	if since.Before(m.started) {
		since = m.started // a bridge that was stopped is not behind at once
	}
	return Health{
		SyncedAt: m.state.SyncedAt, Imported: !m.state.ImportedAt.IsZero(), Problem: m.problem,
		Behind: now.Sub(since) > max(leastBehind, 5*m.settings().Interval),
	}
}

// OwnLogin is the login of the bridge's own user; empty while it is not known.
func (m *Mirror) OwnLogin() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.login
}

// Progress is what was read since the start.
func (m *Mirror) Progress() Progress {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.progress
}

// age is for how long the mirror has not been up to date, in seconds.
func (m *Mirror) age() float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state.SyncedAt.IsZero() {
		return time.Since(m.started).Seconds()
	}
	return time.Since(m.state.SyncedAt).Seconds()
}

// sweptAt is when all ids were last compared, as a metric tells it.
func (m *Mirror) sweptAt() float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state.SweptAt.IsZero() {
		return 0
	}
	return float64(m.state.SweptAt.UnixMilli()) / 1000
}
