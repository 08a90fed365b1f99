package change

import "time"

// Instant reads what an attribute says.
func Instant(text string, location *time.Location) (time.Time, error) { return instant(text, location) }

// Collide tells which sites two scopes hit both, and whether by different ways.
func (m *Map) Collide(a, b Scope) (sites []string, twin bool) {
	c, _ := collide(m.Reach(a), m.Reach(b), CollisionWith)
	return c.Sites, c.Twin
}

// CollisionWith is any change.
var CollisionWith = Collision{}.With
