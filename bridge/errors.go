package bridge

import "errors"

// ErrNotFound says that a thing asked for by its id is not there.
var ErrNotFound = errors.New("not found")

// ErrNoAccess says that a thing asked for by its id is there, or may be, but
// not for us.
var ErrNoAccess = errors.New("no access")
