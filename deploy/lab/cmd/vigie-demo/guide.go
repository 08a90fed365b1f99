package main

import (
	"path/filepath"
	"strings"
	"text/template"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// tour is what the guide speaks of: addresses, and devices of the simulated
// network that its experiments break.
type tour struct {
	Lab, Tickets, Bridge, Alertmanager string

	RealDesk bool // the tickets are in a real Zammad, which takes no faults

	Grafana, GrafanaPassword string // address, file of the password
	WithoutGrafana           string // why there is none; empty with one

	Router, Uplink, RouterSite string // an experiment cuts this link
	Isolated, IsolatedSite     string // and switches this router off
	Delayed                    string // and this device while Zammad is away

	Logs, Secrets string
}

// guide tells what to open, what to try and where to look.
func (d *demo) guide(s *stack.Stack) {
	t := plan(s.Network())
	t.RealDesk = d.desk != nil
	t.Lab, t.Tickets = s.URL(stack.Lab), s.ZammadURL()
	t.Bridge, t.Alertmanager = s.StatusPage(), s.URL(stack.Alertmanager)
	t.Logs, t.Secrets = d.shown(s.Path("logs")), d.shown(s.Path("config", "secrets"))
	t.Grafana, t.GrafanaPassword = s.URL(stack.Grafana), d.shown(s.GrafanaPassword())
	if reason := s.NoGrafana(); reason != nil {
		t.WithoutGrafana = d.withoutGrafana(reason)
	}
	text, err := render(d.text.guide, t)
	if err != nil {
		panic(err) // the templates are ours, and a test executes them
	}
	d.sayf("%s", text)
}

func render(guide string, t tour) (string, error) {
	parsed, err := template.New("guide").Parse(guide)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	err = parsed.Execute(&text, t)
	return text.String(), err
}

// plan chooses what the experiments break: routers of schools, each of
// another one as far as there are enough.
func plan(network *inventory.Inventory) tour {
	var routers []inventory.Equipment
	for _, e := range network.Equipment {
		if e.Role == "router" {
			routers = append(routers, e)
		}
	}
	pick := func(n int) inventory.Equipment { return routers[n%len(routers)] }
	t := tour{
		Router: pick(0).Device, RouterSite: title(network, pick(0)),
		Isolated: pick(1).Device, IsolatedSite: title(network, pick(1)),
		Delayed: pick(2).Device,
	}
	for _, link := range network.LinksOf(t.Router) {
		if link.From == t.Router && link.Circuit != "" {
			t.Uplink = link.FromInterface
		}
	}
	return t
}

func title(network *inventory.Inventory, e inventory.Equipment) string {
	for _, site := range network.Sites {
		if site.Name == e.Site {
			return site.Title
		}
	}
	return e.Site
}

// relative shortens a path below the present folder.
func relative(here, path string) string {
	short, err := filepath.Rel(here, path)
	if err != nil || strings.HasPrefix(short, "..") {
		return path
	}
	return short
}
