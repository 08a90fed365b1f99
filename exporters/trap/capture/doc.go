// Package capture reads UDP datagrams from files of tcpdump and Wireshark:
// pcap and pcapng, of Ethernet, Linux' "any" interface, loopback and raw IP,
// IPv4 and IPv6. Fragments of datagrams are counted, not put together.
package capture
