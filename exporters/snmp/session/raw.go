package session

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/wire"
)

// raw is a conversation by SNMPv1 or v2c through a shared socket.
type raw struct {
	ctx       context.Context //nolint:containedctx // a conversation is one scrape's, and ends with it
	socket    *socket
	to        netip.AddrPort
	version   byte
	target    Target
	anySource bool
	logger    *slog.Logger

	came    chan packet
	timer   *time.Timer
	request []byte
	ids     []int32 // of questions under way, and of some answered since
	current []byte  // the buffer of the last answer
	answer  Answer
	stats   Stats
}

// most is how many questions may be under way, and how many answers wait.
const most = 64

// spare are the parts of conversations that are over.
var spare = sync.Pool{New: func() any {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &raw{timer: timer}
}}

func newRaw(ctx context.Context, p *Pool, to netip.AddrPort, target Target, pace config.Pace) (*raw, error) {
	c := spare.Get().(*raw)
	*c = raw{
		ctx: ctx, to: to, target: target, anySource: pace.Unconnected, logger: p.options.Logger,
		version: wire.V2c, came: make(chan packet, most), timer: c.timer, request: c.request, ids: c.ids[:0],
	}
	if target.Auth.Version == config.V1 {
		c.version = wire.V1
	}
	var err error
	if target.Wary && !c.anySource {
		c.socket, err = dial(c, p.options.Source, p.metrics)
	} else {
		c.socket, err = p.socket(to)
	}
	if err != nil {
		return nil, fmt.Errorf("open socket towards %s: %w", target.Address, err)
	}
	return c, nil
}

func (c *raw) Parallel() int           { return most }
func (c *raw) Version() config.Version { return c.target.Auth.Version }
func (c *raw) Stats() Stats            { return c.stats }

// Send implements Conn.
func (c *raw) Send(token int, q *Question) error {
	id := c.socket.register(pending{conn: c, token: token, sent: time.Now()})
	c.ids = append(c.ids, id)
	request := wire.Request{
		Version: c.version, Community: string(c.target.Auth.Community), PDU: q.PDU, ID: id,
		MaxRepetitions: int32(q.MaxRepetitions), OIDs: q.OIDs, //nolint:gosec // rows of one packet
	}
	c.request = request.Append(c.request[:0])
	c.stats.Packets++
	if c.target.Debug {
		c.logger.Info("packet sent", "target", c.target.Address, "id", id, "packet", hex.EncodeToString(c.request))
	}
	if err := c.socket.send(c.request, c.to); err != nil {
		return fmt.Errorf("send to %s: %w", c.target.Address, err)
	}
	return nil
}

// from tells whether a packet comes from where questions went.
func (c *raw) from(source netip.AddrPort) bool {
	return c.anySource || source.Port() == c.to.Port() && source.Addr().Unmap().WithZone("") == c.to.Addr().WithZone("")
}

// deliver is called by the socket. It does not wait for the conversation.
func (c *raw) deliver(data []byte, id int32, p pending) {
	buffer := append(buffers.Get().([]byte)[:0], data...)
	select {
	case c.came <- packet{data: buffer, id: id, token: p.token, rtt: time.Since(p.sent)}:
	default:
		c.socket.metrics.drop(dropOverflow)
	}
}

// refuse is called by the socket when the system says that there will be no
// answer.
func (c *raw) refuse() {
	select {
	case c.came <- packet{none: true}:
	default:
	}
}

// Receive implements Conn.
func (c *raw) Receive(deadline time.Time) (*Answer, error) {
	c.giveBack()
	c.timer.Reset(time.Until(deadline))
	defer c.timer.Stop()
	for {
		select {
		case p := <-c.came:
			if p.none {
				return nil, fmt.Errorf("ask %s: %w", c.target.Address, errPort)
			}
			if c.accept(p) {
				return &c.answer, nil
			}
		case <-c.timer.C:
			return nil, ErrTimeout
		case <-c.ctx.Done():
			return nil, reason(c.ctx, c.ctx.Err())
		}
	}
}

// accept makes an answer of a packet, unless it is none: then the wait goes
// on, for a packet that was forged must not hide the true one.
func (c *raw) accept(p packet) bool {
	var m wire.Message
	if err := wire.Decode(p.data, &m); err != nil || m.PDU != wire.Response || !whole(m.Varbinds()) {
		c.stats.Broken++
		c.socket.metrics.drop(dropMalformed)
		return false
	}
	if m.Version != c.version || string(m.Community) != string(c.target.Auth.Community) {
		c.socket.metrics.drop(dropCommunity)
		return false
	}
	if !c.socket.claim(p.id) {
		c.socket.metrics.drop(dropUnknown) // it came twice
		return false
	}
	if c.target.Debug {
		c.logger.Info("packet received", "target", c.target.Address, "id", p.id, "packet", hex.EncodeToString(p.data))
	}
	c.current = p.data
	c.answer = Answer{Token: p.token, Status: m.Status, Index: int(m.Index), Octets: len(p.data), RTT: p.rtt, raw: m.Varbinds()}
	return true
}

// whole tells whether all varbinds can be read.
func whole(r wire.Reader) bool {
	var v wire.Varbind
	for {
		more, err := r.Next(&v)
		if !more || err != nil {
			return err == nil
		}
	}
}

func (c *raw) giveBack() {
	if c.current != nil {
		buffers.Put(c.current[:0]) //nolint:staticcheck // see buffers
		c.current = nil
	}
}

// Close implements Conn.
func (c *raw) Close() error {
	c.socket.forget(c.ids)
	c.giveBack()
	var err error
	if c.socket.owner != nil {
		err = c.socket.close()
	}
	for {
		select {
		case p := <-c.came:
			if p.data != nil {
				buffers.Put(p.data[:0]) //nolint:staticcheck // see buffers
			}
		default:
			timer, request, ids := c.timer, c.request, c.ids
			spare.Put(&raw{timer: timer, request: request, ids: ids})
			return err
		}
	}
}
