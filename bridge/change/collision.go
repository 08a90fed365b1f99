package change

import "github.com/vigie-noc/vigie/bridge"

// Collision is another change at the same time that hits the same sites.
type Collision struct {
	With  bridge.Change
	Sites []string
	// Twin says that they hit a site by different ways: its redundancy.
	Twin bool
}

// collide tells whether two changes that overlap in time hit the same sites.
func collide(mine, theirs Reach, with bridge.Change) (Collision, bool) {
	found := Collision{With: with}
	for _, site := range mine.Sites {
		ways, both := theirs.ways[site]
		if !both {
			continue
		}
		found.Sites = append(found.Sites, site)
		found.Twin = found.Twin || !shared(mine.ways[site], ways)
	}
	return found, len(found.Sites) > 0
}

func shared(a, b map[string]bool) bool {
	for way := range a {
		if b[way] {
			return true
		}
	}
	return false
}
