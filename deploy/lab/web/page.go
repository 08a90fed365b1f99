package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/network"
)

//go:embed page/*.html
var pageFiles embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"kind": kindTitle, "role": roleTitle, "since": since, "dir": textDirection, "value": valueText,
	"standard": standardText, "plural": plural,
}).ParseFS(pageFiles, "page/*.html"))

// Link leads from the page to another part of the stack.
type Link struct {
	Name, URL string
}

// siteState is a school with its devices.
type siteState struct {
	Title   string
	Devices []network.DeviceState
}

// Broken tells whether any device of the site is.
func (s siteState) Broken() bool {
	for _, d := range s.Devices {
		if !d.Up || len(d.Faults) > 0 {
			return true
		}
	}
	return false
}

// pageData is what both pages are made from.
type pageData struct {
	Title  string
	Links  []Link
	Zammad string // address of a real one; empty with a simulated one
	Sites  []siteState
	Faults []network.Fault
	Kinds  []network.Kind
	Notice string // what was just done
	Error  string
	Now    time.Time
	Form   network.Fault        // the form as it was sent
	Device *network.DeviceState // of a device's page

	Total, Down, Affected int
}

// Choosable are the kinds that a device's own page offers as buttons.
func (p pageData) Choosable() []network.Kind {
	kinds := []network.Kind{network.DeviceDown, network.Reboot, network.HighCPU, network.PowerSupply, network.Loss, network.Latency}
	if p.Device.Role == "ups" {
		kinds = append([]network.Kind{network.OnBattery}, kinds...)
	}
	return kinds
}

// FaultOf finds the device's fault of a kind, and of a port for link_down.
func (p pageData) FaultOf(kind network.Kind, subject string) *network.Fault {
	for i, f := range p.Device.Faults {
		if f.Kind == kind && f.Subject == subject {
			return &p.Device.Faults[i]
		}
	}
	return nil
}

func (s *server) home(w http.ResponseWriter, r *http.Request) {
	s.showHome(w, r, http.StatusOK, "", network.Fault{Device: r.URL.Query().Get("device")})
}

func (s *server) showHome(w http.ResponseWriter, r *http.Request, status int, problem string, form network.Fault) {
	data := s.data(r)
	data.Title = "Laboratoire Vigie"
	data.Error, data.Form = problem, form
	s.render(w, status, "home.html", data)
}

func (s *server) device(w http.ResponseWriter, r *http.Request) {
	s.showDevice(w, r, r.PathValue("device"), http.StatusOK, "")
}

func (s *server) showDevice(w http.ResponseWriter, r *http.Request, name string, status int, problem string) {
	data := s.data(r)
	for _, site := range data.Sites {
		for i := range site.Devices {
			if site.Devices[i].Device == name {
				data.Device = &site.Devices[i]
			}
		}
	}
	if data.Device == nil {
		unknown := &network.RequestError{Reason: network.UnknownDevice, Given: name}
		s.showHome(w, r, http.StatusNotFound, unknown.French(), network.Fault{})
		return
	}
	data.Title = name + " · Laboratoire Vigie"
	data.Error = problem
	s.render(w, status, "device.html", data)
}

func (s *server) data(r *http.Request) pageData {
	data := pageData{Links: s.links, Zammad: s.zammad, Faults: s.network.Faults(), Kinds: network.Kinds, Now: time.Now(), Notice: notice(r)}
	at := make(map[string]int)
	for _, site := range s.network.Sites() {
		at[site.Name] = len(data.Sites)
		data.Sites = append(data.Sites, siteState{Title: site.Title})
	}
	for _, d := range s.network.Devices() {
		site := &data.Sites[at[d.Site]]
		site.Devices = append(site.Devices, d)
		data.Total++
		if !d.Up {
			data.Down++
		}
		if d.Up && len(d.Faults) > 0 {
			data.Affected++
		}
	}
	return data
}

// notice says what the form before this page did.
func notice(r *http.Request) string {
	switch r.URL.Query().Get("fait") {
	case "panne":
		return "Panne provoquée. L'alerte puis le ticket suivent, aussi vite que les règles le veulent."
	case "redemarrage":
		return "Équipement redémarré : ses compteurs repartent de zéro."
	case "reparation":
		return "Panne réparée."
	default:
		return ""
	}
}

func (s *server) submitFault(w http.ResponseWriter, r *http.Request) {
	form := network.Fault{Device: r.PostFormValue("device"), Kind: network.Kind(r.PostFormValue("kind")), Subject: strings.TrimSpace(r.PostFormValue("subject"))}
	fault, err := s.submitted(r, form)
	if err != nil {
		s.showProblem(w, r, form, err)
		return
	}
	done := "panne"
	if fault.Kind == network.Reboot {
		done = "redemarrage"
	}
	s.back(w, r, done)
}

func (s *server) submitted(r *http.Request, form network.Fault) (network.Fault, error) {
	if text := strings.TrimSpace(r.PostFormValue("value")); text != "" {
		value, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil {
			return network.Fault{}, &network.RequestError{Reason: network.NotANumber, Given: text}
		}
		form.Value = value
	}
	return s.network.Break(form)
}

func (s *server) submitRepair(w http.ResponseWriter, r *http.Request) {
	if err := s.network.Repair(r.PathValue("id")); err != nil {
		s.showProblem(w, r, network.Fault{}, err)
		return
	}
	s.back(w, r, "reparation")
}

// showProblem shows the page that the form was on again, with what is wrong.
func (s *server) showProblem(w http.ResponseWriter, r *http.Request, form network.Fault, err error) {
	status, text := http.StatusInternalServerError, "L'opération a échoué : "+err.Error()
	if bad, ok := errors.AsType[*network.RequestError](err); ok {
		status, text = bad.Status(), bad.French()
	} else {
		s.logger.Error("changing the network failed", "err", err)
	}
	if device := r.PostFormValue("from"); device != "" {
		s.showDevice(w, r, device, status, text)
		return
	}
	s.showHome(w, r, status, text, form)
}

// back leads to the page that the form was on; a reload then repeats nothing.
func (s *server) back(w http.ResponseWriter, r *http.Request, done string) {
	target := "/?fait=" + done
	if device := r.PostFormValue("from"); device != "" {
		target = "/devices/" + url.PathEscape(device) + "?fait=" + done
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

func (s *server) render(w http.ResponseWriter, status int, name string, data pageData) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		s.logger.Error("rendering the page failed", "page", name, "err", err)
		http.Error(w, "La page n'a pas pu être affichée.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
	w.WriteHeader(status)
	if _, err := page.WriteTo(w); err != nil {
		s.logger.Debug("page not sent", "err", err)
	}
}

var kindTitles = map[network.Kind]string{
	network.DeviceDown:  "Équipement arrêté",
	network.LinkDown:    "Lien coupé",
	network.Loss:        "Pertes de paquets",
	network.Latency:     "Latence",
	network.Reboot:      "Redémarrage",
	network.OnBattery:   "Onduleur sur batterie",
	network.HighCPU:     "Processeur saturé",
	network.PowerSupply: "Alimentation en panne (syslog)",
}

func kindTitle(k network.Kind) string { return kindTitles[k] }

var roleTitles = map[string]string{
	"core": "cœur de réseau", "router": "routeur", "switch": "commutateur", "ap": "point d'accès",
	"ups": "onduleur", "server": "serveur", "printer": "imprimante",
}

func roleTitle(role string) string {
	if title, known := roleTitles[role]; known {
		return title
	}
	return role
}

// valueText is a fault's value with its unit.
func valueText(f network.Fault) string {
	switch f.Kind {
	case network.Loss:
		return frenchNumber(f.Value) + "\u00a0%"
	case network.Latency:
		return frenchNumber(f.Value) + "\u00a0ms"
	default:
		return ""
	}
}

// standardText is the value that a fault of the kind gets unless told.
func standardText(k network.Kind) string {
	_, standard := k.Limits()
	return valueText(network.Fault{Kind: k, Value: standard})
}

// plural follows French: none is singular.
func plural(n int, one, many string) string {
	if n < 2 {
		return one
	}
	return many
}

func frenchNumber(n float64) string {
	return strings.Replace(strconv.FormatFloat(n, 'f', -1, 64), ".", ",", 1)
}

// since is how long ago, in French and in one unit.
func since(now, then time.Time) string {
	switch d := now.Sub(then); {
	case d < time.Minute:
		return fmt.Sprintf("depuis %d s", int(max(d, 0).Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("depuis %d min", int(d.Minutes()))
	default:
		return fmt.Sprintf("depuis %d h", int(d.Hours()))
	}
}

// textDirection is that of a title: a school's may be in Arabic.
func textDirection(text string) string {
	for _, r := range text {
		if r >= 0x0600 && r <= 0x06ff {
			return "rtl"
		}
	}
	return "ltr"
}
