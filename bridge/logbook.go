package bridge

// SubjectLogbook is what the entries of the log book stand under: a chain of
// the journal that is about no ticket, but about the shifts.
const SubjectLogbook = "logbook"

// What stands in the log book.
const (
	KindLogBegun      Kind = "log_begun"      // it is kept from here on
	KindLogFact       Kind = "log_fact"       // something of the journal that a shift should know; Data says what
	KindLogMonth      Kind = "log_month"      // a month was closed
	KindLogChange     Kind = "log_change"     // a change began to hide its scope, or ended that
	KindLogNote       Kind = "log_note"       // what a person put down
	KindLogCorrection Kind = "log_correction" // … about an entry before, which was wrong
	KindLogSigned     Kind = "log_signed"     // a shift was signed
)

// KindLogAsked is a fact of a ticket: a person wrote on it what is to stand in
// the log book, which names the fact and does not repeat its words.
const KindLogAsked Kind = "log_asked"

// Data of entries of the log book. Instants are as LogInstant has them.
const (
	LogSeq     = "seq"     // of the fact within the ledger, or up to which the journal was there
	LogHash    = "hash"    // of the fact
	LogSubject = "subject" // whose fact it is, or what a person wrote about
	LogKind    = "kind"    // of the fact
	LogRef     = "ref"     // the number of the entry that is corrected
	LogFrom    = "from"    // of a shift
	LogTill    = "till"    // … until before
	LogFirst   = "first"   // the number of its first entry; absent where it has none
	LogLast    = "last"
	LogEntries = "entries" // how many it has
	LogPrint   = "print"   // over all of them
)

// LogInstant is how instants stand in Data: UTC, with milliseconds.
const LogInstant = "2006-01-02T15:04:05.000Z"
