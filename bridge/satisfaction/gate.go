package satisfaction

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// ServeHTTP implements http.Handler: two pages, and nothing else.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(r.TransferEncoding) > 0 { // a proxy might see its end elsewhere: nothing after it is another request
		w.Header().Set("Connection", "close")
	}
	of, err := p.linkOf(r.URL.Path)
	switch {
	case !p.allow(r, of, err):
		w.Header().Set("Retry-After", "60")
		p.say(w, http.StatusTooManyRequests, saidTooMany)
	case errors.Is(err, errForged):
		p.say(w, http.StatusNotFound, saidUnknown)
	case errors.Is(err, errExpired):
		p.say(w, http.StatusGone, saidExpired)
	case err != nil:
		p.fail(w, err)
	case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost:
		w.Header().Set("Allow", "GET, HEAD, POST")
		p.say(w, http.StatusMethodNotAllowed, saidNoMethod)
	default:
		ctx, cancel := context.WithTimeout(r.Context(), storeAwait)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if of.to == toAnswer {
			p.answer(w, r, of.ticket)
		} else {
			p.refusal(w, r, of.ticket)
		}
	}
}

// allow tells whether a request may be answered, by what its link is of, or why
// it has none of ours.
func (p *Pages) allow(r *http.Request, of link, err error) bool {
	from := p.proxies.caller(r)
	if err != nil {
		return p.limits.stranger(from, p.now())
	}
	return p.limits.holder(from, of, p.now())
}

// linkOf is what a path is a link of.
func (p *Pages) linkOf(path string) (link, error) {
	of := link{to: toAnswer}
	token, ours := strings.CutPrefix(path, answerPath)
	if !ours {
		of.to = toRefuse
		if token, ours = strings.CutPrefix(path, refusePath); !ours {
			return link{}, errForged
		}
	}
	keys, err := readKeys(p.config.KeysFile)
	if err != nil {
		return link{}, err
	}
	of.ticket, err = ticketOf(keys, of.to, token, p.now())
	return of, err
}
