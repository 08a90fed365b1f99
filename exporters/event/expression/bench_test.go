package expression_test

import "testing"

// BenchmarkFind is beside regexp, each expression on a line that it matches.
func BenchmarkFind(b *testing.B) {
	for _, c := range []struct{ name, expression, line string }{
		{"link", `^Interface (?P<interface>\S+), changed state to (?P<state>\w+)`, "Interface GigabitEthernet1/0/24, changed state to down"},
		{"inside", `port (?P<interface>\S+) is now (?P<state>off|on)-line`, "00077 ports: port 24 is now off-line"},
		{"run", `(?P<interface>\S+) Grp (?P<group>\d+) state (?:Active -> |\S+ -> Active)`, "Vlan10 Grp 1 state Standby -> Active"},
		{"options", `^neighbor \*?(?P<neighbor>[^\s*]+) (?:vpn vrf (?P<vrf>\S+) )?(?P<state>Up|Down)\b`, "neighbor 192.0.2.1 vpn vrf ECOLE Down BGP Notification sent"},
		{"far", `^peer \(.*ip:(?P<peer>[^,)]+), intf:(?P<interface>[^,)]*).*changed state from Up to`, "peer (vrf:default, ip:10.0.0.2, intf:Ethernet1, srcIp:10.0.0.1, type:normal) changed state from Up to Down"},
	} {
		e, at := compile(b, c.expression), make([]int, 16)
		if e.Find([]byte(c.line), at) == nil {
			b.Fatalf("%s does not match", c.name)
		}
		b.Run(c.name+"/ours", func(b *testing.B) {
			for b.Loop() {
				e.Find([]byte(c.line), at)
			}
		})
		b.Run(c.name+"/regexp", func(b *testing.B) {
			for b.Loop() {
				e.FindSubmatchIndex([]byte(c.line))
			}
		})
	}
}
