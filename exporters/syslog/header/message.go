package header

// Format is the family of headers that a line has.
type Format uint8

// Formats.
const (
	None     Format = iota // no header could be told: all of the line is text
	Bare                   // a program, but no time
	RFC3164                // time, host and program, or some of them
	RFC5424                // with a version and structured data
	Cisco                  // sequence numbers, marks of the clock, %FAC-sev-MNEM
	Huawei                 // %%ddMOD/sev/MNEM, also of Comware
	KeyValue               // name=value, of firewalls
	Meraki                 // seconds since 1970
	MikroTik               // topics
	UniFi                  // address and model of the access point or switch
	CEF                    // fields with bars, also LEEF
	Extreme                // <Level:component.Condition>
	ProCurve               // a number of five digits before the program
	APC                    // a number in hexadecimal at the end
	formats
)

// Formats is how many formats there are: their values are below it.
const Formats = int(formats)

// String is the format's name, for a metric.
func (f Format) String() string {
	switch f {
	case Bare:
		return "bare"
	case RFC3164:
		return "rfc3164"
	case RFC5424:
		return "rfc5424"
	case Cisco:
		return "cisco"
	case Huawei:
		return "huawei"
	case KeyValue:
		return "key_value"
	case Meraki:
		return "meraki"
	case MikroTik:
		return "mikrotik"
	case UniFi:
		return "unifi"
	case CEF:
		return "cef"
	case Extreme:
		return "extreme"
	case ProCurve:
		return "procurve"
	case APC:
		return "apc"
	default:
		return "none"
	}
}

// Message is a line taken apart. Its slices lie in the line.
type Message struct {
	Facility int8 // -1: the line has no priority, or a wrong one
	Severity int8 // the same
	Format   Format

	Host []byte // as the line says; empty: it does not
	App  []byte // program, without its number
	PID  []byte
	Key  []byte // mnemonic as sent: LINK-3-UPDOWN, IFNET/4/LINK_STATE, MSGID, logid, …

	// Text is what is said, without header and key. Body is what rules look
	// at: it ends where the line does (but for blanks), and has Text in it.
	// Both are the same, but for
	//
	//	structured data (RFC 5424)  before Text; timeQuality, origin and meta alone are left out
	//	name=value                  all of them; Text is the value of msg
	//	CEF, LEEF                   the fields before the extension
	//	APC                         the number at the end
	Body []byte
	Text []byte
	Data []byte // structured data (RFC 5424) with its brackets

	Stamp Stamp

	// Repeated is how often a message came again where the line says just
	// this. Again is that message, where the line has it: it is what rules
	// should look at then, with the key of the line. Without it the message
	// is the one that the same device sent before.
	Repeated int
	Again    []byte
}

// Priority is what a line without priority is taken for (RFC 3164, 4.3.3).
const (
	defaultFacility = 1
	defaultSeverity = 5
)

// Priority is facility and severity for counting and routing. A line without
// a valid priority, where told is false, is a notice of a user's program.
func (m *Message) Priority() (facility, severity int, told bool) {
	if m.Severity < 0 {
		return defaultFacility, defaultSeverity, false
	}
	return int(m.Facility), int(m.Severity), true
}
