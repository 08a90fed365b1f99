package session

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
)

// startSnmpd runs net-snmp's agent with an SNMPv3 user and gives its address.
func startSnmpd(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("snmpd")
	if err != nil {
		t.Skip("net-snmp's agent is not installed (Debian package snmpd)")
	}
	dir := t.TempDir()
	conf := filepath.Join(dir, "snmpd.conf")
	const users = "createUser noc SHA-256 \"authpassword\" AES \"privpassword\"\nrouser noc authpriv\n"
	if err := os.WriteFile(conf, []byte(users), 0o600); err != nil {
		t.Fatal(err)
	}
	probe, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	address := probe.LocalAddr().String()
	if err := probe.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	agent := exec.CommandContext(ctx, program, "-f", "-Lo", "-C", "-c", conf, "--persistentDir="+dir, "udp:"+address)
	if err := agent.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = agent.Wait() // it was killed
	})
	return address
}

func TestVersion3(t *testing.T) {
	t.Parallel()
	address := startSnmpd(t)
	user := config.Auth{
		Version: config.V3, Username: "noc", SecurityLevel: config.AuthPriv,
		AuthProtocol: "SHA256", Password: "authpassword", PrivProtocol: "AES", PrivPassword: "privpassword",
	}
	walk := func(auth config.Auth) error {
		s, err := Open(t.Context(), Target{Address: address, Auth: &auth}, quick)
		if err != nil {
			return err
		}
		defer s.Close()
		binds, err := s.Walk(oid(t, "1.3.6.1.2.1.1"))
		if err == nil && len(binds) < 5 {
			err = fmt.Errorf("only %d varbinds", len(binds))
		}
		return err
	}
	var err error
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if err = walk(user); err == nil {
			break // it has started
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	wrong := user
	wrong.PrivPassword = "another password"
	if err := walk(wrong); err == nil {
		t.Error("let in with a wrong password")
	}
	weak := user
	weak.SecurityLevel = config.AuthNoPriv
	if err := walk(weak); err == nil {
		t.Error("let in without encryption")
	}
}
