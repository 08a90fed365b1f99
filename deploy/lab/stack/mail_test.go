package stack

import (
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMailboxKeepsWhatItIsSent(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "mail")
	box, err := openMailbox(t.Context(), "127.0.0.1:0", folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"première", "seconde"} {
		err := smtp.SendMail(box.listener.Addr().String(), nil, "vigie@vigie.example", []string{"noc@vigie.example"},
			[]byte("Subject: "+text+"\r\n\r\nUne ligne.\r\n.\r\nUne autre.\r\n"))
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // closing again is no error
		if err := box.close(); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(filepath.Join(folder, "0002.eml"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(got), "Subject: seconde") || !strings.Contains(string(got), "Une autre.") {
		t.Errorf("kept %q", got)
	}
}

func TestMailboxClosesOverAnOpenSession(t *testing.T) {
	t.Parallel()
	box, err := openMailbox(t.Context(), "127.0.0.1:0", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	client, err := smtp.Dial(box.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := box.close(); err != nil {
		t.Fatal(err)
	}
}
