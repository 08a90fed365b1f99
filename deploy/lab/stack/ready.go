package stack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

const (
	readyPoll    = 50 * time.Millisecond
	readyRequest = 2 * time.Second
)

// awaitReady waits until the part works; a part without HTTP is taken to work
// once it runs.
func (p *part) awaitReady(ctx context.Context) error {
	if p.url == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(p.patience, readyTimeout))
	defer cancel()
	ticker := time.NewTicker(readyPoll)
	defer ticker.Stop()
	for {
		reason := probe(ctx, p.url+p.ready)
		if reason == nil {
			return nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return p.notReady(errors.Join(context.Cause(ctx), reason))
		}
		if p.running() == nil {
			return p.notReady(errors.New("it has ended"))
		}
	}
}

func (p *part) notReady(reason error) error {
	return fmt.Errorf("wait for %s to be ready: %w\nend of %s:\n%s", p.name, reason, p.log, p.tail(tailLines))
}

// probe asks once whether a part works, and why not.
func probe(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, readyRequest)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", url, err)
	}
	response, err := direct.Do(request)
	if err != nil {
		return fmt.Errorf("ask %s: %w", url, err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return nil
	}
	reason, _ := io.ReadAll(io.LimitReader(response.Body, 1024))
	return fmt.Errorf("%s answers %d: %s", url, response.StatusCode, strings.TrimSpace(string(reason)))
}

// direct is a client that no proxy of the environment comes between, and that
// keeps no connection to a part that may be killed.
var direct = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
