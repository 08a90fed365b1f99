package satisfaction_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/satisfaction"
)

func TestAsksOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.closed(1, requester)
	for range 3 {
		r.ask()
		r.now = r.now.Add(time.Minute)
	}
	mails := r.mails()
	if len(mails) != 1 || mails[0].to != "RCPT TO:<directrice@lycee.example>" {
		t.Fatalf("sent were %d: %+v", len(mails), mails)
	}
	m := mails[0]
	for name, want := range map[string]string{
		"From": `"Avis" <avis@noc.example>`, "Auto-Submitted": "auto-generated", "Precedence": "bulk",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Message-Id": "<satisfaction-1@noc.example>",
	} {
		if got := m.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if list := m.header.Get("List-Unsubscribe"); !strings.HasPrefix(list, "<https://avis.example/refus/") {
		t.Errorf("one refuses at %s", list)
	}
	for _, want := range []string{"30001", "lycee", "17/03/2026"} { // 14 days from the 3rd
		if got := strings.Contains(m.text, want); got != (want != "lycee") {
			t.Errorf("the text has %q: %t\n%s", want, got, m.text)
		}
	}
	if strings.Contains(m.html, "<b>مركز</b>") || !strings.Contains(m.html, `dir="rtl"`) {
		t.Errorf("the page is\n%s", m.html)
	}
	s := r.survey(1)
	if s.State != bridge.SurveyAsked || s.Region != "sfax" || s.Criticity != bridge.P2 || strings.Contains(s.Address, "@") || len(s.Address) != 64 {
		t.Errorf("put down is %+v", s)
	}
}

// TestNobodyIsAsked has each of those who must not be.
func TestNobodyIsAsked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		customer int64
		change   func(*rig)
		skip     bridge.SurveySkip // empty: nothing is put down
	}{
		"the bridge's own":   {own, nil, ""},
		"an agent":           {7, nil, bridge.SkipAgent},
		"without an address": {8, nil, bridge.SkipNoAddress},
		"more than one line": {9, nil, bridge.SkipNoAddress},
		"unknown":            {99, nil, bridge.SkipGone},
		"the ticket is gone": {requester, func(r *rig) { delete(r.desk.tickets, 1) }, bridge.SkipGone},
		"it is open again": {requester, func(r *rig) {
			ticket := r.desk.tickets[1]
			ticket.Stage = bridge.StageOpen
			r.desk.tickets[1] = ticket
		}, ""},
		"closed just now": {requester, func(r *rig) { r.now = r.now.Add(-90 * time.Minute) }, ""},
		"closed long ago": {requester, func(r *rig) { r.now = r.now.AddDate(0, 0, 4) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			r.closed(1, c.customer)
			if c.change != nil {
				c.change(r)
			}
			r.ask()
			r.ask()
			if sent := r.mail.Sent(); len(sent) > 0 {
				t.Errorf("it was sent %v", sent)
			}
			s, err := r.store.Survey(t.Context(), 1)
			if err != nil || (s != nil) != (c.skip != "") || s != nil && (s.State != bridge.SurveySkipped || s.Skip != c.skip || s.Address != "") {
				t.Errorf("put down is %+v, %v", s, err)
			}
		})
	}
}

func TestTheBridgesOwnIsLookedUpOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.closed(1, own)
	r.ask()
	looked := r.desk.asked
	r.closed(2, own)
	r.ask()
	if looked != 1 || r.desk.asked != 1 {
		t.Errorf("the desk was asked %d times, then %d", looked, r.desk.asked)
	}
}

func TestNotTooOften(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *satisfaction.Config) { c.PerMinute = 2 })
	r.desk.users[10] = bridge.DeskUser{ID: 10, Email: "DIRECTRICE@lycee.example "}
	r.desk.users[11] = bridge.DeskUser{ID: 11, Email: "cpe@lycee.example"}
	r.desk.users[12] = bridge.DeskUser{ID: 12, Email: "infirmier@lycee.example"}
	for id, customer := range map[int64]int64{1: requester, 2: 10, 3: 11, 4: 12} {
		r.closed(id, customer)
	}
	r.ask()
	if sent := r.mail.Sent(); len(sent) != 1 || r.survey(2).Skip != bridge.SkipRecent {
		t.Errorf("two addresses that are one: %d mails, %+v", len(sent), r.survey(2))
	}
	r.now = r.now.Add(time.Minute)
	r.ask()
	if sent := r.mail.Sent(); len(sent) != 3 {
		t.Errorf("then there are %d mails", len(sent))
	}
	r.now = r.now.AddDate(0, 0, 31)
	r.closed(5, requester)
	r.ask()
	if sent := r.mail.Sent(); len(sent) != 4 {
		t.Errorf("a month later there are %d mails", len(sent))
	}
}

func TestWebConfigIsRead(t *testing.T) {
	t.Parallel()
	config := satisfaction.DefaultConfig()
	config.KeysFile, config.WebConfigFile = t.TempDir()+"/keys", t.TempDir()+"/web.yml"
	write(t, config.KeysFile, keys)
	write(t, config.WebConfigFile, "tls_server_config: {cert_file: none}\n")
	if _, err := satisfaction.NewAsker(satisfaction.Options{Config: config}); err == nil || !strings.Contains(err.Error(), "web configuration") {
		t.Errorf("a wrong one: %v", err)
	}
}

func TestKeysAreNeeded(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                     "there is none",
		"k1 short":                             "has 5 characters",
		"k.1 0123456789abcdef0123456789abcdef": "has no name",
		"k1 0123456789abcdef0123456789abcdef\nk1 0123456789abcdef0123456789abcdee": "line 2 has the name of another",
	} {
		path := t.TempDir() + "/keys"
		write(t, path, text)
		config := satisfaction.DefaultConfig()
		config.KeysFile, config.Mail.Server, config.Mail.From = path, "127.0.0.1:25", "avis@noc.example"
		if _, err := satisfaction.NewAsker(satisfaction.Options{Config: config}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("of %q: %v, want %q", text, err, want)
		}
	}
}
