package rule

import "bytes"

// normal cuts a key into the two parts whose concatenation is its normal
// form. Both lie in the key.
func normal(key []byte) (head, tail []byte) {
	if isIdentifier(key) {
		return normalIdentifier(key)
	}
	if only(key, isDigit) {
		return key[max(0, len(key)-fortinetDigits):], nil
	}
	if i := bytes.IndexByte(key, '/'); i > 0 {
		if len(key) > i+3 && isDigit(key[i+1]) && key[i+2] == '/' {
			return key[:i], key[i+2:]
		}
		return key, nil
	}
	// The first part of one character that is neither first nor last is the
	// severity: what is between it and the first is a part of the facility.
	first := bytes.IndexByte(key, '-')
	for i := first; i > 0; {
		next := bytes.IndexByte(key[i+1:], '-')
		if next < 0 {
			break
		}
		next += i + 1
		if next == i+2 && isSeverity(key[i+1]) && len(key) > next+1 {
			return key[:first], key[next:]
		}
		i = next
	}
	return key, nil
}

// fortinetDigits is how much of a logid says what happened; the digits before
// say in which log.
const fortinetDigits = 6

// normalIdentifier leaves out the dot before an object identifier, and the 0
// that version 1 puts before the number of a trap.
func normalIdentifier(key []byte) (head, tail []byte) {
	key = bytes.TrimPrefix(key, []byte("."))
	last := bytes.LastIndexByte(key, '.')
	if last >= 2 && key[last-1] == '0' && key[last-2] == '.' {
		return key[:last-2], key[last:]
	}
	return key, nil
}

// isIdentifier tells dotted numbers, with one dot between them.
func isIdentifier(key []byte) bool {
	if len(key) == 0 || !isDigit(key[len(key)-1]) {
		return false
	}
	dots := 0
	for i, c := range key {
		switch {
		case isDigit(c):
		case c != '.', i > 0 && key[i-1] == '.':
			return false
		case i > 0:
			dots++
		}
	}
	return dots > 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isSeverity(c byte) bool { return isDigit(c) || 'A' <= c && c <= 'Z' }

func only(b []byte, is func(byte) bool) bool {
	for _, c := range b {
		if !is(c) {
			return false
		}
	}
	return true
}

// normalised is the normal form of a key of a rule.
func normalised(key string) string {
	head, tail := normal([]byte(key))
	return string(head) + string(tail)
}
