package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/internal/document"
)

// Mirror says how tickets are read: all of the groups under contract, with
// their histories, of which the journal is made.
type Mirror struct {
	// Groups of the desk that are under contract; where none are given, those
	// of the contract's levels, lines of support and third parties.
	Groups []string `yaml:"groups"`
	// Interval between two looks for what changed. Zammad's webhook makes a
	// change be seen at once.
	Interval document.Duration `yaml:"interval"`
	// SweepHour is the hour of the day, in the contract's zone, at which all
	// tickets are compared.
	SweepHour int `yaml:"sweep_hour"`
	// RequestsPerSecond bounds what reading asks of Zammad.
	RequestsPerSecond int `yaml:"requests_per_second"`
}

// DefaultMirror is what holds where the file says nothing.
func DefaultMirror() Mirror {
	return Mirror{Interval: document.Duration(30 * time.Second), SweepHour: 3, RequestsPerSecond: 10}
}

func (m Mirror) validate(fail func(key, message, hint string)) {
	if m.Interval.Std() < time.Second || m.Interval.Std() > time.Hour {
		fail("mirror.interval", fmt.Sprintf("%s is out of range", m.Interval), "1s to 1h, 30s is usual")
	}
	if m.SweepHour < 0 || m.SweepHour > 23 {
		fail("mirror.sweep_hour", fmt.Sprintf("%d is no hour of the day", m.SweepHour), "0 to 23")
	}
	if m.RequestsPerSecond < 1 || m.RequestsPerSecond > 1000 {
		fail("mirror.requests_per_second", fmt.Sprintf("%d is out of range", m.RequestsPerSecond), "1 to 1000, 10 is usual")
	}
	for i, group := range m.Groups {
		if strings.TrimSpace(group) == "" {
			fail(fmt.Sprintf("mirror.groups[%d]", i), "no group given", "the desk's name of it")
		}
	}
}

// settings of the mirror under a contract.
func (m Mirror) settings(restored string, contract *policy.Contract) mirror.Settings {
	groups := m.Groups
	if len(groups) == 0 {
		groups = contractGroups(contract)
	}
	return mirror.Settings{
		Terms:    mirror.Terms{Groups: groups, Restored: restored, Parties: partyGroups(contract)},
		Interval: m.Interval.Std(), Sweep: m.SweepHour, Location: contract.Location(), Rate: float64(m.RequestsPerSecond),
	}
}

// contractGroups are all groups that have tickets under the contract.
func contractGroups(contract *policy.Contract) []string {
	var groups []string
	for _, level := range contract.Levels {
		groups = append(groups, level.Group)
	}
	for _, line := range contract.Lines() {
		groups = append(groups, line.Groups...)
	}
	for group := range partyGroups(contract) {
		groups = append(groups, group)
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}

// partyGroups are the third parties of the contract by the group of their tickets.
func partyGroups(contract *policy.Contract) map[string]string {
	parties := make(map[string]string)
	for _, party := range contract.ThirdParties {
		parties[cmp.Or(party.Title, party.Name)] = party.Name
	}
	return parties
}

// wireMirror has what people do at the desk read beside all the rest.
func (a *App) wireMirror() (err error) {
	a.mirror, err = mirror.New(mirror.Options{
		Desk: a.desk, Store: a.store, Settings: func() mirror.Settings { return a.settings.Load().mirror },
		Holder: holder(), Logger: a.logger.With("component", "mirror"), Registerer: a.registry,
	})
	if err != nil || a.config.Zammad.WebhookSecretFile == "" {
		return err
	}
	a.webhook, err = zammad.NewWebhook(secretIn(a.config.Zammad.WebhookSecretFile), a.mirror.Hint,
		a.logger.With("component", "webhook"), a.registry, zammad.OwnLogin(a.mirror.OwnLogin))
	return err
}

// holder is what this bridge is called among those that share a ledger. After
// a restart it is the same, and has not to wait for its own lead to run out;
// two on one machine lead both, which costs the desk the work twice.
func holder() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}

// maxSecret is far above any secret: a bigger file is a mistake.
const maxSecret = 16 << 10

// secretIn reads a secret from a file, anew each time: it may rotate.
func secretIn(path string) func() (string, error) {
	return func() (string, error) {
		content, err := os.ReadFile(path) //nolint:gosec // the operator names the file
		if err != nil {
			return "", fmt.Errorf("read webhook secret: %w", err)
		}
		secret := strings.TrimSpace(string(content))
		if secret == "" || len(content) > maxSecret {
			return "", fmt.Errorf("read webhook secret: %s holds none", path)
		}
		return secret, nil
	}
}

// mirrorStatus is what the status page shows of the mirror.
func (a *App) mirrorStatus(now time.Time) report.MirrorStatus {
	return report.MirrorStatus(a.mirror.Health(now))
}

// Progress is how far an import has come.
type Progress = mirror.Progress

// Import reads the desk to the end once, as serve would, and tells how far it
// came. Interrupted, it goes on there the next time.
func Import(ctx context.Context, files Files, logger *slog.Logger, told func(Progress)) error {
	config, settings, err := load(files)
	if err != nil {
		return err
	}
	desk, err := zammad.New(config.Zammad, zammad.Options{Logger: logger})
	if err != nil {
		return err
	}
	defer desk.Close()
	store, err := config.Store.open(ctx, logger)
	if err != nil {
		return err
	}
	m, err := mirror.New(mirror.Options{
		Desk: desk, Store: store, Settings: func() mirror.Settings { return settings.mirror },
		Logger: logger, Registerer: prometheus.NewRegistry(),
	})
	if err == nil {
		err = m.Import(ctx, told)
	}
	return errors.Join(err, store.Close())
}
