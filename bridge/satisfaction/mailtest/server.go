// Package mailtest is a mail server to test against: it keeps what it is sent, and
// answers as it is told.
package mailtest

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

// Server is a mail server on a port of its own.
type Server struct {
	Address string

	mu      sync.Mutex
	mails   []string          // as they came, after their recipient
	refusal map[string]string // the answer to a command, by its beginning
	cut     bool              // the answer to a mail is lost
	tls     *tls.Config       // what STARTTLS goes on with; nil where it is not offered
	logins  []string          // as they were given
}

// New is one that encrypts nothing.
func New(t *testing.T) *Server {
	t.Helper()
	return NewEncrypting(t, nil, false)
}

// NewEncrypting is one that encrypts, from the beginning on or when asked to.
func NewEncrypting(t *testing.T, encrypts *tls.Config, whole bool) *Server {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Address: listener.Addr().String(), refusal: make(map[string]string), tls: encrypts}
	if whole {
		listener = tls.NewListener(listener, encrypts)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer conn.Close() //nolint:errcheck // a test's
				s.talk(conn)
			})
		}
	})
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
	})
	return s
}

// Answer has commands that begin so answered from now on; empty for as usual.
func (s *Server) Answer(command, with string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusal[command] = with
}

// Cut has the answers to mails lost from now on.
func (s *Server) Cut(cut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = cut
}

// Sent are the mails that were taken, each after the line of its recipient.
func (s *Server) Sent() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.mails...)
}

// Logins are what clients logged in with.
func (s *Server) Logins() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.logins...)
}

func (s *Server) told(line string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for command, with := range s.refusal {
		if strings.HasPrefix(line, command) {
			return with
		}
	}
	return ""
}

func (s *Server) talk(conn net.Conn) {
	lines := bufio.NewScanner(conn)
	say := func(text string) { fmt.Fprint(conn, text+"\r\n") } //nolint:errcheck // who hung up hears nothing
	say("220 relais")
	recipient := ""
	for lines.Scan() {
		line := lines.Text()
		command, rest, _ := strings.Cut(line, " ")
		if with := s.told(line); with != "" {
			say(with)
			continue
		}
		switch command {
		case "EHLO":
			say(s.offers(conn))
		case "STARTTLS":
			say("220 go on")
			conn = tls.Server(conn, s.tls)
			lines = bufio.NewScanner(conn)
		case "AUTH":
			s.login(rest)
			say("235 welcome")
		case "RCPT":
			recipient = line
			say("250 ok")
		case "DATA":
			say("354 go on")
			if !s.take(lines, recipient) {
				return
			}
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// offers is what the server can do: log in where that is encrypted alone.
func (s *Server) offers(conn net.Conn) string {
	_, encrypted := conn.(*tls.Conn)
	switch {
	case encrypted:
		return "250-relais\r\n250 AUTH PLAIN"
	case s.tls != nil:
		return "250-relais\r\n250 STARTTLS"
	}
	return "250-relais\r\n250 8BITMIME"
}

func (s *Server) login(with string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins = append(s.logins, with)
}

// take reads a mail, and tells whether that is answered.
func (s *Server) take(lines *bufio.Scanner, recipient string) bool {
	var mail strings.Builder
	for lines.Scan() && lines.Text() != "." {
		mail.WriteString(strings.TrimPrefix(lines.Text(), ".") + "\n")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, recipient+"\n"+mail.String())
	return !s.cut
}
