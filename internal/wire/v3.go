package wire

import (
	"errors"
	"fmt"
	"math"
)

// Bits of Secured.Flags.
const (
	Authenticated byte = 1
	Encrypted     byte = 2
	Reportable    byte = 4 // the sender wants to hear of what is wrong
)

// UserSecurity is the number of the user-based security model, the only one
// that is in use.
const UserSecurity = 3

// least is the smallest message that every engine must take.
const least = 484

var (
	errRange = errors.New("number is out of its range")
	errFlags = errors.New("flags are not one octet")
	errModel = errors.New("security model is not the user-based one")
)

// Secured is an SNMPv3 message of the user-based security model; its slices
// point into the packet. Nothing in it is believed yet.
type Secured struct {
	ID       int32
	MaxSize  int32
	Flags    byte
	EngineID []byte // of the authoritative engine: a trap's sender, an inform's receiver
	Boots    int32
	Time     int32 // seconds since it last booted
	User     []byte
	Digest   []byte
	Salt     []byte
	Data     []byte // a scoped PDU with its head, or one that is encrypted

	Whole    []byte // what the digest is made over
	DigestAt int    // where in it the digest is, to be taken for zeros
}

// DecodeV3 reads an SNMPv3 message up to its scoped PDU.
func DecodeV3(packet []byte, s *Secured) error {
	if err := s.decode(packet); err != nil {
		return fmt.Errorf("decode SNMPv3 message: %w", err)
	}
	return nil
}

func (s *Secured) decode(packet []byte) error {
	content, padding, err := expect(packet, sequence, "message")
	if err != nil {
		return err
	}
	s.Whole = packet[: len(packet)-len(padding) : len(packet)-len(padding)]
	version, content, err := expectInteger(content, "version")
	if err != nil {
		return err
	}
	if version != V3 {
		return fmt.Errorf("%w: %d", errVersion, version)
	}
	header, content, err := expect(content, sequence, "header")
	if err != nil {
		return err
	}
	if err := s.header(header); err != nil {
		return err
	}
	security, data, err := expect(content, OctetString, "security parameters")
	if err != nil {
		return err
	}
	if err := s.security(security, len(s.Whole)-len(data)-len(security)); err != nil {
		return err
	}
	return s.scoped(data)
}

func (s *Secured) header(data []byte) (err error) {
	if s.ID, data, err = expectCount(data, "message id"); err != nil {
		return err
	}
	if s.MaxSize, data, err = expectCount(data, "largest message"); err != nil {
		return err
	}
	if s.MaxSize < least {
		return fmt.Errorf("largest message: %w", errRange)
	}
	flags, data, err := expect(data, OctetString, "flags")
	if err != nil {
		return err
	}
	if len(flags) != 1 || flags[0]&(Authenticated|Encrypted) == Encrypted {
		return errFlags
	}
	s.Flags = flags[0]
	model, data, err := expectInteger(data, "security model")
	switch {
	case err != nil:
		return err
	case model != UserSecurity:
		return errModel
	case len(data) > 0:
		return fmt.Errorf("header: %w", errTrailing)
	}
	return nil
}

// security reads what the user-based model needs; at is where in the message
// it begins.
func (s *Secured) security(data []byte, at int) (err error) {
	data, rest, err := expect(data, sequence, "security parameters")
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("security parameters: %w", errTrailing)
	}
	head, _, err := span(s.Whole[at:])
	if err != nil {
		return err
	}
	end := at + head + len(data)
	if s.EngineID, data, err = expect(data, OctetString, "engine id"); err != nil {
		return err
	}
	if s.Boots, data, err = expectCount(data, "engine boots"); err != nil {
		return err
	}
	if s.Time, data, err = expectCount(data, "engine time"); err != nil {
		return err
	}
	if s.User, data, err = expect(data, OctetString, "user"); err != nil {
		return err
	}
	if s.Digest, data, err = expect(data, OctetString, "digest"); err != nil {
		return err
	}
	s.DigestAt = end - len(data) - len(s.Digest)
	if s.Salt, data, err = expect(data, OctetString, "salt"); err != nil {
		return err
	}
	if len(data) > 0 {
		return fmt.Errorf("salt: %w", errTrailing)
	}
	return nil
}

func (s *Secured) scoped(data []byte) (err error) {
	tag := sequence
	if s.Flags&Encrypted != 0 {
		tag = OctetString
	}
	content, rest, err := expect(data, tag, "scoped PDU")
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("scoped PDU: %w", errTrailing)
	}
	s.Data = data
	if tag == OctetString {
		s.Data = content
	}
	return nil
}

// expectCount takes an INTEGER of 0 to 2^31-1 off the start of data.
func expectCount(data []byte, what string) (n int32, rest []byte, err error) {
	long, rest, err := expectInteger(data, what)
	if err != nil {
		return 0, nil, err
	}
	if long < 0 || long > math.MaxInt32 {
		return 0, nil, fmt.Errorf("%s: %w", what, errRange)
	}
	return int32(long), rest, nil
}

// Scoped is what an SNMPv3 message carries once it is in the clear.
type Scoped struct {
	ContextEngineID []byte
	ContextName     []byte
	PDU             []byte
}

// DecodeScoped reads it. What follows is padding: blocks are encrypted whole.
func DecodeScoped(data []byte, s *Scoped) error {
	err := s.decode(data)
	if err != nil {
		return fmt.Errorf("decode scoped PDU: %w", err)
	}
	return nil
}

func (s *Scoped) decode(data []byte) (err error) {
	data, _, err = expect(data, sequence, "scoped PDU")
	if err != nil {
		return err
	}
	if s.ContextEngineID, data, err = expect(data, OctetString, "context engine id"); err != nil {
		return err
	}
	s.ContextName, s.PDU, err = expect(data, OctetString, "context name")
	return err
}

// Append writes it.
func (s *Scoped) Append(dst []byte) []byte {
	dst = appendHead(dst, sequence, sized(len(s.ContextEngineID))+sized(len(s.ContextName))+len(s.PDU))
	dst = appendOctets(dst, OctetString, s.ContextEngineID)
	dst = appendOctets(dst, OctetString, s.ContextName)
	return append(dst, s.PDU...)
}

// Append writes the message, and fills in Whole and DigestAt: the digest is made over Whole as it is then, with
// zeros of its length in its place.
func (s *Secured) Append(dst []byte) []byte {
	security := appendOctets(nil, OctetString, s.EngineID)
	security = appendInteger(appendInteger(security, s.Boots), s.Time)
	security = appendOctets(security, OctetString, s.User)
	security = appendOctets(security, OctetString, s.Digest)
	fromEnd := sized(len(s.Salt)) // the digest ends so far before the end
	security = appendOctets(security, OctetString, s.Salt)
	security = appendOctets(nil, sequence, security)

	header := appendInteger(appendInteger(nil, s.ID), s.MaxSize)
	header = append(header, OctetString, 1, s.Flags, Integer, 1, UserSecurity)

	body := append([]byte{Integer, 1, V3}, appendOctets(nil, sequence, header)...)
	body = appendOctets(body, OctetString, security)
	digestEnd := len(body) - fromEnd
	if s.Flags&Encrypted != 0 {
		body = appendOctets(body, OctetString, s.Data)
	} else {
		body = append(body, s.Data...)
	}
	start := len(dst)
	dst = appendOctets(dst, sequence, body)
	s.Whole = dst[start:]
	s.DigestAt = len(s.Whole) - len(body) + digestEnd - len(s.Digest)
	return dst
}

// appendCounter writes a varbind with a counter, as reports have one.
func appendCounter(dst []byte, name OID, count uint32) []byte {
	value := []byte{0, byte(count >> 24), byte(count >> 16), byte(count >> 8), byte(count)} //nolint:gosec // octet by octet
	for len(value) > 1 && value[0] == 0 && value[1] < 0x80 {
		value = value[1:]
	}
	dst = appendHead(dst, sequence, sized(len(name))+sized(len(value)))
	return appendOctets(appendOctets(dst, ObjectID, name), Counter32, value)
}

// AppendReport writes a Report PDU with one counter.
func AppendReport(dst []byte, id int32, name OID, count uint32) []byte {
	m := Message{ID: id, varbinds: appendCounter(nil, name, count)}
	return m.AppendPDU(dst, Report)
}

func appendOctets(dst []byte, tag byte, content []byte) []byte {
	return append(appendHead(dst, tag, len(content)), content...)
}
