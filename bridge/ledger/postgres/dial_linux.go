package postgres

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// boundUnconfirmed ends a connection on which nothing is confirmed any more.
func boundUnconfirmed(_, _ string, conn syscall.RawConn) error {
	var refused error
	err := conn.Control(func(fd uintptr) {
		refused = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unheard.Milliseconds()))
	})
	return errors.Join(err, refused)
}
