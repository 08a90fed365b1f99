package loki

import (
	"math/rand/v2"
	"time"
)

// send sends batches until no more comes, or there is no time left.
func (c *Client) send() {
	for {
		if c.ring != nil && !c.ring.empty() {
			if !c.sendKept() {
				return
			}
			continue
		}
		select {
		case batch, more := <-c.handoff:
			if more {
				c.sendFresh(batch)
			} else if c.ring == nil || c.ring.empty() {
				return
			}
		case <-c.waiting:
		}
	}
}

// sendKept sends the oldest file of the ring. It says no when the rest is to
// stay there.
func (c *Client) sendKept() bool {
	number, batch, torn, err := c.ring.head(c.room[:0])
	switch {
	case err != nil: // how many lines, nobody knows
		c.metrics.dropped(unread, 1)
		c.logger.Error("a file of lines for Loki cannot be read, it is left until a restart", "file", c.ring.path(number), "err", err)
	case torn:
		c.logger.Warn("a file of lines for Loki is torn, the rest of it is lost", "file", c.ring.path(number))
	}
	c.room = batch
	request, lines := c.encoder.encode(batch)
	for lines > 0 {
		if !c.wait() {
			return false
		}
		if c.try(request, lines) {
			break
		}
	}
	c.ring.done(err == nil)
	return true
}

// sendFresh sends a batch from memory. At the first failure it goes to the
// ring, before all that is there.
func (c *Client) sendFresh(batch []byte) {
	defer c.queue.recycle(batch)
	request, lines := c.encoder.encode(batch)
	for c.wait() {
		if c.try(request, lines) || c.putBack(batch) {
			return
		}
	}
	if !c.putBack(batch) {
		c.metrics.dropped(closed, lines)
	}
}

func (c *Client) putBack(batch []byte) bool {
	if c.ring == nil {
		return false
	}
	pushedOut, err := c.ring.prepend(batch)
	if pushedOut > 0 {
		c.metrics.dropped(ringFull, pushedOut)
	}
	return err == nil
}

// wait holds the next request up after a failure. It says no when the time
// is over: with a ring as soon as Close is called, for nothing is lost then.
func (c *Client) wait() bool {
	if c.pause == 0 {
		return c.ending.Err() == nil
	}
	var closing <-chan struct{}
	if c.ring != nil {
		closing = c.closing
	}
	timer := time.NewTimer(c.pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-closing:
		return false
	case <-c.ending.Done():
		return false
	}
}

// try sends a request, and tells whether it is done with.
func (c *Client) try(request []byte, lines int) bool {
	a := c.poster.post(c.ending, request)
	c.metrics.requested(a.code)
	switch {
	case a.err == nil:
		if c.pause > 0 {
			c.logger.Info("Loki takes lines again")
		}
		c.pause = 0
		clear(c.told)
		c.metrics.sent(lines)
		c.metrics.success.SetToCurrentTime()
	case a.final():
		c.pause = 0
		c.metrics.dropped(refused, lines)
		if !c.told[a.code] {
			c.told[a.code] = true
			c.logger.Error("Loki refuses lines, they are dropped", "lines", lines, "err", a.err)
		}
	default:
		if c.pause == 0 && c.ending.Err() == nil {
			c.logger.Warn("Loki takes no lines, they wait", "err", a.err)
		}
		c.backOff(a.after)
	}
	return a.final()
}

// backOff makes the pause longer, by chance a little more or less so that
// several exporters do not come at once.
func (c *Client) backOff(asked time.Duration) {
	longer := min(max(2*c.pause, c.shortest, asked), c.longest)
	c.pause = longer*3/4 + rand.N(longer/4+1) //nolint:gosec // no secret
}
