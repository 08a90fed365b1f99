package satisfaction

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// mailTimeout bounds the sending of one mail.
const mailTimeout = 30 * time.Second

// outcomeOf is what came of sending a mail.
type outcomeOf int

const (
	sent    outcomeOf = iota // or nobody knows: it may be there, and none is sent again
	later                    // it was not, and may be another time: no mail is taken now
	busy                     // … or none to that address
	refused                  // it never will be to that address
)

// letter is a mail before it is sent.
type letter struct {
	To, Subject, Text, HTML string
	ID                      string // of the message, without the domain
	Refusal                 string // where one refuses to be asked again
}

// post sends mails.
type post struct {
	Mail

	from     *netmail.Address
	host     string
	port     int
	password string
	tls      *tls.Config
}

func newPost(m Mail) (*post, error) {
	host, port, err := net.SplitHostPort(m.Server)
	if err != nil {
		return nil, fmt.Errorf("address of mail server: %w", err)
	}
	p := &post{Mail: m, host: host, tls: &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}}
	if p.port, err = strconv.Atoi(port); err != nil {
		return nil, fmt.Errorf("port of mail server: %w", err)
	}
	if p.from, err = netmail.ParseAddress(m.From); err != nil {
		return nil, fmt.Errorf("sender of mails: %w", err)
	}
	if m.PasswordFile != "" {
		password, err := os.ReadFile(m.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("read password of mail server: %w", err)
		}
		p.password = string(bytes.TrimSpace(password))
	}
	if m.CAFile != "" {
		authorities, err := os.ReadFile(m.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read authorities of mail server: %w", err)
		}
		p.tls.RootCAs = x509.NewCertPool()
		if !p.tls.RootCAs.AppendCertsFromPEM(authorities) {
			return nil, fmt.Errorf("read authorities of mail server: there is no certificate in %s", m.CAFile)
		}
	}
	return p, nil
}

// line is the connection to a mail server, which is ended here: the library
// leaves one open that was refused at its beginning.
type line struct {
	conn  net.Conn
	whole *tls.Config // encrypted from the beginning on; nil for not
}

func (l *line) dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	if l.whole != nil {
		conn, err = (&tls.Dialer{Config: l.whole}).DialContext(ctx, network, address)
	} else {
		conn, err = new(net.Dialer).DialContext(ctx, network, address)
	}
	l.conn = conn
	return conn, err
}

func (l *line) end() {
	if l.conn != nil {
		l.conn.Close() //nolint:errcheck // it is over, one way or the other
	}
}

func (p *post) client() (*mail.Client, *line, error) {
	l := &line{}
	auth, policy := mail.SMTPAuthAutoDiscover, mail.TLSMandatory
	switch p.TLS {
	case tlsWhole: // of which the library does not know, and would not send a password otherwise
		l.whole, auth, policy = p.tls, mail.SMTPAuthPlain, mail.NoTLS
	case tlsNone:
		policy = mail.NoTLS
	}
	options := []mail.Option{
		mail.WithPort(p.port), mail.WithTimeout(mailTimeout), mail.WithTLSConfig(p.tls), mail.WithTLSPolicy(policy), mail.WithoutNoop(), mail.WithDialContextFunc(l.dial),
	}
	if p.User != "" {
		options = append(options, mail.WithSMTPAuth(auth), mail.WithUsername(p.User), mail.WithPassword(p.password))
	}
	client, err := mail.NewClient(p.host, options...)
	return client, l, err
}

// message is a letter as it goes out. Machines must not answer it.
func (p *post) message(l letter) (*mail.Msg, error) {
	m := mail.NewMsg()
	if err := errors.Join(m.FromFormat(p.from.Name, p.from.Address), m.To(l.To)); err != nil {
		return nil, err
	}
	m.Subject(l.Subject)
	_, domain, _ := strings.Cut(p.from.Address, "@")
	m.SetMessageIDWithValue(l.ID + "@" + domain)
	m.SetBulk()
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader(mail.HeaderListUnsubscribe, "<"+l.Refusal+">")
	m.SetGenHeader(mail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	m.SetBodyString(mail.TypeTextPlain, l.Text)
	m.AddAlternativeString(mail.TypeTextHTML, l.HTML)
	return m, nil
}

// send sends a letter. An error goes with all but sent.
func (p *post) send(ctx context.Context, l letter) (outcomeOf, error) {
	m, err := p.message(l)
	if err != nil {
		return refused, withoutAddress(err, l.To)
	}
	client, line, err := p.client()
	if err != nil {
		return later, fmt.Errorf("reach mail server: %w", err)
	}
	defer line.end()
	err = client.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() { // it was taken, whatever came after
		return sent, nil
	}
	err = withoutAddress(fmt.Errorf("send mail: %w", err), l.To)
	failed, ok := errors.AsType[*mail.SendError](m.SendError())
	switch {
	case !ok:
		return later, err
	case failed.Reason == mail.ErrSMTPDataClose && failed.ErrorCode() == 0:
		return sent, nil // all of it was written, and the answer is lost
	case failed.Reason == mail.ErrSMTPRcptTo && failed.ErrorCode() >= 500:
		return refused, err
	case failed.Reason == mail.ErrSMTPRcptTo && failed.ErrorCode() != 0:
		return busy, err
	}
	return later, err
}

// withoutAddress is an error that names nobody.
func withoutAddress(err error, address string) error {
	return errors.New(strings.ReplaceAll(err.Error(), address, "…"))
}
