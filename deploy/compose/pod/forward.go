package pod

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"
)

const (
	dialTimeout  = 10 * time.Second
	acceptPause  = time.Second // after an error that may pass, such as too many open files
	halfOpenTime = 30 * time.Second
)

// Forward passes every connection that the listener takes on to an address,
// until ctx ends; then it closes all and returns.
func Forward(ctx context.Context, listener net.Listener, to string, logger *slog.Logger) {
	var wg sync.WaitGroup
	defer wg.Wait()
	stop := context.AfterFunc(ctx, func() { listener.Close() }) //nolint:errcheck // nothing is left to do about it
	defer stop()
	for {
		from, err := listener.Accept()
		switch {
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			logger.Warn("a connection was not taken", "err", err)
			time.Sleep(acceptPause)
			continue
		}
		wg.Go(func() { pass(ctx, from, to, logger) })
	}
}

func pass(ctx context.Context, from net.Conn, to string, logger *slog.Logger) {
	defer from.Close() //nolint:errcheck // all is said by then
	dialing, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	target, err := (&net.Dialer{}).DialContext(dialing, "tcp", to)
	if err != nil {
		logger.Warn("what listens here has nobody behind it", "to", to, "err", err)
		return
	}
	defer target.Close() //nolint:errcheck // as above
	stop := context.AfterFunc(ctx, func() {
		from.Close()   //nolint:errcheck // cuts off what is under way
		target.Close() //nolint:errcheck // as above
	})
	defer stop()
	var wg sync.WaitGroup
	wg.Go(func() { half(target, from) })
	half(from, target)
	wg.Wait()
}

// half copies one direction and says its end on; the other side then has a
// while to say its own.
func half(to, from net.Conn) {
	io.Copy(to, from) //nolint:errcheck // either side may go when it likes
	if conn, ok := to.(*net.TCPConn); ok {
		conn.CloseWrite() //nolint:errcheck // it may be gone
	}
	to.SetReadDeadline(time.Now().Add(halfOpenTime)) //nolint:errcheck // as above
}
