package main

import (
	"fmt"
	"strings"
)

// budgetRules is the number of rules that the budget speaks of.
const budgetRules = 200

// devices is how many speak.
const devices = 4096

// size is that of every line: the kernel cuts one buffer into datagrams of one
// size, which is the only way that one processor sends as many as another one
// can receive.
const size = 160

func inventory() string {
	var b strings.Builder
	b.WriteString("regions:\n  - {name: r, title: R}\nsites:\n")
	for i := range devices / 16 {
		fmt.Fprintf(&b, "  - {name: s%03d, title: S, region: r}\n", i)
	}
	b.WriteString("equipment:\n")
	for i := range devices {
		fmt.Fprintf(&b, "  - {device: sw-%04d, address: 198.18.%d.%d, site: s%03d, role: switch, vendor: cisco, criticity: P3}\n", i, i/256, i%256, i/16)
	}
	return b.String()
}

const definition = "events:\n  - {name: bench, title: Mesure, severity: info, family: interface, kind: once}\n"

// noRules is one rule that nothing asks for: an exporter without any refuses
// to start.
const noRules = definition + `rules:
  - name: bench
    event: bench
    keys: [BENCH-6-NEVER]
    examples:
      - {line: '<190>1: Jan 14 09:12:33.123 CET: %BENCH-6-NEVER: never'}
`

// moreRules look for literals in every line, as a third of real rules do, or
// for a mnemonic.
func moreRules(n int) string {
	var b strings.Builder
	b.WriteString(definition + "rules:\n")
	for i := range max(n, 1) {
		keys := fmt.Sprintf("    keys: [BENCH%d-6-EVENT]\n", i)
		if i%3 == 0 {
			keys = ""
		}
		fmt.Fprintf(&b, `  - name: bench-%[1]d
    event: bench
%[2]s    match: 'bench module %[1]d said (\S+) of (\S+)'
    examples:
      - {line: '<190>1: Jan 14 09:12:33.123 CET: %%BENCH%[1]d-6-EVENT: bench module %[1]d said this of that'}
`, i, keys)
	}
	return b.String()
}

// stream makes the lines that are sent, all of one size. Of every hundred so
// many match a rule; the others are what switches mostly say.
func stream(n, matching int) []byte {
	out := make([]byte, 0, n*size)
	for i := range n {
		device := (i * 7) % devices
		var text string
		if i%100 < matching {
			state := "down"
			if (i/devices)%2 == 1 {
				state = "up"
			}
			text = fmt.Sprintf("<187>%d: sw-%04d: Jan 14 09:12:33.123 CET: %%LINK-3-UPDOWN: Interface GigabitEthernet1/0/%d, changed state to %s", 10000+i%89999, device, 1+i%24, state)
		} else {
			text = fmt.Sprintf("<190>%d: sw-%04d: Jan 14 09:12:33.123 CET: %%SEC-6-IPACCESSLOGP: list 101 denied tcp 192.0.2.%d(4022) -> 198.51.100.7(23), 1 packet", 10000+i%89999, device, i%250)
		}
		line := append([]byte(text), strings.Repeat(" ", size-len(text))...)
		out = append(out, line...)
	}
	return out
}
