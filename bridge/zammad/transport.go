package zammad

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"
)

// newHTTPClient never follows redirects: a POST would become a GET, and the
// token would travel to wherever the redirect points.
func newHTTPClient(cfg Config, opts Options) (*http.Client, error) {
	client := http.Client{}
	if opts.HTTPClient != nil {
		client = *opts.HTTPClient
	} else {
		transport, err := newTransport(cfg)
		if err != nil {
			return nil, err
		}
		client.Transport = transport
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client, nil
}

func newTransport(cfg Config) (*http.Transport, error) {
	proxy, err := newProxy(cfg.ProxyURL)
	if err != nil {
		return nil, err
	}
	roots, err := newRoots(cfg.CAFile)
	if err != nil {
		return nil, err
	}
	secured := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	if cfg.ClientCertFile != "" {
		load := func() (*tls.Certificate, error) {
			pair, err := tls.LoadX509KeyPair(cfg.ClientCertFile, cfg.ClientKeyFile)
			return &pair, err
		}
		if _, err := load(); err != nil {
			return nil, fmt.Errorf("read client_cert_file and client_key_file: %w", err)
		}
		secured.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return load() }
	}
	return &http.Transport{
		Proxy:               proxy,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 8,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
		TLSClientConfig:     secured,
	}, nil
}

// newProxy says which proxy a request takes; a nil function stands for none.
func newProxy(text string) (func(*http.Request) (*url.URL, error), error) {
	switch text {
	case "":
		return http.ProxyFromEnvironment, nil
	case noProxy:
		return nil, nil
	}
	address, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read proxy_url: %w", err)
	}
	return http.ProxyURL(address), nil
}

// newRoots adds the authorities of a file to those of the system; nil for the
// system's alone.
func newRoots(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("read ca_file: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("read ca_file: %s holds no PEM certificate", path)
	}
	return pool, nil
}
