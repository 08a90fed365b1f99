package origin

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// spoken is a directory in which some have said something.
func spoken(t *testing.T, prefix Prefix) (*Directory, time.Time) {
	t.Helper()
	d := directory(t, Options{Prefix: prefix, TrustedRelays: relayNetworks, Rate: 1, Burst: 1})
	now := time.Unix(1_768_378_500, 250_000_000)
	a1 := d.Resolve(netip.MustParseAddr("10.1.0.1"), nil)
	a1.Count(now, 3, 1)
	a1.Count(now, 3, 4)
	a1.Count(now, 0, 0)
	a1.Count(now, 7, 1)
	a1.Skew(-1500 * time.Millisecond)
	for range 3 {
		a1.Allow(now)
	}
	sw3 := d.Resolve(netip.MustParseAddr("10.1.0.3"), nil)
	sw3.Count(now, -1, 1)
	sw3.Count(now, 99, 1)
	sw3.Skew(0)
	d.Resolve(netip.MustParseAddr("10.1.0.5"), nil).Count(now.Add(-25*time.Hour), 3, 1)
	relay := netip.MustParseAddr("10.9.0.1")
	d.Resolve(relay, []byte("école\"\\x")).Count(now, 5, 1)
	d.Resolve(relay, []byte("OTHER2")).Count(now, 5, 1)
	return d, now
}

const want = `# HELP vigie_syslog_device_messages_total Number of messages from a device, repeats included.
# TYPE vigie_syslog_device_messages_total counter
vigie_syslog_device_messages_total{device="sw-a1",site="lycee-a",severity="emerg"} 1
vigie_syslog_device_messages_total{device="sw-a1",site="lycee-a",severity="err"} 5
vigie_syslog_device_messages_total{device="sw-a1",site="lycee-a",severity="debug"} 1
vigie_syslog_device_messages_total{device="sw.3",site="lycee-a",severity="unknown"} 2
vigie_syslog_device_messages_total{device="other2",site="",severity="notice"} 1
vigie_syslog_device_messages_total{device="école\"\\x",site="",severity="notice"} 1
# HELP vigie_syslog_device_last_message_timestamp_seconds When the last message from a device came.
# TYPE vigie_syslog_device_last_message_timestamp_seconds gauge
vigie_syslog_device_last_message_timestamp_seconds{device="sw-a1",site="lycee-a"} 1768378500.250
vigie_syslog_device_last_message_timestamp_seconds{device="sw.3",site="lycee-a"} 1768378500.250
vigie_syslog_device_last_message_timestamp_seconds{device="other2",site=""} 1768378500.250
vigie_syslog_device_last_message_timestamp_seconds{device="école\"\\x",site=""} 1768378500.250
# HELP vigie_syslog_device_limited_total Number of messages from a device that were left because it sent more than its rate.
# TYPE vigie_syslog_device_limited_total counter
vigie_syslog_device_limited_total{device="sw-a1",site="lycee-a"} 2
vigie_syslog_device_limited_total{device="sw.3",site="lycee-a"} 0
vigie_syslog_device_limited_total{device="other2",site=""} 0
vigie_syslog_device_limited_total{device="école\"\\x",site=""} 0
# HELP vigie_syslog_device_clock_skew_seconds How far the clock of a device is before ours by its last message; behind is negative.
# TYPE vigie_syslog_device_clock_skew_seconds gauge
vigie_syslog_device_clock_skew_seconds{device="sw-a1",site="lycee-a"} -1.500
vigie_syslog_device_clock_skew_seconds{device="sw.3",site="lycee-a"} 0.000
`

func TestWriteMetrics(t *testing.T) {
	t.Parallel()
	for _, prefix := range []Prefix{Syslog, Trap} {
		d, now := spoken(t, prefix)
		var text bytes.Buffer
		if err := d.WriteMetrics(&text, now); err != nil {
			t.Fatal(err)
		}
		if expected := strings.ReplaceAll(want, string(Syslog), string(prefix)); text.String() != expected {
			t.Errorf("got\n%s\nwant\n%s", text.String(), expected)
		}
		parser := expfmt.NewTextParser(model.UTF8Validation)
		if families, err := parser.TextToMetricFamilies(bytes.NewReader(text.Bytes())); err != nil || len(families) != 4 {
			t.Errorf("Prometheus' parser reads %d families, %v", len(families), err)
		}
		if problems, err := promlint.New(bytes.NewReader(text.Bytes())).Lint(); err != nil || len(problems) > 0 {
			t.Errorf("promlint: %v, %v", problems, err)
		}
	}
}

func TestEscaping(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"":              "",
		"plain-1.é":     "plain-1.é",
		`a"b`:           `a\"b`,
		`a\b`:           `a\\b`,
		"a\nb":          `a\nb`,
		`"}` + "\nup 1": `\"}\nup 1`,
	} {
		if got := string(appendEscaped(nil, value)); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	t.Parallel()
	for value, want := range map[int64]string{
		0: "0.000", 1: "0.000", -1: "0.000", 1_000_000: "0.001", -1_000_000: "-0.001", -61_234_000_000: "-61.234", 1_768_378_500_999_999_999: "1768378500.999",
	} {
		if got := string(appendSeconds(nil, value)); got != want {
			t.Errorf("%d: got %s, want %s", value, got, want)
		}
	}
}

func TestHandler(t *testing.T) {
	t.Parallel()
	d, _ := spoken(t, Syslog)
	o := d.Resolve(netip.MustParseAddr("10.1.0.1"), nil)
	o.Count(time.Now(), 2, 1)
	server := httptest.NewServer(d.Handler())
	defer server.Close()
	for _, test := range []struct {
		accept string
		packed bool
	}{
		{"", false},
		{"gzip", true},
		{"br;q=1.0, GZIP;q=0.8", true},
		{"gzip;q=0", false},
		{"identity", false},
	} {
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		request.Header.Set("Accept-Encoding", test.accept)
		response, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = response.Body
		if packed := response.Header.Get("Content-Encoding") == "gzip"; packed != test.packed {
			t.Errorf("%q: packed %t", test.accept, packed)
		} else if packed {
			if body, err = gzip.NewReader(response.Body); err != nil {
				t.Fatal(err)
			}
		}
		text, err := io.ReadAll(body)
		response.Body.Close()
		if err != nil || !strings.Contains(string(text), `vigie_syslog_device_messages_total{device="sw-a1",site="lycee-a",severity="crit"} 1`+"\n") {
			t.Errorf("%q: %v, got\n%s", test.accept, err, text)
		}
	}
}

func TestWriterFails(t *testing.T) {
	t.Parallel()
	d, now := spoken(t, Syslog)
	if err := d.WriteMetrics(broken{}, now); !errors.Is(err, errBroken) {
		t.Errorf("the writer's error is lost: %v", err)
	}
}

var errBroken = errors.New("peer left")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
