package rule_test

import (
	"testing"

	"github.com/vigie-noc/vigie/exporters/event/rule"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"LINK-3-UPDOWN":               "LINK-UPDOWN",
		"LINK-UPDOWN":                 "LINK-UPDOWN",
		"LINK-W-Down":                 "LINK-Down",
		"PM-SW1_STBY-4-ERR_DISABLE":   "PM-ERR_DISABLE",
		"PKT_INFRA-LINK-3-UPDOWN":     "PKT_INFRA-UPDOWN",
		"ASA-session-6-302014":        "ASA-302014",
		"ASA-6-302014":                "ASA-302014",
		"SYS-2-A-B":                   "SYS-A-B",
		"SYS-2-3-B":                   "SYS-3-B",
		"A-B-C":                       "A-C",
		"A-B-CD":                      "A-CD",
		"SYS-2":                       "SYS-2",
		"SYS-2-":                      "SYS-2-",
		"-2-X":                        "-2-X",
		"SYS-b-X":                     "SYS-b-X",
		"SYS--X":                      "SYS--X",
		"IFNET/4/LINK_STATE":          "IFNET/LINK_STATE",
		"IFNET/LINK_STATE":            "IFNET/LINK_STATE",
		"A-3-B/4/STATE":               "A-3-B/STATE",
		"IFNET/44/LINK_STATE":         "IFNET/44/LINK_STATE",
		"IFNET/4/":                    "IFNET/4/",
		"0100032002":                  "032002",
		"032002":                      "032002",
		"00077":                       "00077",
		"0x0109":                      "0x0109",
		"SNMP_TRAP_LINK_DOWN":         "SNMP_TRAP_LINK_DOWN",
		"vlan.msgs.portLinkStateDown": "vlan.msgs.portLinkStateDown",
		"1.3.6.1.4.1.9.9.43.2.0.1":    "1.3.6.1.4.1.9.9.43.2.1",
		".1.3.6.1.4.1.9.9.43.2.1":     "1.3.6.1.4.1.9.9.43.2.1",
		"1.3.6.1.4.1.9.9.43.2.10.1":   "1.3.6.1.4.1.9.9.43.2.10.1",
		"1.3.6.1.4.1.9.9.43.2.0.0":    "1.3.6.1.4.1.9.9.43.2.0",
		"1..3":                        "1..3",
		"1.":                          "1.",
		".":                           ".",
		"0.1":                         "0.1",
		"":                            "",
		"-":                           "-",
		"CAPWAPAC_SMGR_TRACE_MESSAGE-3-EWLC_GEN_ERR": "CAPWAPAC_SMGR_TRACE_MESSAGE-EWLC_GEN_ERR",
	} {
		if got := rule.Normalised(key); got != want {
			t.Errorf("%q becomes %q, want %q", key, got, want)
		}
	}
}

func TestInterface(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Gi1/0/1":                  "GigabitEthernet1/0/1",
		"GigabitEthernet1/0/1":     "GigabitEthernet1/0/1",
		"GigabitEthernet 1/0/1":    "GigabitEthernet1/0/1",
		"Gi1/0/1,":                 "GigabitEthernet1/0/1",
		"Gi0/1.100":                "GigabitEthernet0/1.100",
		"Gig 1/0/1":                "GigabitEthernet1/0/1",
		"Te1/1/1":                  "TenGigabitEthernet1/1/1",
		"Te0/0/0/1":                "TenGigE0/0/0/1",
		"TenGigE0/0/0/1":           "TenGigE0/0/0/1",
		"Fo0/0/0/1":                "FortyGigE0/0/0/1",
		"Gi0/0/0/1":                "GigabitEthernet0/0/0/1",
		"Fa0/1":                    "FastEthernet0/1",
		"Eth1/33":                  "Ethernet1/33",
		"Et1":                      "Ethernet1",
		"Po1":                      "Port-channel1",
		"port-channel1":            "Port-channel1",
		"Port-Channel1":            "Port-channel1",
		"Vl20":                     "Vlan20",
		"Vlan20":                   "Vlan20",
		"Tw1/0/1":                  "TwoGigabitEthernet1/0/1",
		"Twe1/0/1":                 "TwentyFiveGigE1/0/1",
		"Fi1/0/1":                  "FiveGigabitEthernet1/0/1",
		"Fo1/1/1":                  "FortyGigabitEthernet1/1/1",
		"Hu1/0/49":                 "HundredGigE1/0/49",
		"Lo0":                      "Loopback0",
		"Tu10":                     "Tunnel10",
		"Se0/0/0:15":               "Serial0/0/0:15",
		"BE10":                     "Bundle-Ether10",
		"gi24":                     "gi24",
		"eth0":                     "eth0",
		"lo0":                      "lo0",
		"lo0.16384":                "lo0.16384",
		"ge-0/0/1.0":               "ge-0/0/1.0",
		"GE1/0/1":                  "GigabitEthernet1/0/1",
		"GE0/0/1.100":              "GigabitEthernet0/0/1.100",
		"XGE0/0/1":                 "XGigabitEthernet0/0/1",
		"XGigabitEthernet0/0/1":    "XGigabitEthernet0/0/1",
		"Ten-GigabitEthernet1/0/1": "Ten-GigabitEthernet1/0/1",
		"10GE1/0/1":                "10GE1/0/1",
		"MultiGE0/0/1":             "MultiGE0/0/1",
		"Eth-Trunk1":               "Eth-Trunk1",
		"Vlanif10":                 "Vlanif10",
		"ether1":                   "ether1",
		"1/1/12":                   "1/1/12",
		"12":                       "12",
		"Gi":                       "Gi",
		"Gi ":                      "Gi",
		"Gi x":                     "Gi x",
		"mgmt0.":                   "mgmt0",
		"\"Gi1/0/1\";":             "GigabitEthernet1/0/1",
		"'wan'":                    "wan",
		"(Gi1)":                    "GigabitEthernet1",
		"eth0(WAN)":                "eth0(WAN)",
		"sfp[2]":                   "sfp[2]",
		"sfp2]":                    "sfp2",
		"Serveur de l'école, n°":   "Serveur de l'école, n°",
		"...":                      "",
		"":                         "",
		"X-Gi1":                    "X-Gi1",
		"GigabitEthernet1/0/1 (x)": "GigabitEthernet1/0/1 (x)",
	} {
		got := rule.Interface([]byte("before "), []byte(name))
		if string(got) != "before "+want {
			t.Errorf("%q becomes %q, want %q", name, got[len("before "):], want)
		}
		again := rule.Interface(nil, []byte(want))
		if string(again) != want {
			t.Errorf("%q becomes %q the second time", want, again)
		}
	}
}

func TestInterfaceAllocatesNothing(t *testing.T) {
	dst, name := make([]byte, 0, 100), []byte("\"Te0/0/0/1\",")
	if n := testing.AllocsPerRun(100, func() { dst = rule.Interface(dst[:0], name) }); n > 0 {
		t.Errorf("it allocates %v times", n)
	}
}
