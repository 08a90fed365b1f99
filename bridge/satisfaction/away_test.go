package satisfaction_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

func TestMailServerAway(t *testing.T) {
	t.Parallel()
	for command, answer := range map[string]string{"MAIL": "451 later", "DATA": "554 not from you", "EHLO": "500 no"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			r.closed(1, requester)
			r.mail.Answer(command, answer)
			if command == "EHLO" {
				r.mail.Answer("HELO", answer)
			}
			err := r.asker.RunOnce(t.Context(), r.now)
			if err == nil || strings.Contains(err.Error(), "directrice") || !r.asker.Failing() {
				t.Errorf("it fails with %v, failing %t", err, r.asker.Failing())
			}
			if s := r.survey(1); s.State != bridge.SurveyWaiting || !s.NextAt.Equal(r.now.Add(time.Minute)) {
				t.Errorf("put down is %+v", s)
			}
			r.ask() // it is not tried before its time
			r.mail.Answer(command, "")
			r.mail.Answer("HELO", "")
			r.now = r.now.Add(time.Minute)
			r.ask()
			if s := r.survey(1); s.State != bridge.SurveyAsked || s.Attempts != 2 || r.asker.Failing() || len(r.mail.Sent()) != 1 {
				t.Errorf("then put down is %+v, %d sent", s, len(r.mail.Sent()))
			}
		})
	}
}

func TestMailServerAwayForTooLong(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.closed(1, requester)
	r.mail.Answer("MAIL", "451 later")
	if err := r.asker.RunOnce(t.Context(), r.now); err == nil {
		t.Error("nothing fails")
	}
	r.mail.Answer("MAIL", "")
	r.now = r.now.AddDate(0, 0, 3)
	r.ask()
	if s := r.survey(1); s.State != bridge.SurveySkipped || s.Skip != bridge.SkipLate || len(r.mail.Sent()) != 0 {
		t.Errorf("put down is %+v", s)
	}
}

// TestBusyAddress: a mail box that takes nothing for now keeps no others waiting.
func TestBusyAddress(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.closed(1, requester)
	r.desk.users[10] = bridge.DeskUser{ID: 10, Email: "cpe@lycee.example"}
	r.closed(2, 10)
	r.mail.Answer("RCPT TO:<directrice", "452 full")
	r.ask()
	if s := r.survey(1); s.State != bridge.SurveyWaiting || !s.NextAt.Equal(r.now.Add(time.Minute)) || r.asker.Failing() {
		t.Errorf("put down is %+v, failing %t", s, r.asker.Failing())
	}
	if s := r.survey(2); s.State != bridge.SurveyAsked {
		t.Errorf("the next is %+v", s)
	}
}

func TestRefusedAddress(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.closed(1, requester)
	r.desk.users[10] = bridge.DeskUser{ID: 10, Email: "cpe@lycee.example"}
	r.closed(2, 10)
	r.mail.Answer("RCPT TO:<directrice", "550 no such user")
	r.ask()
	if s := r.survey(1); s.State != bridge.SurveyFailed || r.asker.Failing() {
		t.Errorf("put down is %+v, failing %t", s, r.asker.Failing())
	}
	if s := r.survey(2); s.State != bridge.SurveyAsked {
		t.Errorf("the next is %+v", s)
	}
}

// TestLostAnswer: a mail that may be there is not sent again.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.closed(1, requester)
	r.mail.Cut(true)
	r.ask()
	r.mail.Cut(false)
	r.now = r.now.Add(2 * time.Hour)
	r.ask()
	if s := r.survey(1); s.State != bridge.SurveyAsked || len(r.mail.Sent()) != 1 {
		t.Errorf("put down is %+v, sent %d", s, len(r.mail.Sent()))
	}
}

// TestKilledWhileSending: what was put down before the mail went out counts.
func TestKilledWhileSending(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.closed(1, requester)
	begun, err := r.store.BeginSurvey(t.Context(), bridge.Survey{Ticket: 1, Subject: bridge.TicketSubject(1), Customer: requester, ClosedAt: r.now, At: r.now}, r.now)
	if err != nil || begun == nil {
		t.Fatal(begun, err)
	}
	r.ask()
	if sent := r.mail.Sent(); len(sent) != 0 {
		t.Errorf("it was sent again: %v", sent)
	}
}

func TestDeskAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.closed(1, requester)
	r.desk.away = errors.New("the desk is away")
	if err := r.asker.RunOnce(t.Context(), r.now); !errors.Is(err, r.desk.away) {
		t.Errorf("it fails with %v", err)
	}
	r.desk.away = nil
	r.ask()
	if s := r.survey(1); s.State != bridge.SurveyAsked {
		t.Errorf("then put down is %+v", s)
	}
}
