package alertrules

import (
	"testing"
	"time"

	"github.com/prometheus/common/model"
)

const smsFile = "alertmanager/sms.example.yml"

func TestSMSExample(t *testing.T) {
	t.Parallel()
	run(t, "amtool", "check-config", smsFile)
	for receiver, labels := range map[string][]string{
		"sms":              {"alertname=AppelAstreinte", "team=astreinte"},
		"sms-par-courriel": {"alertname=AppelAstreinte", "team=direction"},
		"aucun":            {"alertname=EquipementInjoignable", "severity=critical"},
	} {
		run(t, "amtool", append([]string{"config", "routes", "test", "--config.file=" + smsFile, "--verify.receivers=" + receiver}, labels...)...)
	}
}

// TestSMSGateway: what the gateway gets, of the real Alertmanager: all that a
// team is paged for in one message, with the gateway's own token.
func TestSMSGateway(t *testing.T) {
	t.Parallel()
	api, deliveries := startWith(t, smsFile, "http://127.0.0.1:9482", "sms.token")
	page := func(team, incident string) model.LabelSet {
		return model.LabelSet{"alertname": "AppelAstreinte", "team": model.LabelValue(team), "step": "sans réponse", "incident": model.LabelValue(incident)}
	}
	post(t, api, []model.LabelSet{page("astreinte", "01A"), page("astreinte", "01B"), page("direction", "01A"), {"alertname": "Autre", "severity": "critical"}})
	select {
	case got := <-deliveries:
		if got.path != "/sms" || got.authorization != "Bearer "+token || got.body.Receiver != "sms" || len(got.body.Alerts) != 2 {
			t.Errorf("got %+v", got)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the page was not delivered within 30 seconds")
	}
	select {
	case more := <-deliveries:
		t.Errorf("the gateway gets more than its own: %+v", more)
	case <-time.After(time.Second):
	}
}
