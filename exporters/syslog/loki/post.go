package loki

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/snappy"
)

// answer is what became of a request.
type answer struct {
	code  int           // 0: none came
	after time.Duration // that Loki asks to wait; 0: nothing said
	err   error         // nil: Loki took it
}

// final tells whether it is no use to try again. A token that is not good is
// no fault of the lines: its file is read again for each request, and may be
// mended.
func (a *answer) final() bool {
	switch a.code {
	case http.StatusTooManyRequests, http.StatusRequestTimeout, http.StatusUnauthorized, http.StatusForbidden:
		return false
	}
	return a.err == nil || a.code != 0 && a.code < http.StatusInternalServerError
}

// poster sends requests. It is for one goroutine.
type poster struct {
	config   Config
	endpoint string
	client   *http.Client
	packed   []byte
}

func newPoster(config Config) (*poster, error) {
	endpoint, err := config.endpoint()
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 1
	if config.CAFile != "" {
		pem, err := os.ReadFile(config.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read the certificates for Loki: %w", err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("there is no certificate in %s", config.CAFile)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	client := &http.Client{
		Transport: transport,
		Timeout:   config.Timeout,
		// A redirection would turn the request into another, with our token.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	p := &poster{config: config, endpoint: endpoint, client: client}
	if err := p.authorise(&http.Request{Header: make(http.Header)}); err != nil {
		return nil, err
	}
	return p, nil
}

// post sends a request that encoder made.
func (p *poster) post(ctx context.Context, request []byte) answer {
	p.packed = snappy.Encode(p.packed[:cap(p.packed)], request)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.endpoint, bytes.NewReader(p.packed))
	if err != nil {
		return answer{err: fmt.Errorf("make the request to Loki: %w", err)}
	}
	r.Header.Set("Content-Type", "application/x-protobuf")
	r.Header.Set("User-Agent", "vigie-syslog-exporter")
	if p.config.Tenant != "" {
		r.Header.Set("X-Scope-OrgID", p.config.Tenant)
	}
	if err := p.authorise(r); err != nil {
		return answer{err: err}
	}
	response, err := p.client.Do(r)
	if err != nil {
		return answer{err: fmt.Errorf("push to Loki: %w", err)}
	}
	defer response.Body.Close()
	const enough = 1 << 10 // for a reason
	body, _ := io.ReadAll(io.LimitReader(response.Body, enough))
	result := answer{code: response.StatusCode}
	if response.StatusCode/100 != 2 {
		result.err = fmt.Errorf("push to Loki: %s: %s", response.Status, bytes.TrimSpace(body))
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		result.after = time.Duration(max(seconds, 0)) * time.Second
	}
	return result
}

// authorise says who we are.
func (p *poster) authorise(r *http.Request) error {
	switch {
	case p.config.TokenFile != "":
		token, err := secret(p.config.TokenFile)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+token)
	case p.config.User != "":
		password, err := secret(p.config.PasswordFile)
		if err != nil {
			return err
		}
		r.SetBasicAuth(p.config.User, password)
	}
	return nil
}

func secret(path string) (string, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return "", fmt.Errorf("read the secret for Loki: %w", err)
	}
	value := strings.TrimSpace(string(text))
	if value == "" {
		return "", errors.New("the secret for Loki in " + path + " is empty")
	}
	return value, nil
}
