package stack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// mailbox is a mail server that puts what it is sent into a folder, a file a
// message. Vigie's own health goes out by mail, past the bridge: without a
// relay that way would fail, which is an alert itself.
type mailbox struct {
	folder   string
	listener net.Listener
	wg       sync.WaitGroup

	mu       sync.Mutex
	sessions map[net.Conn]bool
	count    int
}

// sessionTimeout bounds one conversation.
const sessionTimeout = time.Minute

// openMailbox listens on an address until close.
func openMailbox(ctx context.Context, address, folder string) (*mailbox, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("make mailbox: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("open mailbox: %w", err)
	}
	m := &mailbox{folder: folder, listener: listener, sessions: make(map[net.Conn]bool)}
	m.wg.Go(m.accept)
	return m, nil
}

// close ends every session and waits for them; nil has none.
func (m *mailbox) close() error {
	if m == nil {
		return nil
	}
	err := m.listener.Close()
	m.mu.Lock()
	for conn := range m.sessions {
		conn.Close() //nolint:errcheck // what was not sent by now is lost with the stack
	}
	m.mu.Unlock()
	m.wg.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close mailbox: %w", err)
	}
	return nil
}

func (m *mailbox) accept() {
	for {
		conn, err := m.listener.Accept()
		if err != nil {
			return // closed
		}
		m.mu.Lock()
		m.sessions[conn] = true
		m.mu.Unlock()
		m.wg.Go(func() {
			m.converse(conn)
			m.mu.Lock()
			delete(m.sessions, conn)
			m.mu.Unlock()
			conn.Close() //nolint:errcheck // the conversation is over
		})
	}
}

// converse speaks as much SMTP as a relay needs to be used. Errors are the
// client's: it has left.
func (m *mailbox) converse(conn net.Conn) {
	if conn.SetDeadline(time.Now().Add(sessionTimeout)) != nil {
		return
	}
	client := textproto.NewReader(bufio.NewReader(conn))
	answer := func(line string) bool {
		_, err := conn.Write([]byte(line + "\r\n"))
		return err == nil
	}
	for ok := answer("220 vigie-lab ESMTP"); ok; {
		line, err := client.ReadLine()
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		switch verb {
		case "DATA":
			ok = answer("354 go on") && m.keep(client) == nil && answer("250 kept")
		case "QUIT":
			answer("221 bye")
			return
		case "EHLO", "HELO", "MAIL", "RCPT", "RSET", "NOOP":
			ok = answer("250 fine")
		default:
			ok = answer("502 not known here")
		}
	}
}

func (m *mailbox) keep(client *textproto.Reader) error {
	message, err := client.ReadDotBytes()
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count++
	return os.WriteFile(filepath.Join(m.folder, fmt.Sprintf("%04d.eml", m.count)), message, 0o600)
}
