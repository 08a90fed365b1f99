package bridge

import "time"

// Mirrored is a ticket of a group under contract, as the mirror read it last.
type Mirrored struct {
	Ticket

	Subject  string    // under which its facts stand in the journal; it stays
	ReadAt   time.Time // our clock, as are the following
	HiddenAt time.Time // since when the desk refuses it to the bridge
	GoneAt   time.Time // when it was found to be deleted
}

// MirrorState is how far the desk has been read.
type MirrorState struct {
	Until      time.Time // the desk's clock: changes up to then were read
	SyncedAt   time.Time // our clock, as are the following: when nothing was left to read
	ImportedAt time.Time // when that was so for the first time
	SweptAt    time.Time // when all ids were last compared
}
