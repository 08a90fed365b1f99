package identity

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/identity/identitytest"
)

// FuzzToken: whatever is shown proves nobody, unless Grafana signed it.
func FuzzToken(f *testing.F) {
	grafana := identitytest.New(f)
	good := grafana.Sign(grafana.Person("amelie.noel@vigie.example", "amelie", "Amélie", identitytest.Claims{"exp": 4102444800}))
	grafanas, err := Open([]Config{{Name: "noc", URL: grafana.URL}})
	if err != nil {
		f.Fatal(err)
	}
	grafanas.all[0].keys.client.Transport = answers{grafana}
	parts := strings.Split(good, ".")
	for _, seed := range []string{good, "", ".", "..", "a.b.c", parts[0] + ".." + parts[2], good + ".", good + "=", "e30.e30.", `{"payload":""}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		said, err := grafanas.verify(t.Context(), token, time.Now())
		_, isForged := errors.AsType[*bridge.ForgedError](err)
		_, isUnproven := errors.AsType[*unprovenError](err)
		// ECDSA has two signatures of the same, and base64 two ways to end: it says the same.
		if err == nil && (said.Email != "amelie.noel@vigie.example" || !strings.HasPrefix(token, parts[0]+"."+parts[1]+".")) {
			t.Errorf("%q proves %+v", token, said)
		}
		if err != nil && isForged == isUnproven {
			t.Errorf("%q: %v", token, err)
		}
	})
}

// FuzzKeys: whatever a server answers, what is taken of it are public keys that
// verify ES256, by their ids.
func FuzzKeys(f *testing.F) {
	grafana := identitytest.New(f)
	id, key := grafana.Newest()
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key, KeyID: id, Algorithm: string(jose.ES256), Use: "sig"}}})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(set), `{"keys":null}`, `{"keys":[{"kty":"EC","crv":"P-256","kid":"x","x":"AA","y":"AA"}]}`, `[]`, http.StatusText(404)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		keys, err := understand(body)
		if err != nil && keys != nil || len(keys) > maxKeys {
			t.Errorf("%d keys, %v", len(keys), err)
		}
		for id, key := range keys {
			if id == "" || key == nil || !(&jose.JSONWebKey{Key: key}).Valid() {
				t.Errorf("%q is %+v", id, key)
			}
		}
	})
}
