package snmptest

// Error statuses of RFC 3416 that the agents use.
const (
	statusNoError     = 0
	statusTooBig      = 1
	statusNoSuchName  = 2
	statusNotWritable = 17
)

// response collects the varbinds of an answer and knows when they are too
// many for one datagram.
type response struct {
	req      *request
	maxSize  int
	varbinds []byte
	count    int
}

// add appends a varbind, unless the message would grow beyond the limit.
func (r *response) add(oid OID, value Value) bool {
	before := len(r.varbinds)
	r.varbinds = appendVarbind(r.varbinds, oid, value)
	if r.size() > r.maxSize {
		r.varbinds = r.varbinds[:before]
		return false
	}
	r.count++
	return true
}

func (r *response) size() int {
	return messageSize(r.req, statusNoError, 0, len(r.varbinds))
}

func (r *response) encode() []byte {
	return encodeMessage(r.req, statusNoError, 0, r.varbinds)
}

// failure is an answer that carries an error and, as the protocol wants it,
// the varbinds that were asked; a tooBig of v2c carries none.
func failure(req *request, status, index int) []byte {
	if status == statusTooBig && req.version != versionV1 {
		return encodeMessage(req, status, index, nil)
	}
	return encodeMessage(req, status, index, req.varbinds)
}

func appendVarbind(dst []byte, oid OID, value Value) []byte {
	name := appendOIDContent(nil, oid)
	dst = appendHeader(dst, tagSequence, sizeTLV(len(name))+sizeTLV(len(value.Content)))
	dst = appendTLV(dst, byte(TypeObjectID), name)
	return appendTLV(dst, byte(value.Type), value.Content)
}

// pduSize is the length of the PDU's content for so many octets of varbinds.
func pduSize(req *request, status, index, varbinds int) int {
	return sizeTLV(len(appendInt(nil, int64(req.id)))) +
		sizeTLV(len(appendInt(nil, int64(status)))) +
		sizeTLV(len(appendInt(nil, int64(index)))) +
		sizeTLV(varbinds)
}

func bodySize(req *request, status, index, varbinds int) int {
	return sizeTLV(1) + sizeTLV(len(req.community)) + sizeTLV(pduSize(req, status, index, varbinds))
}

func messageSize(req *request, status, index, varbinds int) int {
	return sizeTLV(bodySize(req, status, index, varbinds))
}

func encodeMessage(req *request, status, index int, varbinds []byte) []byte {
	out := make([]byte, 0, messageSize(req, status, index, len(varbinds)))
	out = appendHeader(out, tagSequence, bodySize(req, status, index, len(varbinds)))
	out = appendTLV(out, byte(TypeInteger), appendInt(nil, int64(req.version)))
	out = appendTLV(out, byte(TypeOctetString), req.community)
	out = appendHeader(out, tagResponse, pduSize(req, status, index, len(varbinds)))
	out = appendTLV(out, byte(TypeInteger), appendInt(nil, int64(req.id)))
	out = appendTLV(out, byte(TypeInteger), appendInt(nil, int64(status)))
	out = appendTLV(out, byte(TypeInteger), appendInt(nil, int64(index)))
	return appendTLV(out, tagSequence, varbinds)
}
