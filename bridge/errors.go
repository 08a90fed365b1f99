package bridge

import "errors"

// ErrNotFound says that a thing asked for by its id is not there.
var ErrNotFound = errors.New("not found")
