package pod

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

const probeTimeout = 5 * time.Second

// Probe asks an address once; all but 200 is an error.
func Probe(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	response, err := direct.Do(request)
	if err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		reason, _ := io.ReadAll(io.LimitReader(response.Body, 500))
		return fmt.Errorf("probe %s: %d %s", url, response.StatusCode, strings.TrimSpace(string(reason)))
	}
	return nil
}

// direct lets no proxy of the environment come between.
var direct = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
