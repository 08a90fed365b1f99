package plugin

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// defaultTimeout leaves a panel less time than its refresh.
const defaultTimeout = 10 * time.Second

// tokenKey is the secret's name in the settings.
const tokenKey = "token"

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
	if !says(settings.JSONData, "timeout") {
		options.Timeouts.Timeout = defaultTimeout
	}
	client, err := httpclient.NewProvider().New(options)
	if err != nil {
		return settingsError("Les réglages TLS ne peuvent pas être utilisés : " + err.Error())
	}
	d.timeout = options.Timeouts.Timeout
	d.close = client.CloseIdleConnections
	d.bridge = reportapi.NewClient(settings.URL, settings.DecryptedSecureJSONData[tokenKey], client)
	return nil
}

// says tells whether a JSON object has a key.
func says(object json.RawMessage, key string) bool {
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(object, &keys) // unreadable settings say nothing
	_, found := keys[key]
	return found
}
