package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/go-jose/go-jose/v4"
)

// maxKeys and maxAnswer are far above what Grafana serves, which is a key a month.
const (
	maxKeys   = 100
	maxAnswer = 256 << 10
)

// fetch reads all keys. It goes on for those who wait where the one who asked
// first goes away.
func (r *keyring) fetch(ctx context.Context) (map[string]*ecdsa.PublicKey, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	answer, err := r.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read keys: grafana answers %d", answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	return understand(body)
}

// understand takes the keys that a token may be signed with, and passes over all
// others: Grafana may have some for another use.
func understand(body []byte) (map[string]*ecdsa.PublicKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("read keys: the answer has more than %d bytes", maxAnswer)
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("read keys: there are more than %d", maxKeys)
	}
	keys := make(map[string]*ecdsa.PublicKey)
	for _, raw := range set.Keys {
		var each jose.JSONWebKey
		if json.Unmarshal(raw, &each) != nil || each.KeyID == "" || each.Use != "" && each.Use != "sig" ||
			each.Algorithm != "" && each.Algorithm != string(jose.ES256) {
			continue
		}
		if key, ok := each.Key.(*ecdsa.PublicKey); ok && key.Curve == elliptic.P256() && each.Valid() {
			keys[each.KeyID] = key
		}
	}
	return keys, nil
}
