package rule

import "bytes"

// ports are the short names of Cisco's, Arista's and Huawei's interfaces and
// those that come in two ways of writing, with the name that stands for all of
// them. They are told by their case: eth0 and lo0 are of others. XGE is Huawei's
// meaning: Comware, whose XGE is Ten-GigabitEthernet, writes that out in lines.
// 10GE, MultiGE, Eth-Trunk and Vlanif have no second name.
var ports = [...]struct{ short, long string }{
	{"Gi", "GigabitEthernet"},
	{"Gig", "GigabitEthernet"},
	{"Te", "TenGigabitEthernet"},
	{"Ten", "TenGigabitEthernet"},
	{"Fa", "FastEthernet"},
	{"Fas", "FastEthernet"},
	{"Et", "Ethernet"},
	{"Eth", "Ethernet"},
	{"Po", "Port-channel"},
	{"port-channel", "Port-channel"},
	{"Port-Channel", "Port-channel"},
	{"Vl", "Vlan"},
	{"Tw", "TwoGigabitEthernet"},
	{"Two", "TwoGigabitEthernet"},
	{"Fi", "FiveGigabitEthernet"},
	{"Fiv", "FiveGigabitEthernet"},
	{"Twe", "TwentyFiveGigE"},
	{"Fo", "FortyGigabitEthernet"},
	{"For", "FortyGigabitEthernet"},
	{"Hu", "HundredGigE"},
	{"Hun", "HundredGigE"},
	{"Lo", "Loopback"},
	{"Tu", "Tunnel"},
	{"Tun", "Tunnel"},
	{"Se", "Serial"},
	{"Ser", "Serial"},
	{"Di", "Dialer"},
	{"Ma", "Management"},
	{"BE", "Bundle-Ether"},
	{"GE", "GigabitEthernet"},
	{"XGE", "XGigabitEthernet"},
}

// Interface appends the name of an interface in the form that stands for all
// forms of it: a device says Gi1/0/1 in one line and GigabitEthernet1/0/1 in
// the next. Quotes and punctuation around it are cut. Names that it does not
// know are left as they are.
func Interface(dst, name []byte) []byte {
	name = unquoted(name)
	n := 0
	for n < len(name) && (isLetter(name[n]) || name[n] == '-') {
		n++
	}
	word, rest := name[:n], name[n:]
	if len(rest) > 1 && rest[0] == ' ' {
		rest = rest[1:]
	}
	if n == 0 || len(rest) == 0 || !isDigit(rest[0]) {
		return append(dst, name...)
	}
	for _, p := range ports {
		if string(word) == p.short || string(word) == p.long {
			return append(append(dst, longName(p.long, rest)...), rest...)
		}
	}
	return append(dst, name...)
}

// longName is the long name; with rack, slot, instance and port (0/0/0/1) it
// is that of IOS-XR.
func longName(long string, numbers []byte) string {
	if bytes.Count(numbers, []byte("/")) < 3 {
		return long
	}
	switch long {
	case "TenGigabitEthernet":
		return "TenGigE"
	case "FortyGigabitEthernet":
		return "FortyGigE"
	}
	return long
}

// unquoted cuts quotes and brackets before a name and punctuation after it. A
// bracket that the name itself opens stays.
func unquoted(name []byte) []byte {
	name = bytes.TrimLeft(name, " \"'`([<")
	for len(name) > 0 {
		last := name[len(name)-1]
		switch {
		case bytes.IndexByte([]byte(" ,.;:\"'`!>"), last) >= 0:
		case last == ')' && bytes.IndexByte(name, '(') < 0:
		case last == ']' && bytes.IndexByte(name, '[') < 0:
		default:
			return name
		}
		name = name[:len(name)-1]
	}
	return name
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
