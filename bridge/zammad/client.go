package zammad

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// maxAnswer bounds an answer; histories hold all articles and are the largest.
const maxAnswer = 32 << 20

// Options are what a client gets from the program around it; none is
// mandatory.
type Options struct {
	Logger     *slog.Logger
	Registerer prometheus.Registerer
	// HTTPClient replaces the client that would be made from the
	// configuration; its CheckRedirect is not used.
	HTTPClient *http.Client
	// Needs is what Check asks for.
	Needs Needs
}

// Client reads and writes tickets. It is safe for use by many goroutines.
type Client struct {
	base     *url.URL
	customer string
	timeout  time.Duration
	token    *tokenFile
	http     *http.Client
	logger   *slog.Logger
	metrics  *metrics
	needs    Needs
	states   stateCache
	// customerFound is set once the search has shown the customer: the search
	// may run on an index that is away, which must not take readiness along.
	customerFound atomic.Bool
}

// New makes a client. It reads the token and certificate files once, so that a
// wrong path is known at the start, and sends nothing.
func New(cfg Config, opts Options) (*Client, error) {
	if problems := cfg.Validate(); len(problems) > 0 {
		return nil, fmt.Errorf("configure zammad client: %w", errors.Join(problems...))
	}
	base, err := url.Parse(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("configure zammad client: %w", err)
	}
	token := &tokenFile{path: cfg.TokenFile}
	if _, err := token.read(); err != nil {
		return nil, fmt.Errorf("configure zammad client: %w", err)
	}
	transport, err := newHTTPClient(cfg, opts)
	if err != nil {
		return nil, fmt.Errorf("configure zammad client: %w", err)
	}
	counters, err := newMetrics(opts.Registerer)
	if err != nil {
		return nil, fmt.Errorf("register zammad metrics: %w", err)
	}
	logger := opts.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Client{
		base: base, customer: cfg.Customer, timeout: cfg.Timeout.Std(), token: token,
		http: transport, logger: logger, metrics: counters, needs: opts.Needs,
	}, nil
}

// newHTTPClient never follows redirects: a POST would become a GET, and the
// token would travel to wherever the redirect points.
func newHTTPClient(cfg Config, opts Options) (*http.Client, error) {
	client := http.Client{}
	if opts.HTTPClient != nil {
		client = *opts.HTTPClient
	} else {
		transport, err := newTransport(cfg.CAFile)
		if err != nil {
			return nil, err
		}
		client.Transport = transport
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client, nil
}

func newTransport(caFile string) (*http.Transport, error) {
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 8,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if caFile == "" {
		return transport, nil
	}
	pem, err := os.ReadFile(caFile) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("read ca_file: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("read ca_file: %s holds no PEM certificate", caFile)
	}
	transport.TLSClientConfig.RootCAs = pool
	return transport, nil
}

// Close lets go of idle connections; the client stays usable.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// request is one call of the REST API.
type request struct {
	op       string // for errors: "create ticket"
	endpoint string // for metrics: "ticket_create"
	method   string
	path     string // below /api/v1/
	query    url.Values
	body     any // nil for none
}

// call sends r and decodes the answer into out, with numbers kept as they were
// written.
func (c *Client) call(ctx context.Context, r request, out any) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	sent, err := c.newRequest(ctx, r)
	if err != nil {
		return fmt.Errorf("%s: %w", r.op, err)
	}
	started := time.Now()
	status, err := c.exchange(sent, r.op, out)
	took := time.Since(started)
	c.metrics.observe(r.endpoint, status, took)
	c.logger.DebugContext(ctx, "asked zammad", "endpoint", r.endpoint, "status", status, "took", took, "err", err)
	return err
}

func (c *Client) newRequest(ctx context.Context, r request) (*http.Request, error) {
	token, err := c.token.read()
	if err != nil {
		return nil, err
	}
	var body io.Reader
	if r.body != nil {
		text, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	address := c.base.JoinPath("api/v1", r.path)
	address.RawQuery = r.query.Encode()
	sent, err := http.NewRequestWithContext(ctx, r.method, address.String(), body)
	if err != nil {
		return nil, err
	}
	sent.Header.Set("Accept", "application/json")
	sent.Header.Set("Authorization", "Token token="+token)
	sent.Header.Set("User-Agent", "vigie-bridge")
	if r.body != nil {
		sent.Header.Set("Content-Type", "application/json")
	}
	return sent, nil
}

// exchange returns the status of the answer, 0 when there was none to read.
func (c *Client) exchange(sent *http.Request, op string, out any) (int, error) {
	answer, err := c.http.Do(sent)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", op, err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return 0, fmt.Errorf("%s: read answer: %w", op, err)
	}
	if len(body) > maxAnswer {
		return answer.StatusCode, fmt.Errorf("%s: answer is larger than %d bytes", op, maxAnswer)
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return answer.StatusCode, statusError(op, answer, body)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(out); err != nil {
		return answer.StatusCode, fmt.Errorf("%s: decode answer: %w", op, err)
	}
	return answer.StatusCode, nil
}
