package zammad

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the only one that the desk signs with; as an HMAC it holds
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// parseSignature reads the header, "sha1=" and the digits of the sum.
func parseSignature(header string) ([]byte, error) {
	digits, found := strings.CutPrefix(header, "sha1=")
	if !found {
		return nil, errors.New("there is no sha1 signature")
	}
	sum, err := hex.DecodeString(digits)
	if err != nil || len(sum) != sha1.Size {
		return nil, errors.New("the signature is no sha1 sum")
	}
	return sum, nil
}

// signed tells whether the sum is that of the body, in a time that does not
// tell how much of it is right.
func signed(body []byte, secret string, sum []byte) bool {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), sum)
}

// said is what a delivery is read for.
type said struct {
	ticket int64
	writer string // login of whoever changed the ticket last; empty where it is not told
}

// parseDelivery reads the default payload, and custom ones that keep its
// names: a custom one is put together from text, so the id may be text as well.
func parseDelivery(body []byte) (said, error) {
	var payload struct {
		Ticket struct {
			ID     json.RawMessage `json:"id"`
			Writer json.RawMessage `json:"updated_by"`
		} `json:"ticket"`
		Error string `json:"error"`
	}
	if err := json.Unmarshal(body, &payload); err != nil {
		return said{}, fmt.Errorf("read delivery: %w", err)
	}
	if payload.Error != "" {
		return said{}, fmt.Errorf("the desk could not put the delivery together: %s", oneLine(payload.Error))
	}
	var id json.Number // takes a number as well as one in quotes
	if err := json.Unmarshal(payload.Ticket.ID, &id); err != nil {
		return said{}, errors.New("the delivery names no ticket")
	}
	ticket, err := id.Int64()
	if err != nil || ticket < 1 {
		return said{}, errors.New("the delivery names no ticket")
	}
	return said{ticket: ticket, writer: writer(payload.Ticket.Writer)}, nil
}

// writer is a login, or the user's record that holds it.
func writer(raw json.RawMessage) string {
	if bytes.HasPrefix(raw, []byte("{")) {
		var user struct {
			Login string `json:"login"`
		}
		if json.Unmarshal(raw, &user) != nil {
			return ""
		}
		return user.Login
	}
	var login string
	if json.Unmarshal(raw, &login) != nil {
		return ""
	}
	return login
}

// Bounds of what is remembered of deliveries. The desk repeats one within some
// minutes, in which far fewer are made.
const (
	maxDeliveries = 4096
	maxDeliveryID = 100
)

// deliveries remembers the latest deliveries.
type deliveries struct {
	mu    sync.Mutex
	known map[string]bool
	order [maxDeliveries]string // a ring, in which the oldest is replaced
	next  int
}

// add tells whether a delivery is new, and remembers it. One without an id is
// always new.
func (d *deliveries) add(id string) bool {
	if id == "" || len(id) > maxDeliveryID {
		return true
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known[id] {
		return false
	}
	if d.known == nil {
		d.known = make(map[string]bool)
	}
	delete(d.known, d.order[d.next])
	d.known[id], d.order[d.next] = true, id
	d.next = (d.next + 1) % maxDeliveries
	return true
}
