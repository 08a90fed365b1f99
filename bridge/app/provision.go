package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/provision"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Provisioning brings the desk to what contract, inventory and texts say, or
// tells what that would take.
type Provisioning struct {
	Files      Files
	Texts      string // zammad.yml
	AdminToken string // file with the token of an administrator
	Check      bool   // fail when anything is not as it should be
	Today      time.Time
	Options    provision.Options
}

// DefaultSteady is how long a desk that restarted must answer well.
const DefaultSteady = provision.DefaultSteady

// patience is what one request of an administrator may take: the desk changes
// its tables meanwhile.
const patience = document.Duration(4 * time.Minute)

// Provision runs p. What it finds and does goes to out, a line each.
func Provision(ctx context.Context, p Provisioning, out io.Writer) error {
	config, settings, err := load(p.Files)
	if err != nil {
		return err
	}
	wanted, told, err := p.wanted(config, settings.contract)
	if err != nil {
		return err
	}
	administration := config.Zammad
	administration.TokenFile, administration.Timeout = p.AdminToken, max(patience, administration.Timeout)
	admin, err := zammad.New(administration, zammad.Options{})
	if err != nil {
		return err
	}
	defer admin.Close()
	agent, err := zammad.New(config.Zammad, zammad.Options{})
	switch {
	case err == nil:
		defer agent.Close()
		p.Options.Agent = agent
	case !errors.Is(err, fs.ErrNotExist): // the token may be made later
		return err
	}
	for _, line := range told {
		fmt.Fprintln(out, "  "+line) //nolint:errcheck // a terminal's errors are nobody's
	}
	p.Options.Out = out
	result, err := provision.Run(ctx, admin, wanted, p.Options)
	if result.Version != "" {
		fmt.Fprintln(out, p.summary(result)) //nolint:errcheck // as above
	}
	if err == nil && p.Check && result.Open() > 0 {
		return fmt.Errorf("%d things are missing at the desk", result.Open())
	}
	return err
}

// summary is the last line.
func (p *Provisioning) summary(r provision.Result) string {
	rest := fmt.Sprintf("%d left alone, %d wrong, %d as they should be", r.Left, r.Refused, r.Same)
	if p.Options.Execute {
		return fmt.Sprintf("Written: %d added, %d changed, %d retired; %s.", r.Added, r.Changed, r.Retired, rest)
	}
	counts := fmt.Sprintf("%d to add, %d to change, %d to retire, %s", r.Added, r.Changed, r.Retired, rest)
	switch {
	case r.Open() == 0:
		return fmt.Sprintf("The desk is as it should be: %d objects.", r.Same)
	case p.Check:
		return "Missing: " + counts
	}
	return "Planned: " + counts + ". Nothing was written: --execute does it."
}

// wanted puts together what the desk should be fit for.
func (p *Provisioning) wanted(config *Config, contract *policy.Contract) (desired.Wanted, []string, error) {
	var none desired.Wanted
	texts, err := desired.LoadTexts(p.Texts)
	if err != nil {
		return none, nil, err
	}
	secret, err := webhookSecret(texts.Webhook.URL, config.Zammad.WebhookSecretFile)
	if err != nil {
		return none, nil, err
	}
	inv := &inventory.Inventory{}
	if len(config.Inventory) > 0 {
		if inv, err = inventory.Load(config.Inventory...); err != nil {
			return none, nil, err
		}
	}
	states := config.Tickets.States
	if err := different(config, &texts); err != nil {
		return none, nil, err
	}
	w := desired.Wanted{
		States: desired.States{Open: states.Open, Restored: states.Restored, Resolved: states.Resolved, Closed: states.Closed},
		Texts:  texts, Secret: secret, Customer: config.Zammad.Customer,
	}
	for _, line := range contract.Lines() {
		w.Lines = append(w.Lines, desired.Line{Title: line.Title, Groups: line.Groups})
	}
	for _, level := range contract.Levels {
		w.Levels = append(w.Levels, delays(level))
		w.Priorities = append(w.Priorities, level.Priority)
		w.ResolveFor = max(w.ResolveFor, level.CloseAfter.Std())
	}
	for _, service := range inv.Services {
		w.Services = append(w.Services, desired.Choice{Value: service.Name, Label: titleOr(service.Title, service.Name)})
	}
	for _, site := range inv.Sites {
		w.Schools = append(w.Schools, desired.School{
			Name: site.Name, Title: site.Title, Code: site.Code, Address: site.Address,
			Contact: site.Contact, Phone: site.Phone, Email: site.Email,
		})
	}
	parties, told, err := thirdParties(contract, inv)
	if err != nil {
		return none, nil, err
	}
	w.ThirdParties = parties
	for i := range contract.Calendars {
		calendar, beyond := deskCalendar(&contract.Calendars[i], p.Today)
		w.Calendars = append(w.Calendars, calendar)
		told = append(told, beyond...)
	}
	return w, told, nil
}

// different checks that what bridge.yml and zammad.yml name is not one and the
// same at the desk.
func different(config *Config, texts *desired.Texts) error {
	states := config.Tickets.States
	seen := make(map[string]bool)
	for _, each := range []string{states.Open, states.Restored, states.Resolved, states.Closed, texts.Suspended} {
		if seen[strings.ToLower(each)] {
			return fmt.Errorf("two states are called %q: tickets.states of bridge.yml and suspended of zammad.yml are five", each)
		}
		seen[strings.ToLower(each)] = true
	}
	if strings.EqualFold(texts.Bridge.Login, config.Zammad.Customer) {
		return fmt.Errorf("the bridge's user cannot be the customer of its tickets too: both are %s", texts.Bridge.Login)
	}
	return nil
}

// webhookSecret reads what the desk is to sign with.
func webhookSecret(address, path string) (string, error) {
	if address == "" {
		return "", nil
	}
	if path == "" {
		return "", errors.New("a webhook without a secret could be sent by anybody: zammad.webhook_secret_file of bridge.yml names none")
	}
	content, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return "", fmt.Errorf("read the webhook's secret: %w", err)
	}
	const shortest = 16
	secret := strings.TrimSpace(string(content))
	if len(secret) < shortest {
		return "", fmt.Errorf("the webhook's secret in %s is too short: %d characters at least", path, shortest)
	}
	return secret, nil
}

// delays are what the desk itself can show of a level: it closes tickets, and
// knows nothing of restoration.
func delays(level policy.Level) desired.Level {
	solution := level.Clocks.Resolve
	if solution.Target == 0 {
		solution = level.Clocks.Restore
	}
	return desired.Level{
		Criticity: string(level.Criticity), Title: level.Title,
		Response: desired.Delay{Target: level.Clocks.Response.Target.Std(), Calendar: level.Clocks.Response.Calendar},
		Solution: desired.Delay{Target: solution.Target.Std(), Calendar: solution.Calendar},
	}
}

// thirdParties are those of the contract, and those of the inventory that have
// an e-mail address.
func thirdParties(contract *policy.Contract, inv *inventory.Inventory) (parties []desired.ThirdParty, told []string, err error) {
	for _, each := range contract.ThirdParties {
		known := func(t inventory.ThirdParty) bool { return t.Name == each.Name }
		if len(inv.ThirdParties) > 0 && !slices.ContainsFunc(inv.ThirdParties, known) {
			told = append(told, fmt.Sprintf("the contract's third party %q is not in the inventory: no equipment is its own", each.Name))
		}
		parties = append(parties, desired.ThirdParty{Name: each.Name, Title: each.Title, Email: each.Email})
	}
	for _, each := range inv.ThirdParties {
		signed := func(t desired.ThirdParty) bool { return t.Name == each.Name }
		if each.Email == "" || slices.ContainsFunc(parties, signed) {
			continue
		}
		if group := titleOr(each.Title, each.Name); isGroup(contract, parties, group) {
			return nil, nil, fmt.Errorf("third party %q of the inventory: there is another group %q", each.Name, group)
		}
		party := desired.ThirdParty{Name: each.Name, Title: titleOr(each.Title, each.Name), Email: each.Email}
		if err := policy.CheckEmail(party.Email); err != nil {
			return nil, nil, fmt.Errorf("third party %q of the inventory: %w", each.Name, err)
		}
		parties = append(parties, party)
	}
	return parties, told, nil
}

// isGroup tells whether a name is that of a group already: the mail of a third
// party that shares one would be everybody's.
func isGroup(contract *policy.Contract, parties []desired.ThirdParty, group string) bool {
	same := func(name string) bool { return strings.EqualFold(name, group) }
	return slices.ContainsFunc(contract.Lines(), func(l policy.Support) bool { return slices.ContainsFunc(l.Groups, same) }) ||
		slices.ContainsFunc(parties, func(t desired.ThirdParty) bool { return same(t.Title) })
}

func titleOr(title, name string) string {
	if title == "" {
		return name
	}
	return title
}
