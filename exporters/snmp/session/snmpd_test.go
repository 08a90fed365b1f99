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

// startSnmpd runs net-snmp's agent with an SNMPv3 user and a community, on UDP
// and TCP, and on IPv6 where there is one. It gives its address.
func startSnmpd(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("snmpd")
	if err != nil {
		t.Skip("net-snmp's agent is not installed (Debian package snmpd)")
	}
	dir := t.TempDir()
	conf := filepath.Join(dir, "snmpd.conf")
	const users = "createUser noc SHA-256 \"authpassword\" AES \"privpassword\"\nrouser noc authpriv\nrocommunity public\nrocommunity6 public\n"
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
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	agent := exec.CommandContext(ctx, program, "-f", "-Lo", "-C", "-c", conf, "--persistentDir="+dir, "udp:"+address+",tcp:"+address+six(port))
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

// six is a port of IPv6's loopback as snmpd wants it; nothing where there is
// no IPv6.
func six(port string) string {
	conn, err := net.ListenUDP("udp6", &net.UDPAddr{IP: net.IPv6loopback})
	if err != nil {
		return ""
	}
	conn.Close()
	return ",udp6:[::1]:" + port
}

// TestTransports asks the real agent in all the ways that reach it.
func TestTransports(t *testing.T) {
	t.Parallel()
	address := startSnmpd(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	p := pool(t)
	ways := []string{address, "udp://" + address, "tcp://" + address}
	if six(port) != "" {
		ways = append(ways, "[::1]:"+port)
	}
	for _, to := range ways {
		for _, version := range []config.Version{config.V1, config.V2c} {
			var got []string
			var err error
			for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline) && len(got) == 0; time.Sleep(20 * time.Millisecond) {
				got, err = name(t, p, target(to, version))
			}
			if len(got) != 1 || !strings.HasPrefix(got[0], "1.3.6.1.2.1.1.1.0 0x4 0 0 ") {
				t.Errorf("%s, version %d: %q, %v", to, version, got, err)
			}
		}
	}
	if _, err := name(t, p, target("tcp://"+silentPort(t), config.V2c)); err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("closed TCP port: %v", err)
	}
}

// name asks for sysDescr.
func name(t *testing.T, p *Pool, target Target) ([]string, error) {
	t.Helper()
	conn, err := p.Open(t.Context(), target, quick)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := conn.Send(0, &Question{PDU: wire.GetNext, OIDs: []wire.OID{oid(t, "1.3.6.1.2.1.1")}}); err != nil {
		return nil, err
	}
	answer, err := conn.Receive(time.Now().Add(time.Second))
	if err != nil {
		return nil, err
	}
	return read(t, answer), nil
}
