package main

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// sockets from which datagrams come: the kernel spreads them over those of
// the receiver by address and port.
const sockets = 8

// segments is how many datagrams one call sends.
const segments = 32

// udpSegment is the socket option by which the kernel cuts what is written
// into datagrams (UDP_SEGMENT).
const udpSegment = 103

// tick is how often the sender catches up with its pace.
const tick = time.Millisecond

// sendDatagrams sends total lines at a pace a second; 0 for as fast as it
// goes. It gives the number that the kernel took.
func sendDatagrams(ctx context.Context, port, total, pace int, lines []byte) (sent int, err error) {
	var conns []*net.UDPConn
	defer func() {
		for _, conn := range conns {
			_ = conn.Close() // nothing was promised of what it sent
		}
	}()
	for range sockets {
		conn, err := segmented(port)
		if err != nil {
			return 0, err
		}
		conns = append(conns, conn)
	}
	at, start := 0, time.Now()
	for sent < total && ctx.Err() == nil {
		due := total
		if pace > 0 {
			due = min(total, int(time.Since(start).Seconds()*float64(pace)))
		}
		for sent < due {
			if _, err := conns[sent/segments%sockets].Write(lines[at : at+segments*size]); err != nil {
				return sent, fmt.Errorf("send: %w", err)
			}
			sent += segments
			if at += segments * size; at+segments*size > len(lines) {
				at = 0
			}
		}
		if sent < total {
			time.Sleep(tick)
		}
	}
	return sent, ctx.Err()
}

func segmented(port int) (*net.UDPConn, error) {
	conn, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	if err != nil {
		return nil, err
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_UDP, udpSegment, size)
	})
	if err == nil {
		err = failed
	}
	return conn, err
}

// sendStream sends total lines over several connections as fast as they are
// taken, framed by a line's end or by a count.
func sendStream(ctx context.Context, port, total int, counted bool, lines []byte) (sent int, err error) {
	framed := make([]byte, 0, len(lines)+len(lines)/size*4)
	for at := 0; at < len(lines); at += size {
		if counted {
			framed = append(strconv.AppendInt(framed, size, 10), ' ')
		}
		framed = append(framed, lines[at:at+size]...)
		if !counted {
			framed = append(framed, '\n')
		}
	}
	each := len(lines) / size
	var wg sync.WaitGroup
	errs := make([]error, sockets)
	rounds := max(1, total/each/sockets)
	for i := range sockets {
		wg.Go(func() { errs[i] = pour(ctx, port, rounds, framed) })
	}
	wg.Wait()
	for _, e := range errs {
		if e != nil {
			return 0, e
		}
	}
	return rounds * each * sockets, nil
}

func pour(ctx context.Context, port, rounds int, framed []byte) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // written is written
	for range rounds {
		if _, err := conn.Write(framed); err != nil {
			return fmt.Errorf("send: %w", err)
		}
	}
	return nil
}
