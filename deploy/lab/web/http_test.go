package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/vigie-noc/vigie/deploy/lab/network"
)

// Devices of the small network.
const (
	router    = "rtr-lycee-carthage"
	uplink    = "GigabitEthernet0/0"
	otherRtr  = "rtr-college-raoued"
	schoolUPS = "ups-college-raoued"
)

func call(t *testing.T, server *httptest.Server, method, path, body string, header ...string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

func form(t *testing.T, server *httptest.Server, path string, values url.Values) (status int, page string) {
	t.Helper()
	return call(t, server, http.MethodPost, path, values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Origin", server.URL)
}

func TestAPI(t *testing.T) {
	t.Parallel()
	_, server := serveSmall(t)
	if status, answer := call(t, server, http.MethodGet, "/api/v1/faults", ""); status != http.StatusOK || strings.TrimSpace(answer) != "[]" {
		t.Errorf("no faults: %d %s", status, answer)
	}
	status, answer := call(t, server, http.MethodPost, "/api/v1/faults", `{"device":"`+router+`","kind":"link_down","subject":"`+uplink+`"}`)
	var fault network.Fault
	if err := json.Unmarshal([]byte(answer), &fault); err != nil || status != http.StatusCreated {
		t.Fatalf("got %d %s (%v)", status, answer, err)
	}
	if fault.ID != "f1" || fault.Device != router || fault.Kind != network.LinkDown || fault.Subject != uplink || fault.Since.IsZero() {
		t.Errorf("got %+v", fault)
	}
	_, answer = call(t, server, http.MethodGet, "/api/v1/devices", "")
	var devices []network.DeviceState
	if err := json.Unmarshal([]byte(answer), &devices); err != nil {
		t.Fatal(err)
	}
	if len(devices) != 9 {
		t.Fatalf("%d devices", len(devices))
	}
	for _, d := range devices {
		if d.Device == router && (!d.Up || len(d.Faults) != 1 || d.Interfaces[0].Oper != "down" || d.Interfaces[0].Name != uplink) {
			t.Errorf("got %+v", d)
		}
	}
	if status, answer = call(t, server, http.MethodDelete, "/api/v1/faults/f1", ""); status != http.StatusNoContent || answer != "" {
		t.Errorf("repair: %d %s", status, answer)
	}
	if status, _ = call(t, server, http.MethodDelete, "/api/v1/faults/f1", ""); status != http.StatusNotFound {
		t.Errorf("second repair: %d", status)
	}
}

func TestAPIRefuses(t *testing.T) {
	t.Parallel()
	_, server := serveSmall(t)
	for _, tc := range []struct {
		name, body string
		status     int
		reason     string
	}{
		{"no JSON", "device", http.StatusBadRequest, "not a fault"},
		{"unknown key", `{"devices":"x"}`, http.StatusBadRequest, "devices"},
		{"two of them", `{"device":"x","kind":"reboot"}{}`, http.StatusBadRequest, "after it"},
		{"unknown device", `{"device":"x","kind":"reboot"}`, http.StatusNotFound, "no device"},
		{"unknown kind", `{"device":"` + router + `","kind":"x"}`, http.StatusBadRequest, "kinds are"},
		{"unknown interface", `{"device":"` + router + `","kind":"link_down","subject":"x"}`, http.StatusBadRequest, uplink},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			status, answer := call(t, server, http.MethodPost, "/api/v1/faults", tc.body)
			var problem struct{ Error string }
			if err := json.Unmarshal([]byte(answer), &problem); err != nil {
				t.Fatal(err)
			}
			if status != tc.status || !strings.Contains(problem.Error, tc.reason) {
				t.Errorf("got %d %q, want %d with %q", status, problem.Error, tc.status, tc.reason)
			}
		})
	}
}

func TestSameFaultTwice(t *testing.T) {
	t.Parallel()
	_, server := serveSmall(t)
	if status, _ := call(t, server, http.MethodPost, "/api/v1/faults", `{"device":"`+router+`","kind":"high_cpu"}`); status != http.StatusCreated {
		t.Fatalf("got %d", status)
	}
	if status, _ := call(t, server, http.MethodPost, "/api/v1/faults", `{"device":"`+router+`","kind":"high_cpu"}`); status != http.StatusConflict {
		t.Errorf("the same fault twice: %d", status)
	}
}

func TestOtherSitesCannotBreakThings(t *testing.T) {
	t.Parallel()
	n, server := serveSmall(t)
	body := url.Values{"device": {router}, "kind": {"device_down"}}.Encode()
	for _, header := range [][]string{
		{"Origin", "http://elsewhere.example"},
		{"Sec-Fetch-Site", "cross-site"},
	} {
		status, _ := call(t, server, http.MethodPost, "/faults", body, append(header, "Content-Type", "application/x-www-form-urlencoded")...)
		if status != http.StatusForbidden {
			t.Errorf("%v: %d", header, status)
		}
	}
	if got := n.Faults(); len(got) != 0 {
		t.Errorf("another site broke %v", got)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	n, server := serveSmall(t)
	breakDevice(t, n, network.Fault{Device: router, Kind: network.LinkDown, Subject: uplink})
	breakDevice(t, n, network.Fault{Device: otherRtr, Kind: network.DeviceDown})
	breakDevice(t, n, network.Fault{Device: router, Kind: network.Loss, Value: 12.5})
	for _, tc := range []struct {
		path  string
		wants []string
	}{
		{"/", []string{
			"Réparer", "Provoquer une panne", "Lien coupé", "injoignable", "Lycée de Carthage", router, uplink,
			"http://127.0.0.1:9481", "12,5\u00a0%", "École primaire de Testour",
		}},
		{"/devices/" + router, []string{"Couper", "coupée", "non raccordée", "operateur-a OPA-FO-20480 vers core-rtr-1", "Réparer&nbsp;: Pertes de paquets (12,5\u00a0%)", "Latence (800\u00a0ms)", "P2"}},
		{"/devices/" + schoolUPS, []string{"Onduleur sur batterie", "eaton", "injoignable", "coupé du réseau par l'arrêt de"}},
		{"/?fait=reparation", []string{"Panne réparée."}},
		{"/?device=" + router, []string{`value="` + router + `" selected`}},
	} {
		t.Run(tc.path, func(t *testing.T) {
			t.Parallel()
			status, page := call(t, server, http.MethodGet, tc.path, "")
			if status != http.StatusOK {
				t.Fatalf("status %d", status)
			}
			checkPage(t, page)
			for _, want := range tc.wants {
				if !strings.Contains(page, want) {
					t.Errorf("%q is not on the page", want)
				}
			}
		})
	}
}

// checkPage holds a page against what every page must be: whole, French, and
// with a name for everything that a person fills in.
func checkPage(t *testing.T, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	language := ""
	for node := range root.Descendants() {
		switch {
		case node.Data == "html" && node.Type == html.ElementNode:
			language = attribute(node, "lang")
		case node.Data == "input" && attribute(node, "type") != "hidden", node.Data == "select":
			if node.Parent.Data != "label" {
				t.Errorf("a field named %q has no label", attribute(node, "name"))
			}
		case node.Data == "script", node.Data == "link", node.Data == "img":
			t.Errorf("the page loads something: <%s>", node.Data)
		}
	}
	if language != "fr" || !strings.HasSuffix(strings.TrimSpace(page), "</html>") {
		t.Errorf("language %q, or the page is cut short", language)
	}
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestForms(t *testing.T) {
	t.Parallel()
	n, server := serveSmall(t)
	status, page := form(t, server, "/faults", url.Values{"device": {router}, "kind": {"latency"}, "value": {"250,5"}})
	if status != http.StatusOK || !strings.Contains(page, "Panne provoquée") {
		t.Fatalf("got %d", status)
	}
	faults := n.Faults()
	if len(faults) != 1 || faults[0].Value != 250.5 {
		t.Fatalf("got %+v", faults)
	}
	status, page = form(t, server, "/faults/f1/repair", url.Values{"from": {router}})
	if status != http.StatusOK || !strings.Contains(page, "Panne réparée") || !strings.Contains(page, "Interfaces") {
		t.Errorf("repair from a device's page: %d", status)
	}
	status, page = form(t, server, "/faults", url.Values{"device": {router}, "kind": {"reboot"}, "from": {router}})
	if status != http.StatusOK || !strings.Contains(page, "repartent de zéro") {
		t.Errorf("reboot: %d", status)
	}
	if got := n.Faults(); len(got) != 0 {
		t.Errorf("still broken: %v", got)
	}
}

func TestFormsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	_, server := serveSmall(t)
	for _, tc := range []struct {
		name   string
		path   string
		values url.Values
		status int
		wants  []string
	}{
		{"no device", "/faults", url.Values{"kind": {"reboot"}}, http.StatusNotFound, []string{"n&#39;existe pas", `role="alert"`}},
		{"no interface", "/faults", url.Values{"device": {router}, "kind": {"link_down"}}, http.StatusBadRequest, []string{"Indiquez l&#39;interface", uplink, `value="` + router + `" selected`}},
		{"no number", "/faults", url.Values{"device": {router}, "kind": {"loss"}, "value": {"beaucoup"}}, http.StatusBadRequest, []string{"« beaucoup »"}},
		{"repaired before", "/faults/f7/repair", url.Values{"from": {router}}, http.StatusNotFound, []string{"déjà réparée", "Interfaces"}},
		{"odd origin page", "/faults/f7/repair", url.Values{"from": {"//elsewhere.example"}}, http.StatusNotFound, []string{"n&#39;existe pas"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			status, page := form(t, server, tc.path, tc.values)
			if status != tc.status {
				t.Errorf("status %d, want %d", status, tc.status)
			}
			for _, want := range tc.wants {
				if !strings.Contains(page, want) {
					t.Errorf("%q is not on the page", want)
				}
			}
		})
	}
}

func TestPageOfNoDevice(t *testing.T) {
	t.Parallel()
	_, server := serveSmall(t)
	if status, _ := call(t, server, http.MethodGet, "/devices/none", ""); status != http.StatusNotFound {
		t.Errorf("page of no device: %d", status)
	}
}

// TestRealDesk: the page says where tickets go, and nothing is offered that a
// real Zammad does not have.
func TestRealDesk(t *testing.T) {
	t.Parallel()
	const address, nothingReal = "https://zammad.example", "Rien de réel"
	_, simulated := serveSmall(t)
	_, server := serveBeside(t, Desk{URL: address})
	for _, path := range []string{"/", "/devices/" + router} {
		_, page := call(t, server, http.MethodGet, path, "")
		checkPage(t, page)
		if !strings.Contains(page, `<a href="`+address+`">`) || strings.Contains(page, nothingReal) {
			t.Errorf("%s does not say that the desk is real", path)
		}
		if _, page = call(t, simulated, http.MethodGet, path, ""); !strings.Contains(page, nothingReal) || strings.Contains(page, "vrai Zammad") {
			t.Errorf("%s says of the simulated desk that it is real", path)
		}
	}
	for _, path := range []string{"faults", "faults/1", "requests"} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			if status, _ := call(t, server, method, "/api/v1/zammad/"+path, `{"kind":"status","status":502}`); status != http.StatusNotFound {
				t.Errorf("%s %s answers %d", method, path, status)
			}
		}
	}
}

func TestDeskFaultsAreMounted(t *testing.T) {
	t.Parallel()
	_, server := serveSmall(t)
	status, answer := call(t, server, http.MethodPost, "/api/v1/zammad/faults", `{"kind":"status","status":502,"html":true,"for":"1m"}`)
	if status != http.StatusCreated {
		t.Fatalf("got %d %s", status, answer)
	}
	var fault struct{ ID json.Number }
	if err := json.Unmarshal([]byte(answer), &fault); err != nil {
		t.Fatal(err)
	}
	if status, answer = call(t, server, http.MethodGet, "/api/v1/zammad/faults", ""); status != http.StatusOK || !strings.Contains(answer, "502") {
		t.Errorf("list: %d %s", status, answer)
	}
	if status, _ = call(t, server, http.MethodDelete, "/api/v1/zammad/faults/"+fault.ID.String(), ""); status != http.StatusNoContent {
		t.Errorf("delete: %d", status)
	}
	if status, answer = call(t, server, http.MethodGet, "/api/v1/zammad/requests", ""); status != http.StatusOK {
		t.Errorf("requests: %d %s", status, answer)
	}
}
