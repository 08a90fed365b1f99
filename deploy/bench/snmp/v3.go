package main

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// v3 is the row of SNMPv3 with authentication and encryption. Its device is
// net-snmp's agent, which shows the processes of this machine.
var v3 = row{name: "SNMPv3 authPriv, processes by snmpd", scrapes: 20}

func measureV3(ctx context.Context, runs int, ours, peer *exporter) error {
	address, stop, err := snmpd(ctx)
	if err != nil {
		return err
	}
	defer stop()
	query := url.Values{"target": {address}, "module": {"hrSWRun"}, "auth": {"v3"}}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if err = ours.scrape(ctx, query); err == nil {
			return v3.compare(ctx, runs, query, ours, peer)
		}
		if time.Now().After(deadline) {
			return err
		}
	}
}

const users = "createUser bench SHA-256 \"authpassword\" AES \"privpassword\"\nrouser bench authpriv\n"

// snmpd starts net-snmp's agent.
func snmpd(ctx context.Context) (address string, stop func(), err error) {
	program, err := exec.LookPath("snmpd")
	if err != nil {
		return "", nil, errors.New("snmpd is not installed: SNMPv3 is not measured")
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return "", nil, err
	}
	file := filepath.Join(dir, "snmpd.conf")
	if err := os.WriteFile(file, []byte(users), 0o600); err != nil {
		return "", nil, err
	}
	free, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return "", nil, err
	}
	address = free.LocalAddr().String()
	if err := free.Close(); err != nil {
		return "", nil, err
	}
	agent := exec.CommandContext(ctx, program, "-f", "-Ln", "-C", "-c", file, "--persistentDir="+dir, "udp:"+address) //nolint:gosec // found in PATH
	if err := agent.Start(); err != nil {
		return "", nil, err
	}
	return address, func() {
		_ = agent.Process.Kill() // it has nothing to lose
		_ = agent.Wait()
		_ = os.RemoveAll(dir)
	}, nil
}
