package frozen

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// aCase is a line of a document.
type aCase struct {
	Subject string    `json:"subject"`
	Ticket  int64     `json:"ticket,omitempty"`
	Number  string    `json:"number,omitempty"`
	Clocks  [][]int64 `json:"clocks"`
}

// Measured is a line of a document: how long something was what.
type Measured struct {
	Of          string `json:"of"` // equipment, sites or regions
	Name        string `json:"name"`
	Site        string `json:"site,omitempty"`
	Region      string `json:"region,omitempty"`
	Outside     int64  `json:"outside,omitempty"` // it was not in the inventory
	Up          int64  `json:"up"`
	Down        int64  `json:"down"`
	Maintenance int64  `json:"maintenance,omitempty"`
	Unmeasured  int64  `json:"unmeasured,omitempty"`
}

// Draft is a document that is being written: cases by subject, then what was
// measured, then rectifications.
type Draft struct {
	Head

	body bytes.Buffer
	open aCase
	last error
}

// Take adds a kept figure; those of a subject come together.
func (d *Draft) Take(c *ledger.MeasuredClock) {
	if c.Subject != d.open.Subject {
		d.flush()
		d.open = aCase{Subject: c.Subject, Ticket: c.Ticket, Number: c.Number}
	}
	row := RowOf(c)
	d.open.Clocks = append(d.open.Clocks, row.numbers())
	if row.Contested {
		d.Contested = append(d.Contested, Contested{
			Subject: c.Subject, Ticket: c.Ticket, Number: c.Number, Life: c.Life, Clock: c.Name, Fact: c.Contest, Upheld: c.Upheld,
		})
	}
}

func (d *Draft) flush() {
	if d.open.Subject == "" {
		return
	}
	d.line(d.open)
	d.Lines.Cases++
	d.open = aCase{}
}

// Measure adds what was measured of something.
func (d *Draft) Measure(m *Measured) {
	d.flush()
	d.line(m)
	d.Lines.Availability++
}

// Rectify adds a rectification.
func (d *Draft) Rectify(c *Change) {
	d.flush()
	d.line(c)
	d.Lines.Rectifications++
}

func (d *Draft) line(v any) {
	text, err := json.Marshal(v)
	if err != nil && d.last == nil {
		d.last = fmt.Errorf("write document of %s: %w", d.Month, err)
	}
	d.body.Write(text)
	d.body.WriteByte('\n')
}

// Document is all of it, and its hash. The same figures give the same bytes.
func (d *Draft) Document() (document []byte, hash string, err error) {
	d.flush()
	if d.last != nil {
		return nil, "", d.last
	}
	d.Form, d.Engine, d.Clocks = Form, sla.Engine, clockNumbers
	if d.Contested == nil {
		d.Contested = []Contested{}
	}
	head, err := json.Marshal(d.Head)
	if err != nil {
		return nil, "", fmt.Errorf("write document of %s: %w", d.Month, err)
	}
	document = append(append(head, '\n'), d.body.Bytes()...)
	return document, Hash(document), nil
}

// Hash is a document's.
func Hash(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:])
}
