package usm

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/internal/wire"
)

// TestClocksOfSenders goes through a trap sender's life (RFC 3414, 3.2, 7b).
func TestClocksOfSenders(t *testing.T) {
	t.Parallel()
	s := security(t, signed)
	for _, step := range []struct {
		name        string
		at          time.Duration
		boots, time uint32
		want        error
	}{
		{"the first is believed", 0, 3, 1000, nil},
		{"again, at once", 0, 3, 1000, nil},
		{"a little late", 100 * time.Second, 3, 1000, nil},
		{"at the end of the window", 150 * time.Second, 3, 1000, nil},
		{"beyond it: replayed", 151 * time.Second, 3, 1000, ErrNotInTimeWindow},
		{"its clock is ahead of what we thought", 200 * time.Second, 3, 5000, nil},
		{"so all before is old", 200 * time.Second, 3, 1200, ErrNotInTimeWindow},
		{"it booted", 210 * time.Second, 4, 1, nil},
		{"a trap from before", 210 * time.Second, 3, 5010, ErrNotInTimeWindow},
		{"its clock goes on", 500 * time.Second, 4, 290, nil},
		{"slower than ours: newer than all that was heard is believed", 900 * time.Second, 4, 300, nil},
		{"older than that, and old", 1051 * time.Second, 4, 299, ErrNotInTimeWindow},
		{"it booted too often to be believed", 1060 * time.Second, 1<<31 - 1, 5, ErrNotInTimeWindow},
	} {
		var o Opened
		if _, err := s.Open(sender{user: signed, engine: theirs, boots: step.boots, time: step.time}.send(t, gosnmp.SNMPv2Trap), start.Add(step.at), &o); !errors.Is(err, step.want) {
			t.Errorf("%s: got %v, want %v", step.name, err, step.want)
		}
	}
	var o Opened
	if _, err := s.Open(sender{user: signed, engine: []byte("new one"), boots: 0, time: 0}.send(t, gosnmp.SNMPv2Trap), start, &o); err != nil {
		t.Errorf("an engine that has just begun: %v", err)
	}
}

// TestForgeries are not remembered, and do not move clocks.
func TestForgeries(t *testing.T) {
	t.Parallel()
	s := security(t, signed, plain)
	var o Opened
	forged := signed
	forged.AuthPassword = "wrong password"
	for i := range 100 {
		engine := fmt.Appendf(nil, "engine-%d", i)
		if _, err := s.Open(sender{user: forged, engine: engine, boots: 9, time: 9}.send(t, gosnmp.SNMPv2Trap), start, &o); !errors.Is(err, ErrWrongDigest) {
			t.Fatal(err)
		}
		if _, err := s.Open(sender{user: plain, engine: engine}.send(t, gosnmp.SNMPv2Trap), start, &o); err != nil {
			t.Fatal(err)
		}
	}
	if s.Engines() != 0 {
		t.Errorf("%d engines are remembered", s.Engines())
	}
	packet := sender{user: signed, engine: theirs, boots: 1, time: 1}.send(t, gosnmp.SNMPv2Trap)
	for i := range packet {
		changed := bytes.Clone(packet)
		changed[i] ^= 0x20
		if _, err := s.Open(changed, start, &o); err == nil {
			t.Errorf("octet %d of an authentic message can be changed", i)
		}
	}
	if _, err := s.Open(append(packet, "padding"...), start, &o); err != nil {
		t.Errorf("octets after the message: %v", err)
	}
}

func TestEnginesAreBounded(t *testing.T) {
	t.Parallel()
	s := security(t, signed)
	s.foreign.most = 3
	trap := func(engine string, told uint32) error {
		var o Opened
		_, err := s.Open(sender{user: signed, engine: []byte(engine), boots: 1, time: told}.send(t, gosnmp.SNMPv2Trap), start, &o)
		return err
	}
	for _, engine := range []string{"engine a", "engine b", "engine c", "engine a", "engine d"} {
		if err := trap(engine, 1000); err != nil {
			t.Fatal(err)
		}
	}
	if s.Engines() != 3 {
		t.Errorf("%d engines", s.Engines())
	}
	if err := trap("engine a", 10); !errors.Is(err, ErrNotInTimeWindow) {
		t.Errorf("one heard of lately was forgotten: %v", err)
	}
	if err := trap("engine b", 10); err != nil {
		t.Errorf("the one heard of first was kept: %v", err)
	}
}

func TestUsersOfEngines(t *testing.T) {
	t.Parallel()
	at := signed
	at.Engines = [][]byte{theirs}
	other := signed
	other.AuthPassword, other.Engines = "password of another", [][]byte{[]byte("another")}
	s := security(t, at, other)
	for _, test := range []struct {
		user   User
		engine string
		want   error
	}{
		{at, string(theirs), nil},
		{other, "another", nil},
		{at, "another", ErrWrongDigest},
		{at, "a third", ErrUnknownEngine},
		{strong, "a third", ErrUnknownUser},
	} {
		var o Opened
		if _, err := s.Open(sender{user: test.user, engine: []byte(test.engine), boots: 1}.send(t, gosnmp.SNMPv2Trap), start, &o); !errors.Is(err, test.want) {
			t.Errorf("%s at %s: got %v", test.user.Name, test.engine, err)
		}
	}
}

// TestReload changes a password: what was derived from the old one is not used.
func TestReload(t *testing.T) {
	t.Parallel()
	s := security(t, signed)
	packet := func(u User, told uint32) []byte {
		return sender{user: u, engine: theirs, boots: 1, time: told}.send(t, gosnmp.SNMPv2Trap)
	}
	var o Opened
	if _, err := s.Open(packet(signed, 1000), start, &o); err != nil {
		t.Fatal(err)
	}
	changed := signed
	changed.AuthPassword = "changed password"
	users, err := NewUsers([]User{changed})
	if err != nil {
		t.Fatal(err)
	}
	s.Use(users)
	if _, err := s.Open(packet(signed, 1001), start, &o); !errors.Is(err, ErrWrongDigest) {
		t.Errorf("the old password is still good: %v", err)
	}
	if _, err := s.Open(packet(changed, 1001), start, &o); err != nil {
		t.Error(err)
	}
	if _, err := s.Open(packet(changed, 10), start, &o); !errors.Is(err, ErrNotInTimeWindow) {
		t.Errorf("the clock was forgotten: %v", err)
	}
}

func TestBoot(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "engine.json")
	first, err := Boot(path, start)
	if err != nil || first.Boots != 1 || len(first.ID) != 17 {
		t.Fatal(first, err)
	}
	second, err := Boot(path, start)
	if err != nil || second.Boots != 2 || !bytes.Equal(first.ID, second.ID) {
		t.Error(second, err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".engine*")); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
	passing, err := Boot("", start)
	if err != nil || bytes.Equal(passing.ID, first.ID) || passing.Boots != 1 {
		t.Error(passing, err)
	}
	for _, content := range []string{"", "{}", `{"engine_id":"80","boots":1}`, `{"engine_id":"8000000005aabb","boots":-1}`, `{"engine_id":"x","boots":1}`} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Boot(path, start); !errors.Is(err, errDamaged) {
			t.Errorf("%q: %v", content, err)
		}
	}
	if err := os.WriteFile(path, []byte(`{"engine_id":"8000000005aabb","boots":2147483646}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if worn, err := Boot(path, start); err != nil || worn.Boots != 1 || len(worn.ID) != 17 {
		t.Errorf("a count of boots that has run out: %+v %v", worn, err)
	}
	if _, err := Boot(filepath.Join(t.TempDir(), "none", "engine.json"), start); err == nil {
		t.Error("booted without its file")
	}
}

func TestUsersThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		user User
		want error
	}{
		{User{Level: "none"}, ErrLevel},
		{User{Level: AuthNoPriv, AuthProtocol: "SHA1"}, ErrAuthProtocol},
		{User{Level: AuthNoPriv, AuthProtocol: "SHA", AuthPassword: "short"}, ErrAuthPassword},
		{User{Level: AuthPriv, AuthProtocol: "SHA", AuthPassword: "long enough", PrivProtocol: "3DES"}, ErrPrivProtocol},
		{User{Level: AuthPriv, AuthProtocol: "SHA", AuthPassword: "long enough", PrivProtocol: "AES", PrivPassword: "short"}, ErrPrivPassword},
	} {
		if _, err := NewUsers([]User{test.user}); !errors.Is(err, test.want) {
			t.Errorf("%+v: %v", test.user, err)
		}
	}
}

// FuzzOpen throws packets at what reads them before anybody is known.
func FuzzOpen(f *testing.F) {
	s := security(f, strong, signed, plain)
	for _, u := range []User{strong, signed, plain} {
		for _, engine := range [][]byte{theirs, s.local.ID, nil} {
			f.Add(sender{user: u, engine: engine, boots: 7, time: 60, flags: gosnmp.Reportable}.send(f, gosnmp.InformRequest))
		}
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		var o Opened
		before := bytes.Clone(packet)
		report, err := s.Open(packet, start.Add(time.Minute), &o)
		if !bytes.Equal(before, packet) {
			t.Fatal("the packet was changed")
		}
		if report != nil {
			var m wire.Secured
			if wrong := wire.DecodeV3(report, &m); wrong != nil || err == nil || !bytes.Equal(m.EngineID, s.local.ID) || m.ID != o.ID {
				t.Fatalf("report % x for %v: %v", report, err, wrong)
			}
		}
		var n wire.Notification
		if err == nil && n.DecodePDU(o.PDU) == nil && s.Respond(&o, n.AppendPDU(nil, wire.Response), start) == nil {
			t.Fatal("no answer")
		}
		if err == nil && o.account == nil || err != nil && slices.Contains(refusals[:], err) && o.Ours && o.Flags&wire.Reportable != 0 && report == nil {
			t.Fatalf("%v, report % x", err, report)
		}
	})
}
