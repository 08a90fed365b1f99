package session

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/internal/wire"
)

// worker puts one question after the other through a gosnmp connection.
type worker struct {
	talk *talk
	snmp *gosnmp.GoSNMP
	stop func() bool

	heard *heard
}

func (t *talk) newWorker(user *gosnmp.UsmSecurityParameters) (*worker, error) {
	snmp := &gosnmp.GoSNMP{
		Transport: t.transport, Target: t.to.Addr().String(), Port: t.to.Port(), LocalAddr: t.source,
		Context: t.ctx, MaxOids: math.MaxInt, Timeout: t.pace.Timeout,
		UseUnconnectedUDPSocket: t.pace.Unconnected,
		OnSent:                  func(*gosnmp.GoSNMP) { t.packets.Add(1) },
	}
	if t.target.Debug {
		snmp.Logger = gosnmp.NewLogger(slog.NewLogLogger(t.logger.With("target", t.target.Address).Handler(), slog.LevelInfo))
	}
	if err := authorize(snmp, t.target); err != nil {
		return nil, err
	}
	if user != nil {
		snmp.SecurityParameters = user
		if snmp.ContextEngineID == "" {
			snmp.ContextEngineID = user.AuthoritativeEngineID
		}
	}
	if err := snmp.Connect(); err != nil {
		return nil, fmt.Errorf("open socket towards %s: %w", t.target.Address, err)
	}
	conn := &heard{Conn: snmp.Conn}
	if !t.pace.Unconnected { // gosnmp wants its own kind of socket then
		snmp.Conn = conn
	}
	stop := context.AfterFunc(t.ctx, func() { conn.Close() }) //nolint:errcheck // only breaks the wait
	return &worker{talk: t, snmp: snmp, stop: stop, heard: conn}, nil
}

// close closes the connection, and the one that gosnmp may have opened in its
// place.
func (w *worker) close() {
	if w.stop() {
		w.heard.Close() //nolint:errcheck // nothing is lost
	}
	w.snmp.Close() //nolint:errcheck // nothing is lost
}

// ask gives a packet's answer.
func (w *worker) ask(q *asked) (answer *Answer, err error) {
	defer contain(&err)
	begin := time.Now()
	var packet *gosnmp.SnmpPacket
	switch q.pdu {
	case wire.Get:
		packet, err = w.snmp.Get(q.names)
	case wire.GetNext:
		packet, err = w.snmp.GetNext(q.names)
	default:
		packet, err = w.snmp.GetBulk(q.names, 0, q.repeat)
	}
	if err == nil && packet.PDUType == gosnmp.Report {
		err = gosnmp.ErrUnknownReportPDU
	}
	if err != nil {
		return nil, w.heard.refusal(err)
	}
	return answered(packet, q.token, time.Since(begin))
}

func answered(packet *gosnmp.SnmpPacket, token int, took time.Duration) (*Answer, error) {
	answer := &Answer{
		Token: token, Status: wire.Status(packet.Error), Index: int(packet.ErrorIndex), RTT: took,
		converted: make([]wire.Varbind, 0, len(packet.Variables)+1),
	}
	for i := range packet.Variables {
		v, err := convert(&packet.Variables[i])
		if err != nil {
			return nil, err
		}
		const headers = 6
		answer.Octets += len(v.OID) + len(v.Value) + headers
		answer.converted = append(answer.converted, v)
	}
	answer.converted = append(answer.converted, wire.Varbind{}) // marks the end
	return answer, nil
}
