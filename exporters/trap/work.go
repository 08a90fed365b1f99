package trap

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/internal/datagram"
)

// work receives until ctx ends. What holds traps ends after what hands them
// over.
func (s *service) work(ctx context.Context) {
	var readers, holders sync.WaitGroup
	held, letGo := context.WithCancel(context.WithoutCancel(ctx))
	if s.ports != nil {
		holders.Go(func() { s.ports.Run(held) })
	}
	for _, socket := range s.sockets {
		readers.Go(func() { s.read(socket) })
	}
	<-ctx.Done()
	for _, socket := range s.sockets {
		socket.Drain()
		defer time.AfterFunc(drainWait, func() { socket.Close() }).Stop() //nolint:errcheck // it is closed again, and then heard
	}
	readers.Wait()
	letGo()
	holders.Wait()
}

// drainWait is how long what the kernel has queued may take at the end.
const drainWait = 2 * time.Second

// read takes what one socket receives, until it is drained or closed.
func (s *service) read(socket *datagram.Socket) {
	r := newReader(s.shared)
	for {
		n, err := socket.Receive()
		if errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			s.logger.Warn("receiving traps failed", "err", err)
			time.Sleep(readPause)
			continue
		}
		now := time.Now()
		for i := range n {
			packet, from, cut := socket.Datagram(i)
			if cut {
				s.metrics.cut()
				continue
			}
			reply := r.receive(packet, from, now)
			if reply == nil {
				continue
			}
			if err := socket.Answer(i, reply); err != nil {
				s.metrics.unanswered.Inc()
			}
		}
	}
}

// readPause is for a kernel that cannot receive now, for want of memory.
const readPause = 100 * time.Millisecond
