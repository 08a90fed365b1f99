package usm

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/internal/wire"
)

var gosnmpAuth = map[string]gosnmp.SnmpV3AuthProtocol{
	"MD5": gosnmp.MD5, "SHA": gosnmp.SHA, "SHA224": gosnmp.SHA224, "SHA256": gosnmp.SHA256, "SHA384": gosnmp.SHA384, "SHA512": gosnmp.SHA512,
}

var gosnmpPriv = map[string]gosnmp.SnmpV3PrivProtocol{
	"DES": gosnmp.DES, "AES": gosnmp.AES, "AES192": gosnmp.AES192, "AES256": gosnmp.AES256, "AES192C": gosnmp.AES192C, "AES256C": gosnmp.AES256C,
}

// sender is what gosnmp needs to write and read messages of a user.
type sender struct {
	user   User
	engine []byte
	boots  uint32
	time   uint32
	flags  gosnmp.SnmpV3MsgFlags // besides the level
	level  string                // where it is not the user's
}

func (s sender) parameters(t testing.TB) (*gosnmp.UsmSecurityParameters, gosnmp.SnmpV3MsgFlags) {
	t.Helper()
	level := s.level
	if level == "" {
		level = s.user.Level
	}
	usm := &gosnmp.UsmSecurityParameters{
		UserName: s.user.Name, AuthoritativeEngineID: string(s.engine), AuthoritativeEngineBoots: s.boots, AuthoritativeEngineTime: s.time,
		AuthenticationProtocol: gosnmp.NoAuth, PrivacyProtocol: gosnmp.NoPriv, Logger: gosnmp.NewLogger(nil),
	}
	flags := gosnmp.NoAuthNoPriv
	if level != NoAuthNoPriv {
		flags = gosnmp.AuthNoPriv
		usm.AuthenticationProtocol, usm.AuthenticationPassphrase = gosnmpAuth[s.user.AuthProtocol], s.user.AuthPassword
	}
	if level == AuthPriv {
		flags = gosnmp.AuthPriv
		usm.PrivacyProtocol, usm.PrivacyPassphrase = gosnmpPriv[s.user.PrivProtocol], s.user.PrivPassword
		usm.PrivacyParameters = []byte("12345678")
	}
	if err := usm.InitSecurityKeys(); err != nil {
		t.Fatal(err)
	}
	return usm, flags | s.flags
}

var linkDown = []gosnmp.SnmpPDU{
	{Name: ".1.3.6.1.2.1.1.3.0", Type: gosnmp.TimeTicks, Value: uint32(4711)},
	{Name: ".1.3.6.1.6.3.1.1.4.1.0", Type: gosnmp.ObjectIdentifier, Value: ".1.3.6.1.6.3.1.1.5.3"},
	{Name: ".1.3.6.1.2.1.2.2.1.1.3", Type: gosnmp.Integer, Value: 3},
}

// send has gosnmp write a notification.
func (s sender) send(t testing.TB, kind gosnmp.PDUType) []byte {
	t.Helper()
	usm, flags := s.parameters(t)
	packet := &gosnmp.SnmpPacket{
		Version: gosnmp.Version3, MsgFlags: flags, SecurityModel: gosnmp.UserSecurityModel, SecurityParameters: usm,
		ContextEngineID: string(s.engine), PDUType: kind, MsgID: 77, RequestID: 99, MsgMaxSize: 65507, Variables: linkDown, Logger: gosnmp.NewLogger(nil),
	}
	data, err := packet.MarshalMsg()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// read has gosnmp open what we answered.
func (s sender) read(t testing.TB, packet []byte) *gosnmp.SnmpPacket {
	t.Helper()
	usm, flags := s.parameters(t)
	reader := &gosnmp.GoSNMP{Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel, MsgFlags: flags, SecurityParameters: usm, Logger: gosnmp.NewLogger(nil)}
	got, err := reader.UnmarshalTrap(bytes.Clone(packet), true)
	if err != nil {
		t.Fatalf("gosnmp refuses what we sealed: %v\n% x", err, packet)
	}
	return got
}

func security(t testing.TB, users ...User) *Security {
	t.Helper()
	compiled, err := NewUsers(users)
	if err != nil {
		t.Fatal(err)
	}
	return New(Local{ID: []byte("\x80\x00\x00\x00\x05ours-1"), Boots: 7, Started: start}, compiled)
}

var start = time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)

var (
	strong = User{Name: "noc", Level: AuthPriv, AuthProtocol: "SHA256", AuthPassword: "authpassword", PrivProtocol: "AES", PrivPassword: "privpassword"}
	signed = User{Name: "ecole", Level: AuthNoPriv, AuthProtocol: "SHA", AuthPassword: "ecolepassword"}
	plain  = User{Name: "public", Level: NoAuthNoPriv}
)

var theirs = []byte("\x80\x00\x00\x09\x03switch-1")

// TestEveryProtocol has gosnmp send with every pair of protocols, as a trap of
// its engine and as an inform to ours, and read our answers.
func TestEveryProtocol(t *testing.T) {
	t.Parallel()
	for _, auth := range AuthProtocols() {
		for _, priv := range append(PrivProtocols(), "") {
			t.Run(auth+" "+priv, func(t *testing.T) {
				t.Parallel()
				u := User{Name: "noc", Level: AuthPriv, AuthProtocol: auth, AuthPassword: "a password", PrivProtocol: priv, PrivPassword: "another one, which is longer than a block of sixty-four octets, by far"}
				if priv == "" {
					u.Level = AuthNoPriv
				}
				s := security(t, u, plain)
				var o Opened
				report, err := s.Open(sender{user: u, engine: theirs, boots: 3, time: 1000}.send(t, gosnmp.SNMPv2Trap), start, &o)
				if err != nil || report != nil || o.Ours {
					t.Fatalf("trap: %v, report % x", err, report)
				}
				checkPDU(t, o.PDU, wire.TrapV2)

				informer := sender{user: u, engine: s.local.ID, boots: 7, time: 60, flags: gosnmp.Reportable}
				if _, err := s.Open(informer.send(t, gosnmp.InformRequest), start.Add(time.Minute), &o); err != nil || !o.Ours {
					t.Fatalf("inform: %v", err)
				}
				n := checkPDU(t, o.PDU, wire.Inform)
				got := informer.read(t, s.Respond(&o, n.AppendPDU(nil, wire.Response), start.Add(time.Minute)))
				if got.PDUType != gosnmp.GetResponse || got.RequestID != 99 || got.MsgID != 77 || len(got.Variables) != 3 || got.ContextEngineID != string(s.local.ID) {
					t.Errorf("answer: %+v", got)
				}
			})
		}
	}
}

func checkPDU(t *testing.T, pdu []byte, kind byte) *wire.Notification {
	t.Helper()
	n := &wire.Notification{}
	if err := n.DecodePDU(pdu); err != nil {
		t.Fatal(err)
	}
	varbinds := 0
	for r := n.Varbinds(); ; varbinds++ {
		var v wire.Varbind
		if more, err := r.Next(&v); err != nil {
			t.Fatal(err)
		} else if !more {
			break
		}
	}
	if n.PDU != kind || n.ID != 99 || varbinds != 3 {
		t.Errorf("got %+v with %d varbinds", n, varbinds)
	}
	return n
}

func TestReports(t *testing.T) {
	t.Parallel()
	s := security(t, strong, signed, plain)
	ours := s.local.ID
	other := strong
	other.AuthPassword = "wrong password"
	hidden := strong
	hidden.PrivPassword = "wrong password"
	stranger := strong
	stranger.Name = "personne"
	tests := []struct {
		name   string
		from   sender
		want   error
		object string
	}{
		{"discovery", sender{user: User{Name: "", Level: NoAuthNoPriv}}, ErrUnknownEngine, ".1.3.6.1.6.3.15.1.1.4.0"},
		{"another engine", sender{user: strong, engine: []byte("another"), boots: 1}, nil, ""},
		{"engine of four octets", sender{user: strong, engine: []byte("four"), boots: 1}, ErrUnknownEngine, ".1.3.6.1.6.3.15.1.1.4.0"},
		{"stranger", sender{user: stranger, engine: ours, boots: 7, time: 60}, ErrUnknownUser, ".1.3.6.1.6.3.15.1.1.3.0"},
		{"wrong password", sender{user: other, engine: ours, boots: 7, time: 60}, ErrWrongDigest, ".1.3.6.1.6.3.15.1.1.5.0"},
		{"wrong privacy password", sender{user: hidden, engine: ours, boots: 7, time: 60}, ErrDecryption, ".1.3.6.1.6.3.15.1.1.6.0"},
		{"no authentication", sender{user: strong, engine: ours, boots: 7, time: 60, level: NoAuthNoPriv}, ErrUnsupportedLevel, ".1.3.6.1.6.3.15.1.1.1.0"},
		{"no privacy", sender{user: strong, engine: ours, boots: 7, time: 60, level: AuthNoPriv}, ErrUnsupportedLevel, ".1.3.6.1.6.3.15.1.1.1.0"},
		{"first inform after discovery", sender{user: strong, engine: ours}, ErrNotInTimeWindow, ".1.3.6.1.6.3.15.1.1.2.0"},
		{"boot before", sender{user: signed, engine: ours, boots: 6, time: 60}, ErrNotInTimeWindow, ".1.3.6.1.6.3.15.1.1.2.0"},
		{"late", sender{user: signed, engine: ours, boots: 7, time: 1000 - 151}, ErrNotInTimeWindow, ".1.3.6.1.6.3.15.1.1.2.0"},
		{"early", sender{user: signed, engine: ours, boots: 7, time: 1000 + 151}, ErrNotInTimeWindow, ".1.3.6.1.6.3.15.1.1.2.0"},
		{"in time", sender{user: signed, engine: ours, boots: 7, time: 1000 - 150}, nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			now := start.Add(time.Second)
			if slices.Contains([]string{"late", "early", "in time"}, test.name) {
				now = start.Add(1000 * time.Second)
			}
			var o Opened
			quiet, err := s.Open(test.from.send(t, gosnmp.InformRequest), now, &o)
			if err != test.want || quiet != nil { //nolint:errorlint // the very one
				t.Fatalf("got %v, and a report that nobody asked for: % x", err, quiet)
			}
			test.from.flags = gosnmp.Reportable
			report, err := s.Open(test.from.send(t, gosnmp.InformRequest), now, &o)
			if err != test.want || (report == nil) != (test.want == nil) { //nolint:errorlint // the very one
				t.Fatalf("got %v, report % x", err, report)
			}
			if steps := []string{"discovery", "first inform after discovery"}; o.Discovery(err) != slices.Contains(steps, test.name) {
				t.Errorf("a step of discovery: %v", o.Discovery(err))
			}
			if report == nil {
				return
			}
			reader := test.from
			reader.engine, reader.level = ours, NoAuthNoPriv
			if test.want == ErrNotInTimeWindow { //nolint:errorlint // of the table
				reader.level = AuthNoPriv
			}
			got := reader.read(t, report)
			usm := got.SecurityParameters.(*gosnmp.UsmSecurityParameters)
			if got.PDUType != gosnmp.Report || got.MsgID != 77 || len(got.Variables) != 1 || got.Variables[0].Name != test.object || got.Variables[0].Value == uint(0) {
				t.Errorf("report %+v", got)
			}
			if usm.AuthoritativeEngineID != string(ours) || usm.AuthoritativeEngineBoots != 7 || usm.AuthoritativeEngineTime != uint32(now.Sub(start)/time.Second) || usm.UserName != test.from.user.Name {
				t.Errorf("report of %s", usm.SafeString())
			}
		})
	}
}
