package snmptest

import "time"

// responder answers requests out of a tree.
type responder struct {
	tree     *Tree
	uptime   time.Duration
	maxSize  int // octets of an answer
	maxBulk  int // varbinds of an answer to GETBULK, 0 for any number
	varbinds int // how many the last answer carried
}

func (r *responder) answer(req *request) []byte {
	switch req.pdu {
	case tagGet:
		return r.answerEach(req, r.get)
	case tagGetNext:
		return r.answerEach(req, r.getNext)
	case tagGetBulk:
		return r.answerBulk(req)
	default:
		if req.version == versionV1 {
			return failure(req, statusNoSuchName, 1)
		}
		return failure(req, statusNotWritable, 1)
	}
}

// lookup is how one varbind of a GET or GETNEXT is answered. What SNMP v1
// has no word for comes back as an exception value.
type lookup func(version int32, oid OID) (OID, Value)

func (r *responder) answerEach(req *request, find lookup) []byte {
	resp := &response{req: req, maxSize: r.maxSize}
	for i, asked := range req.oids {
		oid, value := find(req.version, asked)
		if req.version == versionV1 && value.Type >= typeNoSuchObject {
			return failure(req, statusNoSuchName, i+1)
		}
		if !resp.add(oid, value) {
			return failure(req, statusTooBig, 0)
		}
	}
	r.varbinds = resp.count
	return resp.encode()
}

func (r *responder) get(version int32, oid OID) (OID, Value) {
	object := r.tree.get(oid)
	if object == nil {
		return oid, Value{Type: r.absence(oid)}
	}
	value := object.value(r.uptime)
	if version == versionV1 && value.Type == TypeCounter64 {
		return oid, Value{Type: typeNoSuchInstance}
	}
	return oid, value
}

// absence is noSuchInstance where the tree has siblings of oid.
func (r *responder) absence(oid OID) Type {
	if len(oid) > 2 && r.tree.hasBelow(oid[:len(oid)-1]) {
		return typeNoSuchInstance
	}
	return typeNoSuchObject
}

// getNext skips Counter64 for v1, as RFC 3584 section 4.2.2.1 wants it.
func (r *responder) getNext(version int32, oid OID) (OID, Value) {
	for position := r.tree.after(oid); position < r.tree.Len(); position++ {
		object := &r.tree.objects[position]
		value := object.value(r.uptime)
		if version == versionV1 && value.Type == TypeCounter64 {
			continue
		}
		return object.OID, value
	}
	return oid, Value{Type: typeEndOfMibView}
}

func (r *responder) answerBulk(req *request) []byte {
	resp := &response{req: req, maxSize: r.maxSize}
	nonRepeaters := min(max(int(req.first), 0), len(req.oids))
	for _, asked := range req.oids[:nonRepeaters] {
		oid, value := r.getNext(req.version, asked)
		if !resp.add(oid, value) {
			return failure(req, statusTooBig, 0)
		}
	}
	full := r.appendRows(resp, req.oids[nonRepeaters:], int(req.second))
	if full && resp.count == 0 {
		return failure(req, statusTooBig, 0)
	}
	r.varbinds = resp.count
	return resp.encode()
}

// appendRows adds rows of the repeaters until enough, the end of every column
// or a limit is reached; it tells whether it was a limit.
func (r *responder) appendRows(resp *response, columns []OID, repetitions int) (full bool) {
	cursors := make([]cursor, len(columns))
	for i, oid := range columns {
		cursors[i] = cursor{position: r.tree.after(oid), last: oid}
	}
	for range repetitions {
		alive := false
		for i := range cursors {
			if r.maxBulk > 0 && resp.count >= r.maxBulk {
				return true
			}
			oid, value, more := cursors[i].step(r)
			if !resp.add(oid, value) {
				return true
			}
			alive = alive || more
		}
		if !alive {
			return false
		}
	}
	return false
}

// cursor walks one column of a GETBULK.
type cursor struct {
	position int
	last     OID
}

func (c *cursor) step(r *responder) (oid OID, value Value, more bool) {
	if c.position >= r.tree.Len() {
		return c.last, Value{Type: typeEndOfMibView}, false
	}
	object := &r.tree.objects[c.position]
	c.position++
	c.last = object.OID
	return object.OID, object.value(r.uptime), true
}
