package reckon

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// document is that of a closed month, read without the product.
type document struct {
	Month     string
	From, To  string
	ClosedAt  string `json:"closed_at"`
	Sums      []sum
	Credits   struct{ Total int64 }
	Overruns  []overrun
	Stock     []stock
	Contested []struct {
		Subject string
		Life    int
		Clock   string
		Upheld  bool
	}
	Clocks        []string
	RectifiedSums []struct {
		Month         string
		Before, After sum
	} `json:"rectified_sums"`
	RectifiedStock []struct {
		Month         string
		Before, After stock
	} `json:"rectified_stock"`

	cases    []verdict
	measured []measured
	changes  []change
}

type sum struct {
	Clock, Criticity                           string
	Met, Breached, Contested, Running, Stopped int64
	Gross, Net                                 spread
	Parties                                    int64 `json:"parties_ms"`
	Pauses                                     int64 `json:"pauses_ms"`
}

type spread struct{ Sum, Median, P90 int64 }

type overrun struct {
	Clock, Criticity      string
	Breaches, Hours, Open int64
}

type stock struct {
	Criticity                                                                string
	Start, Opened, Reopened, Entered, Resolved, Cancelled, Merged, Left, End int64
}

type measured struct {
	Of, Name                                   string
	Outside, Up, Down, Maintenance, Unmeasured int64
}

// change is a rectification.
type change struct {
	Month, Subject, Number string
	Life                   int
	Clock                  string
	Before, After          *outcome
}

type outcome struct {
	Criticity, Result                    string
	Began, At, Target                    int64
	Stopped, Contested, Upheld           bool
	Gross, Net, Overrun, Parties, Pauses int64
}

// flags of a line's clock.
const (
	isMet = 1 << iota
	isBreached
	isStopped
	isContested
	isUpheld
)

func readDocument(t *testing.T, text []byte) *document {
	t.Helper()
	d := &document{}
	for n, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		var err error
		switch {
		case n == 0:
			err = json.Unmarshal([]byte(line), d)
		case strings.HasPrefix(line, `{"subject":`):
			err = d.read(line)
		case strings.HasPrefix(line, `{"of":`):
			var m measured
			err = json.Unmarshal([]byte(line), &m)
			d.measured = append(d.measured, m)
		default:
			var c change
			err = json.Unmarshal([]byte(line), &c)
			d.changes = append(d.changes, c)
		}
		if err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
	}
	return d
}

// read reads the line of a case.
func (d *document) read(line string) error {
	var c struct {
		Subject, Number string
		Ticket          int64
		Clocks          [][]int64
	}
	if err := json.Unmarshal([]byte(line), &c); err != nil {
		return err
	}
	for _, list := range c.Clocks {
		var n [12]int64
		if copy(n[:], list) != len(list) {
			return fmt.Errorf("%d numbers", len(list))
		}
		v := verdict{
			subject: c.Subject, number: c.Number, ticket: c.Ticket, clock: d.Clocks[n[0]], life: int(n[1]), result: "ended",
			stopped: n[3]&isStopped != 0, contested: n[3]&isContested != 0, upheld: n[3]&isUpheld != 0,
			began: n[4], at: n[5], target: n[6], gross: n[7], net: n[8], overrun: n[9], parties: n[10], pauses: n[11],
		}
		if n[2] > 0 {
			v.criticity = fmt.Sprintf("P%d", n[2])
		}
		switch {
		case n[3]&isMet != 0:
			v.result = "met"
		case n[3]&isBreached != 0:
			v.result = "breached"
		}
		d.cases = append(d.cases, v)
	}
	return nil
}

// told is a verdict as documents tell it.
func (v verdict) told() verdict {
	v.voidAt = 0
	if !v.stopped { // how long it took is not known yet
		v.gross, v.net, v.overrun, v.parties, v.pauses = 0, 0, 0, 0, 0
	}
	return v
}

// key tells verdicts apart.
func (v *verdict) key() string { return fmt.Sprintf("%s/%d/%s", v.subject, v.life, v.clock) }
