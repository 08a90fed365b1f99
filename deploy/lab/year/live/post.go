package live

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"

	"github.com/vigie-noc/vigie/deploy/lab/year"
)

// post is a mail server that keeps what it is sent; the library that the product
// sends by needs a socket.
type post struct {
	net.Listener

	wg    sync.WaitGroup
	mu    sync.Mutex
	mails []string
}

func newPost(ctx context.Context) (*post, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &post{Listener: listener}
	p.wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.wg.Go(func() { p.talk(conn) })
		}
	})
	return p, nil
}

// end closes it.
func (p *post) end() {
	p.Close() //nolint:errcheck // nobody asks it any more
	p.wg.Wait()
}

// talk takes mails, but for addresses that nobody reads.
func (p *post) talk(conn net.Conn) {
	defer conn.Close()                                                //nolint:errcheck // it is over
	say := func(text string) { _, _ = fmt.Fprint(conn, text+"\r\n") } // who hung up hears nothing
	lines := bufio.NewScanner(conn)
	say("220 poste")
	for lines.Scan() {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "RCPT TO:<"+year.Hard):
			say("550 there is no such address")
		case line == "DATA":
			say("354 go on")
			var mail strings.Builder
			for lines.Scan() && lines.Text() != "." {
				mail.WriteString(lines.Text() + "\n")
			}
			p.mu.Lock()
			p.mails = append(p.mails, strings.NewReplacer("=\n", "", "=3D", "=").Replace(mail.String()))
			p.mu.Unlock()
			say("250 taken")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// of is the mail about a ticket; empty for none.
func (p *post) of(number string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, mail := range p.mails {
		if strings.Contains(mail, " "+number+",") {
			return mail
		}
	}
	return ""
}
