package loki

import "time"

// patience is how long a batch waits for a sender that is busy before it goes
// to the ring: an answer takes a moment, and the disk is for more than that.
const patience = 250 * time.Millisecond

// batch takes batches out of the queue until no more comes.
func (c *Client) batch() {
	defer close(c.handoff)
	for {
		batch, more := c.queue.take(c.config.BatchWait)
		if !more {
			return
		}
		if batch != nil {
			c.pass(batch)
		}
	}
}

// pass gives a batch to the sender, or to the ring while the sender is held
// up. Only where neither takes it until the end it is dropped.
func (c *Client) pass(batch []byte) {
	for {
		if c.ring == nil || c.ring.empty() {
			if c.hand(batch) {
				return // the sender has it now
			}
		}
		if c.ring != nil && c.keep(batch) {
			c.queue.recycle(batch)
			return
		}
		select {
		case <-c.ending.Done():
			c.metrics.dropped(closed, count(batch))
			return
		case <-time.After(patience):
		}
	}
}

// hand gives a batch to the sender.
func (c *Client) hand(batch []byte) bool {
	var enough <-chan time.Time
	if c.ring != nil {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		enough = timer.C
	}
	select {
	case c.handoff <- batch:
		return true
	case <-enough:
		return false
	case <-c.ending.Done():
		return false
	}
}

// keep puts a batch into the ring.
func (c *Client) keep(batch []byte) bool {
	pushedOut, err := c.ring.append(batch)
	if pushedOut > 0 {
		c.metrics.dropped(ringFull, pushedOut)
	}
	if err != nil && !c.broken {
		c.logger.Error("lines for Loki wait in memory alone, the ring takes none", "dir", c.config.Ring.Dir, "err", err)
	}
	c.broken = err != nil
	return err == nil
}
