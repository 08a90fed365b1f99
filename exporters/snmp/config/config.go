// Package config reads snmp.yml, the file that says how to ask devices
// (auths) and what to ask (modules), in the format that the generator of
// prometheus/snmp_exporter writes.
//
// The reading is lenient where versions of the format differ and strict where
// a mistake would cost data: an unknown key is a warning with its line, a
// value that cannot be used is a document.Problem, and all problems of a file
// are told at once. What is loaded is ready for use: OIDs are numbers, and
// regular expressions are compiled.
//
// Two keys are ours alone: fallback of a metric, and auto, which says what
// module=auto stands for.
package config

import (
	"regexp"
	"time"

	"github.com/vigie-noc/vigie/internal/varbind"
)

// Config is all of snmp.yml, from however many files. It is read-only once
// loaded.
type Config struct {
	Auths   map[string]*Auth
	Modules map[string]*Module
	Auto    Auto

	sources []source
}

// Version of the SNMP protocol.
type Version int

// Versions that auths may name.
const (
	V1  Version = 1
	V2c Version = 2
	V3  Version = 3
)

// Levels of security of SNMPv3.
const (
	NoAuthNoPriv = "noAuthNoPriv"
	AuthNoPriv   = "authNoPriv"
	AuthPriv     = "authPriv"
)

// Secret is a text that never shows itself in logs or pages.
type Secret string

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "<secret>"
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// Auth is how to be let in by a device.
type Auth struct {
	Version       Version
	Community     Secret
	SecurityLevel string
	Username      string
	Password      Secret
	AuthProtocol  string
	PrivProtocol  string
	PrivPassword  Secret
	ContextName   string
}

// Module is one set of questions.
type Module struct {
	Name    string
	Get     []varbind.OID
	Walk    []varbind.OID
	Metrics []*Metric
	Filters []Filter
	Pace    Pace
}

// Pace is how patiently, and in what portions, a device is asked.
type Pace struct {
	Timeout            time.Duration // of one try
	Retries            int
	MaxRepetitions     uint32 // rows a GETBULK, OIDs a GET
	AllowNonincreasing bool   // a walk goes on over OIDs out of order
	Unconnected        bool   // accept answers from another address than was asked
}

// Filter makes a module ask, below its targets, only for the rows whose value
// at OID matches one of the patterns.
type Filter struct {
	OID     varbind.OID
	Targets []varbind.OID
	Values  []*regexp.Regexp
}

// Metric says what becomes of the values below an OID.
type Metric struct {
	Name        string
	OID         varbind.OID
	Type        string // one of metricTypes
	Help        string
	Indexes     []Index
	Lookups     []Lookup
	Enum        Enum
	Extracts    []Extract   // by name
	Fallback    varbind.OID // column to take a row's value from that is not below OID; ours alone
	Scale       float64     // 0 for none
	Offset      float64
	DatePattern string
	DisplayHint string
}

// Index is one part of the row's identifier.
type Index struct {
	Label     string
	Type      string // one of indexTypes
	FixedSize int    // in sub-identifiers; 0 when the first one says
	Implied   bool   // the rest of the identifier
	Enum      Enum
}

// Lookup makes a label from another column of the row. Without Labels it
// removes the label instead.
type Lookup struct {
	Label  string
	Labels []string // whose sub-identifiers follow OID
	OID    varbind.OID
	Type   string // one of lookupTypes
	Enum   Enum
}

// Enum names the values of an enumeration or the bits of a bit string.
type Enum map[int64]string

// Extract makes numbers from text: the first pattern that matches and whose
// template expands to a number wins.
type Extract struct {
	Suffix   string // of the metric's name
	Patterns []Pattern
}

// Pattern is a whole-text regular expression and the template of a number.
type Pattern struct {
	Regexp   *regexp.Regexp
	Template string
}
