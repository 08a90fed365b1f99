package satisfaction_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

// smtpServer is a mail server that takes what it is told to, and keeps it.
type smtpServer struct {
	address string

	mu      sync.Mutex
	mails   []string          // as they came, after their recipient
	refusal map[string]string // the answer to a command, by its beginning
	cut     bool              // the answer to a mail is lost
}

func newSMTP(t *testing.T) *smtpServer {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &smtpServer{address: listener.Addr().String(), refusal: make(map[string]string)}
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

// answer has a command answered so from now on; empty for as usual.
func (s *smtpServer) answer(command, with string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusal[command] = with
}

func (s *smtpServer) cutting(cut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = cut
}

func (s *smtpServer) sent() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.mails...)
}

func (s *smtpServer) told(line string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for command, with := range s.refusal {
		if strings.HasPrefix(line, command) {
			return with
		}
	}
	return ""
}

func (s *smtpServer) talk(conn net.Conn) {
	lines := bufio.NewScanner(conn)
	say := func(text string) { fmt.Fprint(conn, text+"\r\n") } //nolint:errcheck // who hung up hears nothing
	say("220 relais")
	recipient := ""
	for lines.Scan() {
		line := lines.Text()
		command, _, _ := strings.Cut(line, " ")
		if with := s.told(line); with != "" {
			say(with)
			continue
		}
		switch command {
		case "EHLO":
			say("250-relais\r\n250 8BITMIME")
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

// take reads a mail, and tells whether that is answered.
func (s *smtpServer) take(lines *bufio.Scanner, recipient string) bool {
	var mail strings.Builder
	for lines.Scan() && lines.Text() != "." {
		mail.WriteString(strings.TrimPrefix(lines.Text(), ".") + "\n")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, recipient+"\n"+mail.String())
	return !s.cut
}
