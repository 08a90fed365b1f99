package identity

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/identity/identitytest"
)

// TestProven: what Grafana signed is believed, as often as it is shown, and the
// desk's agent is found by the address in any case.
func TestProven(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	token := r.amelie(nil)
	r.proves(token)
	r.proves(token)
	r.proves(r.amelie(identitytest.Claims{"email": " AMELIE.Noel@Vigie.Example"}))
	r.proves(r.amelie(identitytest.Claims{"iss": r.URL}))
	r.proves(r.amelie(identitytest.Claims{"exp": time.Now().Add(-10 * time.Second).Unix(), "nbf": time.Now().Add(10 * time.Second).Unix()}))
	if n := r.Read(); n != 1 {
		t.Errorf("keys were read %d times", n)
	}
	if r.desk.asked != 1 {
		t.Errorf("the desk was asked %d times", r.desk.asked)
	}
	if r.counted("verified") != 5 {
		t.Errorf("%d acts were verified", r.counted("verified"))
	}
}

// TestForged: what Grafana certainly did not sign is refused, and says so.
func TestForged(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	good := r.amelie(nil)
	id, public := r.Newest()
	claims := r.Person("directeur@vigie.example", "directeur", "", nil)
	header := map[string]any{"kid": id, "typ": "jwt"}
	encoded, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	point, err := public.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	own := r.SignAs(jose.ES256, stranger, claims, map[string]any{"kid": id, "jwk": jose.JSONWebKey{Key: &stranger.PublicKey}})
	parts := strings.Split(good, ".")
	none := func(alg string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"`+alg+`","kid":"`+id+`"}`)) + "." + parts[1] + "."
	}
	for name, token := range map[string]string{
		"other claims":                 r.Tampered(good, claims),
		"somebody else's key":          r.SignAs(jose.ES256, stranger, claims, header),
		"a key that it brings along":   own,
		"nobody signed":                none("none"),
		"nobody signed, shouted":       none("NONE"),
		"the public key as a secret":   r.SignAs(jose.HS256, encoded, claims, header),
		"its point as a secret":        r.SignAs(jose.HS256, point, claims, header),
		"a longer secret":              r.SignAs(jose.HS512, append(encoded, point...), claims, header),
		"no JWT":                       "xyz",
		"no JWT, with dots":            "a.b.c",
		"without its signature":        parts[0] + "." + parts[1] + ".",
		"its signature cut":            good[:len(good)-4],
		"JSON":                         `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		"claims of another kind":       r.amelie(identitytest.Claims{"email": 7}),
		"huge":                         r.amelie(identitytest.Claims{"name": strings.Repeat("x", maxToken)}),
		"something that must be known": r.SignWith(claims, map[string]any{"kid": id, "crit": []string{"later"}, "later": true}),
	} {
		if why := r.forged(token, "amelie"); !strings.HasPrefix(why, "L'identité que Grafana aurait signée (X-Grafana-Id) est refusée : ") || !strings.HasSuffix(why, ". Rien n'a été fait") {
			t.Errorf("%s: %q", name, why)
		}
	}
	if r.desk.asked != 0 {
		t.Errorf("the desk was asked %d times", r.desk.asked)
	}
	r.proves(good)
}

// TestUnproven: what cannot be judged, or proves nobody here and now, keeps nobody
// from acting.
func TestUnproven(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Orgs, c.VerifiedEmail = []int64{1, 7}, true })
	id, _ := r.Newest()
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := identitytest.New(t)
	now := time.Now()
	for _, test := range []struct {
		name   string
		others identitytest.Claims
		why    bridge.Unproven
	}{
		{"expired", identitytest.Claims{"exp": now.Add(-time.Minute).Unix()}, bridge.UnprovenExpired},
		{"for ever", identitytest.Claims{"exp": nil}, bridge.UnprovenExpired},
		{"later", identitytest.Claims{"nbf": now.Add(time.Minute).Unix()}, bridge.UnprovenEarly},
		{"made later", identitytest.Claims{"iat": now.Add(time.Minute).Unix()}, bridge.UnprovenEarly},
		{"another Grafana's", identitytest.Claims{"iss": elsewhere.URL}, bridge.UnprovenIssuer},
		{"nobody's", identitytest.Claims{"iss": nil}, bridge.UnprovenIssuer},
		{"another's that begins alike", identitytest.Claims{"iss": r.URL + ".example"}, bridge.UnprovenIssuer},
		{"another organisation's", identitytest.Claims{"aud": []string{"org:17"}}, bridge.UnprovenAudience},
		{"no organisation's", identitytest.Claims{"aud": nil}, bridge.UnprovenAudience},
		{"a service's", identitytest.Claims{"type": "service-account"}, bridge.UnprovenNobody},
		{"nothing's", identitytest.Claims{"type": nil}, bridge.UnprovenNobody},
		{"without an address", identitytest.Claims{"email": nil}, bridge.UnprovenNobody},
		{"with no address", identitytest.Claims{"email": "admin"}, bridge.UnprovenNobody},
		{"with a line in it", identitytest.Claims{"email": "amelie.noel@vigie.example\nx"}, bridge.UnprovenNobody},
		{"with a long one", identitytest.Claims{"email": strings.Repeat("a", maxName) + "@vigie.example"}, bridge.UnprovenNobody},
		{"whose address nobody verified", identitytest.Claims{"email_verified": false}, bridge.UnprovenAddress},
	} {
		t.Log(test.name)
		r.claimed(r.amelie(test.others), test.why)
	}
	mine := r.Person("amelie.noel@vigie.example", "amelie", "", nil)
	r.claimed(elsewhere.Sign(elsewhere.Person("amelie.noel@vigie.example", "amelie", "", nil)), bridge.UnprovenIssuer)
	r.claimed(r.SignAs(jose.EdDSA, edwards, mine, map[string]any{"kid": id}), bridge.UnprovenAlgorithm)
	r.proves(r.amelie(identitytest.Claims{"aud": []string{"org:2", "org:7"}}))
	if logged := r.logs.String(); !strings.Contains(logged, "why=expired") || strings.Contains(logged, "eyJ") {
		t.Errorf("logged %s", logged)
	}
}

// TestOtherTokens: a token of another kind by a good key proves nobody.
func TestOtherTokens(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	mine := r.Person("amelie.noel@vigie.example", "amelie", "", nil)
	id, _ := r.Newest()
	r.claimed(r.SignWith(mine, map[string]any{"kid": id, "typ": "at+jwt"}), bridge.UnprovenNobody)
	r.claimed(r.SignWith(mine, map[string]any{"typ": "jwt"}), bridge.UnprovenKey)
	r.proves(r.SignWith(mine, map[string]any{"kid": id, "typ": "JWT"}))
	r.proves(r.SignWith(mine, map[string]any{"kid": id}))
}

// TestNobodyAsked: without a token or a Grafana acts are of who is said to do them.
func TestNobodyAsked(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	forged := "a.b.c"
	if person, known, err := r.Who(t.Context(), "", "amelie"); err != nil || person != "amelie" || known.Verified || known.Unproven != "" {
		t.Errorf("without a token: %q, %+v, %v", person, known, err)
	}
	r.checker()
	if person, known, err := r.Who(t.Context(), forged, "amelie"); err != nil || person != "amelie" || known.Verified || known.Unproven != "" {
		t.Errorf("without a Grafana: %q, %+v, %v", person, known, err)
	}
	if r.Read() != 0 || r.desk.asked != 0 || r.counted("said") != 1 {
		t.Error("somebody was asked")
	}
}
