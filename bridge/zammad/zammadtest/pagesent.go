package zammadtest

import (
	"net/http"
	"slices"
)

// sentPage is what the desk sent, or would have, newest first.
type sentPage struct {
	Now              string
	Mails            []mailLine
	Attempts         []attemptLine
	Waiting, Dropped int
}

type mailLine struct {
	Mail
	At string
}

type attemptLine struct {
	At, Method, URL, Reason string
	Code                    int
	Taken                   bool
}

// maxSent is how many mails and attempts a page shows.
const maxSent = 100

func (p *pageSet) sent(w http.ResponseWriter, _ *http.Request) {
	s := p.server
	s.mu.Lock()
	now := s.settle()
	mails := slices.Clone(s.worker.outbox)
	s.mu.Unlock()
	content := sentPage{
		Now: clock(now), Waiting: len(s.Webhooks().Waiting()), Dropped: len(s.Webhooks().Dropped()),
	}
	for _, each := range slices.Backward(mails[max(0, len(mails)-maxSent):]) {
		content.Mails = append(content.Mails, mailLine{Mail: each, At: clock(each.At)})
	}
	for _, each := range s.Webhooks().Log(maxSent) {
		content.Attempts = append(content.Attempts, attemptLine{
			At: clock(each.CreatedAt), Method: each.Method, URL: each.URL, Code: each.Code,
			Reason: each.Answer, Taken: each.Status == "success",
		})
	}
	p.render(w, http.StatusOK, "sent.html", content)
}
