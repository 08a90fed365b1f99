package header

import (
	"strconv"
	"strings"
)

// Why the parser says something else than EXPECTED.tsv.
const (
	program    = "what has no key has the program's name as one there; ours is App, and rules can ask for it"
	function   = "a kernel's text without a program; it stays whole"
	subtype    = "type and subtype stand for program and key there; logid, which rules are written for, is ours"
	counter    = "the two digits before the module count versions of the format; own_quirks leaves them out"
	firstWord  = "RFC 3164 takes any word after the host for the program; without a colon it is as likely text, which must not be lost"
	mnemonical = "rsyslog, which knows no keys, has it for the program"
	yearAsHost = "rsyslog does not know the year after the time, and takes it for the host"
	receiver   = "rsyslog puts its own name where the line has none"
	alarm      = "Alarm set and Alarm cleared are part of the text that rules match"
)

// explained are the places where EXPECTED.tsv has something else.
var explained = []struct {
	file     string
	from, to int
	column   string
	why      string
}{
	{"brocade.log", 1, 9, "mnemonic", program},
	{"dell.log", 1, 2, "mnemonic", "the program's name is the key there; %ADJCHANGE: is one"},
	{"dell.log", 3, 4, "mnemonic", program},
	{"fortinet.log", 1, 2, "mnemonic", subtype},
	{"fortinet.log", 1, 2, "app_or_sourcetype", subtype},
	{"huawei.log", 1, 2, "mnemonic", counter},
	{"juniper_junos.log", 32, 32, "mnemonic", program},
	{"juniper_junos.log", 39, 42, "mnemonic", program},
	{"juniper_junos.log", 49, 49, "mnemonic", function},
	{"juniper_junos.log", 51, 51, "mnemonic", function},
	{"juniper_junos.log", 52, 52, "mnemonic", program},
	{"juniper_junos.log", 59, 59, "mnemonic", program},
	{"juniper_junos.log", 60, 64, "mnemonic", alarm},
	{"rsyslog_parsers.log", 5, 5, "app_or_sourcetype", mnemonical},
	{"rsyslog_parsers.log", 9, 9, "app_or_sourcetype", firstWord},
	{"rsyslog_parsers.log", 15, 17, "app_or_sourcetype", firstWord},
	{"rsyslog_parsers.log", 25, 25, "host", yearAsHost},
	{"rsyslog_parsers.log", 26, 26, "app_or_sourcetype", firstWord},
	{"rsyslog_parsers.log", 31, 31, "app_or_sourcetype", firstWord},
	{"rsyslog_parsers.log", 29, 30, "host", receiver},
}

// explain is why a place differs, nothing where nobody knows.
func explain(place string) string {
	for _, e := range explained {
		head, column, _ := strings.Cut(place, " ")
		file, line, _ := strings.Cut(head, ":")
		if n, err := strconv.Atoi(line); err == nil && file == e.file && column == e.column && n >= e.from && n <= e.to {
			return e.why
		}
	}
	return ""
}
