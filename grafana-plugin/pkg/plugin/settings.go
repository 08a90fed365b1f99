package plugin

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/cache"
)

// defaultTimeout leaves a panel less time than its refresh.
const defaultTimeout = 10 * time.Second

// The secrets' names in the settings.
const (
	tokenKey    = "token"
	actTokenKey = "actToken" // for acts; the other one where it is not set
)

// settingsError is a mistake in the settings, in French.
type settingsError string

func (e settingsError) Error() string { return string(e) }

// configure puts in what an administrator has set. TLS and time-out stand
// where Grafana's SDK looks for them.
func (d *Datasource) configure(ctx context.Context, settings backend.DataSourceInstanceSettings) error {
	address, err := url.Parse(settings.URL)
	switch {
	case settings.URL == "":
		return settingsError("L'adresse de la passerelle n'est pas configurée.")
	case err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https":
		return settingsError("L'adresse de la passerelle n'en est pas une : il faut par exemple http://127.0.0.1:9470.")
	case address.User != nil:
		return settingsError("L'adresse de la passerelle contient un mot de passe : le jeton a son propre champ.")
	case settings.DecryptedSecureJSONData[tokenKey] == "":
		return settingsError("Le jeton de lecture n'est pas configuré (vigie-bridge token en fait un, droit « read »).")
	}
	options, err := settings.HTTPClientOptions(ctx)
	if err != nil {
		return settingsError("Les réglages de la source de données sont illisibles : " + err.Error())
	}
	if options.Timeouts.Timeout, err = timeoutOf(settings.JSONData); err != nil {
		return err
	}
	// The client wraps its transport, and would not close it.
	idle := func() {}
	options.ConfigureTransport = func(_ httpclient.Options, transport *http.Transport) { idle = transport.CloseIdleConnections }
	client, err := httpclient.NewProvider().New(options)
	if err != nil {
		return settingsError("Les réglages TLS ne peuvent pas être utilisés : " + err.Error())
	}
	d.timeout = options.Timeouts.Timeout
	d.cache = cache.New(client.Transport, cache.Limits{Fresh: fresh, Timeout: d.timeout, Answer: maxAnswer, Kept: maxKept, AtOnce: maxAtOnce})
	d.cache.Count = func(result string) { requests.WithLabelValues(result).Inc() }
	d.close = func() { d.cache.Close(); idle() }
	cached := *client
	cached.Transport = d.cache
	token := settings.DecryptedSecureJSONData[tokenKey]
	d.bridge, d.direct = reportapi.NewClient(settings.URL, token, &cached), reportapi.NewClient(settings.URL, token, client)
	d.acting = reportapi.NewClient(settings.URL, cmp.Or(settings.DecryptedSecureJSONData[actTokenKey], token), client)
	return nil
}

// What a data source keeps of its bridge, and asks at once. Panels of one
// dashboard ask within a second; people who refresh expect news.
const (
	fresh     = 2 * time.Second
	maxAnswer = 32 << 20
	maxKept   = 64 << 20
	maxAtOnce = 16
)

// requests counts for Grafana's own metrics what became of requests to bridges.
var requests = promauto.NewCounterVec(prometheus.CounterOpts{
	Name: "vigie_grafana_bridge_requests_total",
	Help: "Requests of panels for a bridge's answers: fetched, unchanged, joined to one under way, or fresh enough.",
}, []string{"result"})

// timeoutOf reads the time-out, in seconds. The SDK takes what is no number
// for none at all, and a query that may take no time fails as if the network
// were cut.
func timeoutOf(settings json.RawMessage) (time.Duration, error) {
	var set struct {
		Timeout *float64 `json:"timeout"`
	}
	if err := json.Unmarshal(settings, &set); err != nil || set.Timeout != nil && *set.Timeout <= 0 {
		return 0, settingsError("Le délai de réponse doit être un nombre de secondes.")
	}
	if set.Timeout == nil {
		return defaultTimeout, nil
	}
	return time.Duration(*set.Timeout * float64(time.Second)), nil
}
