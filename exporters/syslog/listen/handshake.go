package listen

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// handshakeTime is what a handshake may take, with all that others keep it
// waiting for.
const handshakeTime = 10 * time.Second

// turns bounds how many handshakes compute at a time: each costs a third of a
// millisecond of a processor, and after a power cut all devices come at once.
// One that waits for its peer takes no turn, so that a peer that says nothing
// keeps nobody from theirs.
type turns chan struct{}

// shaking is a connection during the handshake: it has its turn but while it
// reads.
type shaking struct {
	net.Conn
	turns turns
	done  <-chan struct{} // the handshake has lasted too long
	over  bool            // no handshake any more
}

func (c *shaking) Read(data []byte) (int, error) {
	if c.over {
		return c.Conn.Read(data)
	}
	<-c.turns
	n, err := c.Conn.Read(data)
	if late := c.take(); late != nil && err == nil {
		err = late
	}
	return n, err
}

// take waits for a turn. When it comes too late there is one all the same,
// for a moment: what follows is an error.
func (c *shaking) take() error {
	select {
	case c.turns <- struct{}{}:
		return nil
	case <-c.done:
		c.turns <- struct{}{}
		return context.DeadlineExceeded
	}
}

// shake makes the connection one of TLS.
func (s *Server) shake(conn net.Conn) (*tls.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.handshake)
	defer cancel()
	now := time.Now()
	s.guests.patience(conn, now, s.opts.handshake)
	link := &shaking{Conn: conn, turns: s.turns, done: ctx.Done()}
	session := tls.Server(link, s.keys.inForce(now))
	err := link.take()
	if err == nil {
		err = session.HandshakeContext(ctx)
	}
	<-link.turns
	link.over = true
	if err != nil {
		return nil, fmt.Errorf("TLS handshake: %w", err)
	}
	return session, nil
}

// Reasons why handshakes fail.
const (
	badName   = "name"        // the sender's certificate is good, and of somebody else
	badProof  = "certificate" // the sender has none, or one that is not good
	timeout   = "timeout"
	hungUp    = "closed"
	noTLS     = "no_tls" // it speaks something else
	refusedUs = "peer"   // it does not want us: our certificate, mostly
	noVersion = "protocol"
)

var tlsReasons = []string{badName, badProof, timeout, hungUp, noTLS, refusedUs, noVersion}

// reasonOf sorts failures of handshakes.
func reasonOf(err error) string {
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	operation, network := errors.AsType[*net.OpError](err)
	switch {
	case errors.Is(err, errName):
		return badName
	case errors.Is(err, errNone), verify, invalid:
		return badProof
	case errors.Is(err, context.DeadlineExceeded), timedOut(err):
		return timeout
	case record:
		return noTLS
	case alert, network && operation.Op == "remote error":
		return refusedUs
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), network:
		return hungUp
	default:
		return noVersion
	}
}
