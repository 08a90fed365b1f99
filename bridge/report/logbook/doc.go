// Package logbook keeps the main courante: what a shift of the NOC should know of
// what happened, in the order in which it was put down, by the bridge and by
// persons. It is a chain of the journal (bridge.SubjectLogbook): numbered without
// a gap, nothing in it changed or removed but the words that the law has removed.
//
//	log_begun       the bridge      once: from here on it is kept
//	log_fact        the bridge      a fact of the journal, by its number and hash; its words stay where they are
//	log_month       the bridge      a month was closed
//	log_change      the bridge      a change began to hide its scope, or ended that
//	log_note        a person        what they saw or did, maybe about a ticket
//	log_correction  a person        of an entry before, by its number; that one stays
//	log_signed      a person        a shift: its entries, by their numbers and a hash over theirs
//	words_erased    a person        words were removed (vigie-bridge erase)
//
// # Which shift an entry is of
//
// That in which it was put down, not that of which it tells: nothing comes into
// a shift that is over, and a signature holds for good. What a person or the
// bridge learns later stands later, with the instant at which it happened.
// Shifts begin at times of the day in the contract's zone, also on the days on
// which clocks change. Where bridge.yml comes to say other times, what was signed
// stays signed: a signature has its shift's bounds.
//
// # What happens on failure
//
//	the bridge is away     facts are put down when it is back, each once, with both instants
//	two bridges            one leads; of a fact that two put down there is one entry, by its origin
//	an answer is lost      the same request told again finds its entry, and adds none
//	a note's ticket is     the note loses its words with it
//	  erased
//	a fact is not the      verify-journal tells the entry that names it
//	  one that it was
package logbook
