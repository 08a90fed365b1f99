package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/wire"
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
	p := pool(t)
	walk := func(auth config.Auth) error {
		conn, err := p.Open(t.Context(), Target{Address: address, Auth: &auth}, quick)
		if err != nil {
			return err
		}
		defer conn.Close()
		for token := range 3 {
			if err := conn.Send(token, &Question{PDU: wire.GetBulk, MaxRepetitions: 9, OIDs: []wire.OID{oid(t, "1.3.6.1.2.1.1")}}); err != nil {
				return err
			}
		}
		for range 3 {
			answer, err := conn.Receive(time.Now().Add(2 * time.Second))
			if err != nil {
				return err
			}
			if got := read(t, answer); len(got) != 9 {
				return fmt.Errorf("%d varbinds", len(got))
			}
		}
		return nil
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
	conn := open(t.Context(), t, p, Target{Address: address, Auth: &user})
	if err := conn.Send(0, &Question{PDU: wire.Get, OIDs: []wire.OID{oid(t, "1.3.6.1.2.1.1.1.0")}}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Receive(time.Now().Add(5 * time.Second)); err != nil || conn.Stats().Packets != 1 {
		t.Errorf("the engine that is known was asked for again: %d packets, %v", conn.Stats().Packets, err)
	}
	refused := map[string]func(*config.Auth){
		"it has no such user":     func(a *config.Auth) { a.Username = "nobody" },
		"password or auth_proto":  func(a *config.Auth) { a.Password = "another password" },
		"priv_password or priv_p": func(a *config.Auth) { a.PrivPassword = "another password" },
	}
	for text, change := range refused {
		auth := user
		change(&auth)
		if err := walk(auth); err == nil || !strings.Contains(err.Error(), text) && !errors.Is(err, ErrTimeout) {
			t.Errorf("%s: got %v", text, err)
		}
	}
	weak := user
	weak.SecurityLevel = config.AuthNoPriv
	if err := walk(weak); err == nil {
		t.Error("let in without encryption")
	}
}
