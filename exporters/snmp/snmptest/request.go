package snmptest

import "errors"

// Tags of the messages that an agent of v1 and v2c knows.
const (
	tagSequence byte = 0x30
	tagGet      byte = 0xa0
	tagGetNext  byte = 0xa1
	tagResponse byte = 0xa2
	tagSet      byte = 0xa3
	tagGetBulk  byte = 0xa5
)

const (
	versionV1  = 0
	versionV2c = 1
)

var errUnsupported = errors.New("unsupported version or PDU")

// request is a decoded message. Its slices point into the packet.
type request struct {
	version   int32
	community []byte
	pdu       byte
	id        int32
	// The two numbers after the id: error status and index, or for a GETBULK
	// the non-repeaters and max-repetitions.
	first, second int32
	varbinds      []byte // content of the list, sent back with an error
	oids          []OID
}

func parseRequest(packet []byte) (*request, error) {
	outer := berReader{packet}
	message, err := outer.expect(tagSequence)
	if err != nil {
		return nil, err
	}
	r := berReader{message}
	req := &request{}
	if req.version, err = r.int32(); err != nil {
		return nil, err
	}
	if req.version != versionV1 && req.version != versionV2c {
		return nil, errUnsupported
	}
	if req.community, err = r.expect(byte(TypeOctetString)); err != nil {
		return nil, err
	}
	tag, pdu, err := r.next()
	if err != nil {
		return nil, err
	}
	req.pdu = tag
	return req, req.parsePDU(pdu)
}

func (req *request) parsePDU(pdu []byte) error {
	switch req.pdu {
	case tagGet, tagGetNext, tagSet:
	case tagGetBulk:
		if req.version == versionV1 {
			return errUnsupported
		}
	default:
		return errUnsupported
	}
	r := berReader{pdu}
	for _, field := range []*int32{&req.id, &req.first, &req.second} {
		var err error
		if *field, err = r.int32(); err != nil {
			return err
		}
	}
	var err error
	if req.varbinds, err = r.expect(tagSequence); err != nil {
		return err
	}
	return req.parseVarbinds()
}

func (req *request) parseVarbinds() error {
	list := berReader{req.varbinds}
	for len(list.rest) > 0 {
		varbind, err := list.expect(tagSequence)
		if err != nil {
			return err
		}
		pair := berReader{varbind}
		name, err := pair.expect(byte(TypeObjectID))
		if err != nil {
			return err
		}
		oid, err := parseOIDContent(name)
		if err != nil {
			return err
		}
		if _, _, err := pair.next(); err != nil {
			return err
		}
		req.oids = append(req.oids, oid)
	}
	return nil
}
