package session

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/wire"
)

// startSnmpd runs net-snmp's agent with an SNMPv3 user and a community, on UDP
// and what is given besides, at one port. It gives its address.
func startSnmpd(t *testing.T, transports ...string) string {
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
	for range 10 { // a port may be taken by TCP, or meanwhile
		address := silentPort(t)
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			t.Fatal(err)
		}
		listen := "udp:" + address
		for _, transport := range transports {
			host := map[string]string{"tcp": "127.0.0.1", "udp6": "[::1]"}[transport]
			listen += "," + transport + ":" + host + ":" + port
		}
		if runs(t, exec.CommandContext(context.WithoutCancel(t.Context()), program, "-f", "-Lo", "-C", "-c", conf, "--persistentDir="+dir, listen)) {
			return address
		}
	}
	t.Fatal("snmpd does not start")
	return ""
}

// runs starts an agent and tells whether it got its ports.
func runs(t *testing.T, agent *exec.Cmd) bool {
	t.Helper()
	output, err := agent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "NET-SNMP version") {
			t.Cleanup(func() {
				_ = agent.Process.Kill()
				_ = agent.Wait() // it was killed
			})
			return true
		}
	}
	_ = agent.Wait() // it could not listen
	return false
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
	if err := walk(user); err != nil {
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

// TestTransports asks the real agent in all the ways that reach it.
func TestTransports(t *testing.T) {
	t.Parallel()
	transports := []string{"tcp"}
	if conn, err := net.ListenUDP("udp6", &net.UDPAddr{IP: net.IPv6loopback}); err == nil {
		conn.Close()
		transports = append(transports, "udp6")
	}
	address := startSnmpd(t, transports...)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	ways := []string{address, "udp://" + address, "tcp://" + address}
	if slices.Contains(transports, "udp6") {
		ways = append(ways, "[::1]:"+port)
	}
	p := pool(t)
	for _, to := range ways {
		for _, version := range []config.Version{config.V1, config.V2c} {
			got, err := name(t, p, target(to, version))
			if err != nil || len(got) != 1 || !strings.HasPrefix(got[0], "1.3.6.1.2.1.1.1.0 0x4 0 0 ") {
				t.Errorf("%s, version %d: %q, %v", to, version, got, err)
			}
		}
	}
	if _, err := name(t, p, target("tcp://"+silentPort(t), config.V2c)); err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("closed TCP port: %v", err)
	}
}

// An SNMPv3 agent that is known, and a scrape whose client leaves at once.
func TestKnownAgentWithoutASocket(t *testing.T) {
	t.Parallel()
	p := pool(t)
	auth := config.Auth{Version: config.V3, Username: "noc", SecurityLevel: "noAuthNoPriv"}
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		conn, err := p.Open(ctx, Target{Address: silentPort(t), Auth: &auth}, quick)
		if err != nil {
			t.Fatal(err)
		}
		p.engines.learn(conn.(*talk).key, &gosnmp.UsmSecurityParameters{UserName: "noc", AuthoritativeEngineID: "12345"})
		cancel()
		if err := conn.Send(0, &Question{PDU: wire.Get, OIDs: []wire.OID{oid(t, "1.3.6.1.2.1.1")}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}

// An agent may close its TCP connection after each answer.
func TestConnectionsOfOneAnswer(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var agent sync.WaitGroup
	agent.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			agent.Go(func() { echoOnce(t, conn) })
		}
	})
	conn := open(t.Context(), t, pool(t), target("tcp://"+listener.Addr().String(), config.V2c))
	for token := range 3 {
		if err := conn.Send(token, &Question{PDU: wire.Get, OIDs: []wire.OID{oid(t, "1.3.6.1.2.1.1")}}); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Receive(time.Now().Add(3 * time.Second)); err != nil {
			t.Errorf("question %d: %v", token, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	listener.Close()
	agent.Wait()
}

// echoOnce sends a request back as its answer, and closes. A connection that
// nobody uses must be closed by the other side.
func echoOnce(t *testing.T, conn net.Conn) {
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Error(err)
	}
	packet := make([]byte, 1500)
	n, err := conn.Read(packet)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("a connection is still open, five seconds after its conversation ended")
	}
	if err != nil {
		return
	}
	packet[slices.Index(packet, wire.Get)] = wire.Response
	_, _ = conn.Write(packet[:n])
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
