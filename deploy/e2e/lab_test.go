package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// breaks injects a fault in the simulated network and returns its id.
func (s *scene) breaks(device, kind, subject string) string {
	s.t.Helper()
	var fault struct {
		ID string `json:"id"`
	}
	body := map[string]string{"device": device, "kind": kind, "subject": subject}
	s.ask(request{method: http.MethodPost, url: s.URL(stack.Lab) + "/api/v1/faults", body: body, into: &fault})
	return fault.ID
}

func (s *scene) repairs(fault string) {
	s.t.Helper()
	s.ask(request{method: http.MethodDelete, url: s.URL(stack.Lab) + "/api/v1/faults/" + fault})
}

// uplink is the first school's router and its interface to the data centre.
func (s *scene) uplink() (device *inventory.Equipment, ifName string) {
	s.t.Helper()
	for _, link := range s.Network().Links {
		if link.Circuit == "" {
			continue
		}
		for i := range s.Network().Equipment {
			if e := &s.Network().Equipment[i]; e.Device == link.From {
				return e, link.FromInterface
			}
		}
	}
	s.t.Fatal("the simulated network has no link with a circuit")
	return nil, ""
}

// query asks Prometheus for one number; what is not there is 0.
func (s *scene) query(expression string) float64 {
	s.t.Helper()
	var answer struct {
		Data struct {
			Result []struct {
				Value [2]any `json:"value"`
			} `json:"result"`
		} `json:"data"`
	}
	s.must(s.get(s.URL(stack.Prometheus)+"/api/v1/query?query="+url.QueryEscape(expression), "", &answer))
	if len(answer.Data.Result) == 0 {
		return 0
	}
	value, err := strconv.ParseFloat(fmt.Sprint(answer.Data.Result[0].Value[1]), 64)
	s.must(err)
	return value
}

// alert is what Alertmanager's API tells of one.
type alert struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     string            `json:"startsAt"`
	GeneratorURL string            `json:"generatorURL"`
	Fingerprint  string            `json:"fingerprint"`
	Status       struct {
		State      string   `json:"state"`
		SilencedBy []string `json:"silencedBy"`
	} `json:"status"`
}

// alerts lists those that an Alertmanager holds for a device.
func (s *scene) alerts(part, device string) []alert {
	s.t.Helper()
	filter := url.QueryEscape(`device="` + device + `"`)
	var list []alert
	s.must(s.get(s.URL(part)+"/api/v2/alerts?filter="+filter, "", &list))
	return list
}
