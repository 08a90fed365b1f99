// Package rule reads the files that say which lines of syslog and which traps
// are events, checks them against their own examples, and matches messages
// with them. Several files make one set; both daemons read the same files.
//
//	events:
//	  - name: link_down            # value of the label event; unique, a_b_c
//	    title: Lien coupé          # French, for people
//	    severity: major            # internal/labels.Severities
//	    family: interface          # internal/labels.Families
//	    kind: pair                 # pair: something clears it; once: a moment; rate: counted only
//	    subject: [interface, "vrf?"] # captures whose values, joined by a space, say what of the
//	                                 # device; with ? it may be missing; none: the device itself
//	    for: 5s                    # pair only: it must have lasted so long
//	    max_age: 24h               # pair and once: it expires (24h, 15m unless given)
//	    cleared_by: [port_shut]    # pair only: a clear of these, same subject, clears this too
//	    flap: {event: port_flapping, transitions: 5, within: 10m, hold: 10m} # pair only
//	    restart_ends: true         # it ends when its device restarts; not for rate
//	    restarts: true             # once only, without subject: its device has restarted
//	storm: {event: site_storm, devices: 5, within: 2m, hold: 10m} # once in all files
//	rules:
//	  - name: cisco-ios-link       # unique
//	    event: link_down
//	    keys: [LINK-3-UPDOWN]      # see below; without, every line is looked at
//	    apps: [alarmd]             # only of these programs, to the letter; not for traps
//	    match: 'Interface (?P<interface>\S+), changed state to (?P<state>\w+)'
//	    by: state                  # the capture that decides,
//	    raise: [down]              # with these values, whatever their case;
//	    clear: [up]                # with others there is no hit
//	    does: clear                # instead of by: raise (without either) or clear, always
//	    every_subject: true        # with does: clear: all subjects of the device
//	    examples:                  # one at least; line in full, as it comes in
//	      - {line: '<187>… %LINK-3-UPDOWN: …', does: raise, subject: GigabitEthernet1/0/24}
//	    not: ['<187>… a line that the rule must not take']
//
// Keys. A rule with keys sees only messages with one of them. Keys are the
// same that have the same normal form:
//
//	FAC[-SUB…]-sev-MNEM  FAC-MNEM: LINK-3-UPDOWN, LINK-SW1-5-UPDOWN, LINK-UPDOWN
//	MOD/sev/MNEM         MOD/MNEM: IFNET/4/LINK_STATE, IFNET/LINK_STATE
//	six digits and more  the last six: 0100032002, 032002
//	object identifiers   without the 0 before the last number: 1.3.6.1.4.1.9.9.43.2.0.1
//	all others           to the letter
//
// So the keys of IOS-XR, ROUTING-BGP-5-ADJCHANGE and ROUTING-ISIS-5-ADJCHANGE,
// are one: match has to tell them apart.
//
// Object identifiers make it a rule for traps; the example of one is the
// identifier, a blank, and the text. A rule without keys is for syslog.
//
// Match is a regular expression (RE2) on the first 2 KiB of the text. It may
// be left out where there are keys. A name may stand in several branches: the
// first that took part counts. What is captured by name must be used, as part
// of the subject or by `by`; else group with (?:…). A message that matches but
// leaves out a part of the subject without ? is no hit. The capture interface
// is brought into one form, see Interface; examples show it in that form.
// Subjects are printable UTF-8, 200 bytes at most.
//
// A rule without keys costs little as long as the expression has a literal of
// three bytes or more that every match contains, or one in every branch. One
// that has none is tried on every line, and Load warns of it.
//
// All rules that match a message count, in the order of the files, but each
// event with the same subject only once: the first rule speaks.
//
// What goes wrong: a file with a mistake gives no set at all, and every
// mistake is told with file, line and key. A set that is in use goes on.
package rule
