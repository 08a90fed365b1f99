package satisfaction_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/satisfaction"
)

// asked is a rig in which the requester of ticket 1 was asked.
func asked(t *testing.T) (r *rig, answer, refuse string) {
	t.Helper()
	r = newRig(t, nil)
	r.closed(1, requester)
	r.ask()
	answer, refuse = r.links()
	return r, answer, refuse
}

func markOf(mark string) url.Values { return url.Values{"mark": {mark}} }

func TestAnswer(t *testing.T) {
	t.Parallel()
	r, answer, _ := asked(t)
	status, page := r.page(http.MethodGet, answer, nil)
	if status != http.StatusOK || strings.Count(page, `type="radio"`) != 5 || !strings.Contains(page, "30001") || !strings.Contains(page, "راضٍ") {
		t.Errorf("the form is %d\n%s", status, page)
	}
	for _, hidden := range []string{"Internet", "lycee", "directrice", "P2", "sfax", "<b>مركز"} {
		if strings.Contains(page, hidden) {
			t.Errorf("the form tells %q", hidden)
		}
	}
	if s := r.survey(1); s.Mark != 0 {
		t.Fatalf("a look is an answer: %+v", s)
	}
	remark := "<script>alert(1)</script>\u202e\u2066\r\n\x00\u200f« très » bien — شكرا \xff"
	if status, page := r.page(http.MethodPost, answer, url.Values{"mark": {"4"}, "remark": {remark}}); status != http.StatusOK || !strings.Contains(page, "enregistrée") {
		t.Errorf("the answer to an answer is %d\n%s", status, page)
	}
	if status, page := r.page(http.MethodPost, answer, markOf("1")); status != http.StatusOK || !strings.Contains(page, "déjà répondu") {
		t.Errorf("the answer to another is %d\n%s", status, page)
	}
	if status, page := r.page(http.MethodGet, answer, nil); status != http.StatusOK || strings.Contains(page, "<form") {
		t.Errorf("then the form is %d\n%s", status, page)
	}
	if s := r.survey(1); s.Mark != 4 || !s.MarkedAt.Equal(r.now) {
		t.Errorf("put down is %+v", s)
	}
	journal, err := r.store.Journal(t.Context(), bridge.TicketSubject(1))
	if err != nil || len(journal) != 4 {
		t.Fatal(journal, err)
	}
	if got := journal[3].Words["remark"]; got != "<script>alert(1)</script>\n\u200f« très » bien — شكرا �" {
		t.Errorf("the remark is %q", got)
	}
}

func TestWrongAnswers(t *testing.T) {
	t.Parallel()
	r, answer, _ := asked(t)
	long := strings.Repeat("é", 1001)
	for name, form := range map[string]url.Values{
		"none": {}, "zero": markOf("0"), "six": markOf("6"), "words": markOf("très bien"), "long": {"mark": {"5"}, "remark": {long}},
		"huge": {"mark": {"5"}, "remark": {strings.Repeat("a", 20<<10)}},
	} {
		status, page := r.page(http.MethodPost, answer, form)
		if status != http.StatusBadRequest || !strings.Contains(page, `role="alert"`) || !strings.Contains(page, "<form") {
			t.Errorf("%s: %d\n%s", name, status, page)
		}
		if name == "long" && (!strings.Contains(page, long) || !strings.Contains(page, `value="5" required checked`)) {
			t.Error("what was written is lost")
		}
	}
	hostile := url.Values{"remark": {`</textarea><script>alert(1)</script> vite !`}}
	if _, page := r.page(http.MethodPost, answer, hostile); strings.Contains(page, "<script") || !strings.Contains(page, " vite !</textarea>") {
		t.Errorf("it writes\n%s", page)
	}
	if s := r.survey(1); s.Mark != 0 {
		t.Errorf("put down is %+v", s)
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	r, _, refuse := asked(t)
	if status, page := r.page(http.MethodGet, refuse, nil); status != http.StatusOK || !strings.Contains(page, "<form") || strings.Contains(page, "30001") {
		t.Errorf("the form is %d\n%s", status, page)
	}
	r.now = r.now.AddDate(0, 0, 40)
	r.closed(2, requester)
	r.ask()
	if r.survey(2).State != bridge.SurveyAsked {
		t.Error("a look is a refusal")
	}
	for range 2 {
		if status, page := r.page(http.MethodPost, refuse, url.Values{"List-Unsubscribe": {"One-Click"}}); status != http.StatusOK || !strings.Contains(page, "ne serez plus interrogé") {
			t.Errorf("the answer is %d\n%s", status, page)
		}
	}
	r.now = r.now.AddDate(0, 0, 40)
	r.closed(3, requester)
	r.ask()
	if s := r.survey(3); s.Skip != bridge.SkipRefused || len(r.mail.Sent()) != 2 {
		t.Errorf("then put down is %+v", s)
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	r, answer, refuse := asked(t)
	token := strings.TrimPrefix(answer, "/avis/")
	parts := strings.Split(token, ".")
	swap := strings.NewReplacer("A", "B", "B", "A", "a", "b", "b", "a", "0", "1", "1", "0", "_", "-", "-", "_", "w", "x", "x", "w")
	for name, c := range map[string]struct {
		path string
		want int
	}{
		"none":                 {"/avis/", http.StatusNotFound},
		"not ours":             {"/avis/" + strings.Repeat("x", 40), http.StatusNotFound},
		"endless":              {"/avis/" + strings.Repeat("x", 5000), http.StatusNotFound},
		"another ticket":       {"/avis/" + parts[0] + "." + parts[1][:2] + swap.Replace(parts[1][2:]) + "x." + parts[2], http.StatusNotFound},
		"another key":          {"/avis/k1." + parts[1] + "." + parts[2], http.StatusNotFound},
		"another purpose":      {"/refus/" + token, http.StatusNotFound},
		"the other's":          {"/avis/" + strings.TrimPrefix(refuse, "/refus/"), http.StatusNotFound},
		"a signature cut":      {"/avis/" + token[:len(token)-2], http.StatusNotFound},
		"no signature":         {"/avis/" + parts[0] + "." + parts[1] + ".", http.StatusNotFound},
		"a way up":             {"/avis/../" + token, http.StatusNotFound},
		"another page":         {"/", http.StatusNotFound},
		"the bridge's API":     {"/api/v1/tickets", http.StatusNotFound},
		"the bridge's metrics": {"/metrics", http.StatusNotFound},
		"the right one":        {answer, http.StatusOK},
	} {
		if status, page := r.page(http.MethodGet, c.path, nil); status != c.want || !strings.Contains(page, "<!DOCTYPE html>") {
			t.Errorf("%s: %d, want %d\n%s", name, status, c.want, page)
		}
	}
	if status, _ := r.page(http.MethodDelete, answer, nil); status != http.StatusMethodNotAllowed {
		t.Errorf("DELETE is answered %d", status)
	}

	// The key that signed is not the first any more, then it is gone.
	write(t, r.config.KeysFile, "k3 00000000000000000000000000000000\n"+keys)
	if status, _ := r.page(http.MethodGet, answer, nil); status != http.StatusOK {
		t.Errorf("after another key: %d", status)
	}
	write(t, r.config.KeysFile, "k3 00000000000000000000000000000000\n")
	if status, _ := r.page(http.MethodGet, answer, nil); status != http.StatusNotFound {
		t.Errorf("without its key: %d", status)
	}
	write(t, r.config.KeysFile, "")
	if status, _ := r.page(http.MethodGet, answer, nil); status != http.StatusServiceUnavailable {
		t.Errorf("without any key: %d", status)
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	r, answer, refuse := asked(t)
	r.now = r.now.Add(days(14).Std() - time.Second)
	if status, _ := r.page(http.MethodGet, answer, nil); status != http.StatusOK {
		t.Errorf("a second before: %d", status)
	}
	r.now = r.now.Add(time.Second)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if status, page := r.page(method, answer, markOf("5")); status != http.StatusGone || strings.Contains(page, "30001") {
			t.Errorf("%s: %d\n%s", method, status, page)
		}
	}
	if status, _ := r.page(http.MethodGet, refuse, nil); status != http.StatusOK {
		t.Errorf("one cannot refuse any more: %d", status)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	r, answer, _ := asked(t)
	_, header, page := r.request(http.MethodGet, answer, nil, nil)
	policy := header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "style-src 'sha256-"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy is %s, want %s", policy, want)
		}
	}
	_, style, _ := strings.Cut(page, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	if sum := sha256.Sum256([]byte(style)); !strings.Contains(policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
		t.Errorf("the policy %s is not of the style of the page", policy)
	}
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
		if got := header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if strings.Contains(page, "style=") || strings.Contains(page, "<script") || strings.Contains(page, "src=") {
		t.Error("the page has what its policy forbids")
	}
}

func TestTooManyRequests(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *satisfaction.Config) { c.Proxies = []string{"127.0.0.0/8", "::1/128"} })
	from := func(address string) int {
		status, _, _ := r.request(http.MethodGet, "/avis/x", nil, http.Header{"X-Forwarded-For": {"198.51.100.9, " + address}})
		return status
	}
	until := 0
	for until < 500 && from("2001:db8::1") != http.StatusTooManyRequests {
		until++
	}
	if until != 60 {
		t.Errorf("after %d requests of one", until)
	}
	if status := from("2001:db8::2"); status != http.StatusTooManyRequests {
		t.Errorf("a neighbour of the same network is answered %d", status)
	}
	for _, address := range []string{"192.0.2.1", "192.0.2.2", "2001:db8:1::1"} {
		if status := from(address); status != http.StatusNotFound {
			t.Errorf("%s is answered %d", address, status)
		}
	}
}

func TestLedgerAway(t *testing.T) {
	t.Parallel()
	r, answer, refuse := asked(t)
	if err := r.store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{answer, refuse} {
		status, header, page := r.request(http.MethodPost, path, markOf("5"), nil)
		if status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" || !strings.Contains(page, "plus tard") {
			t.Errorf("%s: %d\n%s", path, status, page)
		}
	}
}
