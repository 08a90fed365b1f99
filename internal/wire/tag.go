package wire

// Versions as a message carries them.
const (
	V1  = 0
	V2c = 1
	V3  = 3 // another message around the same PDUs, which DecodeV3 reads
)

// Tags of PDUs.
const (
	Get      byte = 0xa0
	GetNext  byte = 0xa1
	Response byte = 0xa2
	Set      byte = 0xa3
	Trap     byte = 0xa4 // of SNMPv1: another layout, which DecodeTrap alone reads
	GetBulk  byte = 0xa5
	Inform   byte = 0xa6
	TrapV2   byte = 0xa7
	Report   byte = 0xa8
)

// Tags of values. The last three are what SNMPv2 says in place of a value.
const (
	Integer        byte = 0x02
	OctetString    byte = 0x04
	Null           byte = 0x05
	ObjectID       byte = 0x06
	IPAddress      byte = 0x40
	Counter32      byte = 0x41
	Gauge32        byte = 0x42
	TimeTicks      byte = 0x43
	Opaque         byte = 0x44
	Counter64      byte = 0x46
	Uinteger32     byte = 0x47
	NoSuchObject   byte = 0x80
	NoSuchInstance byte = 0x81
	EndOfMibView   byte = 0x82
)

// sequence is the tag of everything that has parts and is no PDU.
const sequence byte = 0x30
