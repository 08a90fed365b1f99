package app

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/events"
	"github.com/vigie-noc/vigie/bridge/identity"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/satisfaction"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/internal/document"
)

// Config is bridge.yml: what is technical. Paths in it are relative to its
// folder. A single value may also be given by the environment: VIGIE_ and
// the key in capitals, "_" for ".", such as VIGIE_ZAMMAD_URL.
type Config struct {
	// Sources of alerts.
	Sources []alertmanager.Config `yaml:"sources"`
	// EventSources are the exporters of syslog and traps, all of them: tickets
	// show what they know of an event.
	EventSources []events.Config `yaml:"event_sources"`
	// Zammad is the desk.
	Zammad zammad.Config `yaml:"zammad"`
	// Tickets says how tickets are written.
	Tickets Tickets `yaml:"tickets"`
	// Mirror says how tickets are read.
	Mirror Mirror `yaml:"mirror"`
	// Adoption says which tickets that were there before the bridge are taken over.
	Adoption Adoption `yaml:"adoption"`
	// Changes says how planned changes are carried out.
	Changes Changes `yaml:"changes"`
	// Sites says what is told of places.
	Sites Sites `yaml:"sites"`
	// Acknowledge says what taking an incident in hand does besides.
	Acknowledge Acknowledge `yaml:"acknowledge"`
	// Escalation says whom the steps of the contract's ladders tell.
	Escalation Escalation `yaml:"escalation"`
	// Evidence says what is copied out of Prometheus, which forgets.
	Evidence Evidence `yaml:"evidence"`
	// Grafana lists whose word on who acts is believed; acts are journaled as
	// claimed by whoever is said to do them where it is empty.
	Grafana []identity.Config `yaml:"grafana"`
	// Corrections says who may correct a journal.
	Corrections Corrections `yaml:"corrections"`
	// Months says when months are closed by themselves.
	Months Months `yaml:"months"`
	// Logbook says which shifts the log book has.
	Logbook Logbook `yaml:"logbook"`
	// Satisfaction says whether requesters of closed tickets are asked what they
	// think of it.
	Satisfaction satisfaction.Config `yaml:"satisfaction"`
	// Correlation says which alerts are one incident, and which incidents have
	// to do with each other.
	Correlation incident.Correlation `yaml:"correlation"`
	// Store is where the ledger is kept.
	Store Store `yaml:"store"`
	// Heartbeat tells a dead man's switch that the bridge works.
	Heartbeat Heartbeat `yaml:"heartbeat"`
	// TokensFile lists who may do what (hashes only).
	TokensFile string `yaml:"tokens_file"`
	// Inventory files give tickets the names, contacts and circuits of what
	// is hit.
	Inventory []string `yaml:"inventory"`
	// Runbooks is the folder of the alerts' procedures (Markdown), which the
	// bridge shows under /runbooks/; empty where another server does.
	Runbooks string `yaml:"runbooks"`
	// Links are the addresses shown on tickets.
	Links incident.Links `yaml:"links"`
}

// Corrections says who may correct a journal, besides having a token for it.
type Corrections struct {
	// Proven takes corrections of those alone whose identity a Grafana proves.
	// Without it a person who says to be two can uphold a contest of their own.
	Proven bool `yaml:"proven"`
}

// Tickets says how tickets are written.
type Tickets struct {
	// States are the desk's names of the states that the bridge sets.
	States incident.States `yaml:"states"`
	// Pace is the least time between two writes of one ticket.
	Pace document.Duration `yaml:"pace"`
	// Workers is how many tickets are written at a time.
	Workers int `yaml:"workers"`
	// NewPerMinute is how many tickets are made in a minute at most, by all
	// bridges together, the most critical first; 0 for no bound. Updates go on
	// all the while.
	NewPerMinute int `yaml:"new_per_minute"`
}

// Store is where the ledger is kept.
type Store struct {
	// Path of the SQLite file, where no URL is given.
	Path string `yaml:"path"`
	// URL of a PostgreSQL database, which several bridges may share, such as
	// postgres://vigie@db.example/vigie?sslmode=verify-full; without a password.
	URL string `yaml:"url"`
	// PasswordFile holds the password of the database's user; where none is
	// given, it is looked up in the file that PGPASSFILE names.
	PasswordFile string `yaml:"password_file"`
	// KeepDeliveries is how long webhooks are kept as they came.
	KeepDeliveries document.Duration `yaml:"keep_deliveries"`
}

// DefaultConfig is what holds where the file says nothing.
func DefaultConfig() Config {
	return Config{
		Zammad: zammad.DefaultConfig(),
		Tickets: Tickets{
			States:  incident.DefaultStates(),
			Pace:    document.Duration(15 * time.Second),
			Workers: 4, NewPerMinute: 60,
		},
		Mirror:       DefaultMirror(),
		Heartbeat:    Heartbeat{Interval: document.Duration(time.Minute)},
		Changes:      DefaultChanges(),
		Sites:        DefaultSites(),
		Evidence:     DefaultEvidence(),
		Months:       DefaultMonths(),
		Logbook:      DefaultLogbook(),
		Satisfaction: satisfaction.DefaultConfig(),
		Correlation:  incident.DefaultCorrelation(),
		Store: Store{
			Path:           "ledger.db",
			KeepDeliveries: document.Duration(7 * 24 * time.Hour),
		},
	}
}

// LoadConfig reads bridge.yml and lays the environment over it. What is
// wrong comes back as document.Problems.
func LoadConfig(path string) (*Config, error) {
	strict := DefaultConfig()
	doc, err := document.Load(path, &strict)
	if err != nil {
		return nil, err
	}
	cfg, err := overlay(path)
	if err != nil {
		return nil, err
	}
	for i := range cfg.Sources {
		fillSource(&cfg.Sources[i])
	}
	if problems := cfg.validate(doc); len(problems) > 0 {
		return nil, problems
	}
	cfg.resolve(filepath.Dir(path))
	return cfg, nil
}

// overlay reads the file once more the way viper does, with the environment
// on top. The strict reading before has told everything wrong with the file.
func overlay(path string) (*Config, error) {
	v := viper.New()
	v.SetConfigFile(path)
	v.SetConfigType("yaml")
	v.SetEnvPrefix("VIGIE")
	v.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
	for _, key := range scalarKeys(reflect.TypeFor[Config](), "") {
		if err := v.BindEnv(key); err != nil {
			return nil, fmt.Errorf("bind environment: %w", err)
		}
	}
	if err := v.ReadInConfig(); err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	cfg := DefaultConfig()
	if v.IsSet("correlation.storms") { // what a rule leaves out is not that of the default in its place
		cfg.Correlation.Storms = nil
	}
	err := v.Unmarshal(&cfg, func(c *mapstructure.DecoderConfig) {
		c.TagName = "yaml"
		c.DecodeHook = mapstructure.TextUnmarshallerHookFunc()
	})
	if err != nil {
		return nil, document.Problems{{File: path, Message: err.Error(), Hint: "a value of the environment (VIGIE_…) does not fit"}}
	}
	return &cfg, nil
}

// scalarKeys are the keys that the environment may give.
func scalarKeys(t reflect.Type, prefix string) []string {
	var keys []string
	for field := range t.Fields() {
		key := prefix + field.Tag.Get("yaml")
		switch field.Type.Kind() {
		case reflect.Struct:
			keys = append(keys, scalarKeys(field.Type, key+".")...)
		case reflect.Slice:
		default:
			keys = append(keys, key)
		}
	}
	return keys
}

// fillSource puts the defaults where a source says nothing.
func fillSource(c *alertmanager.Config) {
	d := alertmanager.DefaultConfig()
	orElse(&c.Receiver, d.Receiver)
	orElse(&c.Watchdog, d.Watchdog)
	orElse(&c.Reconcile.Interval, d.Reconcile.Interval)
	orElse(&c.Reconcile.MissedAfter, d.Reconcile.MissedAfter)
	orElse(&c.Reconcile.AbsentPolls, d.Reconcile.AbsentPolls)
	orElse(&c.Reconcile.AbsentFor, d.Reconcile.AbsentFor)
	orElse(&c.Reconcile.MinUptime, d.Reconcile.MinUptime)
}

func orElse[T comparable](value *T, otherwise T) {
	var none T
	if *value == none {
		*value = otherwise
	}
}

func (c *Config) validate(doc *document.Document) document.Problems {
	var problems document.Problems
	under := func(prefix string) func(key, message, hint string) {
		return func(key, message, hint string) {
			problems = append(problems, doc.Problem(prefix+key, message, hint))
		}
	}
	if len(c.Sources) == 0 {
		under("")("sources", "no source of alerts given", "at least one, with name, alertmanagers and prometheus")
	}
	seen := make(map[string]bool)
	for i, source := range c.Sources {
		fail := under(fmt.Sprintf("sources[%d].", i))
		source.Validate(fail)
		if seen[source.Name] {
			fail("name", fmt.Sprintf("source %q is there twice", source.Name), "names are unique")
		}
		seen[source.Name] = true
	}
	c.validateEventSources(under)
	c.validateGrafana(under)
	for _, err := range c.Zammad.Validate() {
		if problem, ok := errors.AsType[*zammad.ConfigError](err); ok {
			under("zammad.")(problem.Key, problem.Message, problem.Hint)
		}
	}
	c.validateRest(under(""))
	return problems
}

func (c *Config) validateEventSources(under func(prefix string) func(key, message, hint string)) {
	seen := make(map[string]bool)
	for i, source := range c.EventSources {
		fail := under(fmt.Sprintf("event_sources[%d].", i))
		source.Validate(fail)
		if seen[source.Name] {
			fail("name", fmt.Sprintf("source %q is there twice", source.Name), "names are unique")
		}
		seen[source.Name] = true
	}
}

func (c *Config) validateGrafana(under func(prefix string) func(key, message, hint string)) {
	names, issuers := make(map[string]bool), make(map[string]bool)
	for i, grafana := range c.Grafana {
		fail := under(fmt.Sprintf("grafana[%d].", i))
		grafana.Validate(fail)
		if names[grafana.Name] {
			fail("name", fmt.Sprintf("Grafana %q is there twice", grafana.Name), "names are unique")
		}
		if issuers[grafana.CalledBy()] {
			fail("issuer", fmt.Sprintf("tokens of %q are another's in the list too", grafana.CalledBy()), "each Grafana has a root_url of its own")
		}
		names[grafana.Name], issuers[grafana.CalledBy()] = true, true
	}
	if c.Corrections.Proven && len(c.Grafana) == 0 {
		under("")("corrections.proven", "nothing proves who corrects", "name the Grafana under grafana, or leave it out")
	}
}

func (c *Config) validateRest(fail func(key, message, hint string)) {
	if c.TokensFile == "" {
		fail("tokens_file", "no tokens file given", "who may send alerts and read, as hashes: see vigie-bridge token")
	}
	c.Store.validate(fail)
	if c.Tickets.Workers < 1 || c.Tickets.Workers > 64 {
		fail("tickets.workers", fmt.Sprintf("%d is out of range", c.Tickets.Workers), "1 to 64, 4 is usual")
	}
	if c.Tickets.Pace <= 0 {
		fail("tickets.pace", "must be more than nothing", "such as 15s")
	}
	if c.Tickets.NewPerMinute < 0 {
		fail("tickets.new_per_minute", fmt.Sprintf("%d is less than none", c.Tickets.NewPerMinute), "such as 60, or 0 for no bound")
	}
	c.Correlation.Validate(func(key, message, hint string) { fail("correlation."+key, message, hint) })
	c.Mirror.validate(fail)
	c.Changes.validate(fail)
	c.Sites.validate(fail)
	c.Acknowledge.validate(fail)
	c.Escalation.validate(fail)
	c.Evidence.validate(fail)
	c.Months.validate(fail)
	c.Logbook.validate(fail)
	c.Satisfaction.Validate(func(key, message, hint string) { fail("satisfaction."+key, message, hint) })
	c.Adoption.validate(fail)
	c.Heartbeat.validate(fail)
	states := c.Tickets.States
	for _, state := range [][2]string{
		{"open", states.Open}, {"suspended", states.Suspended}, {"restored", states.Restored}, {"resolved", states.Resolved}, {"closed", states.Closed},
	} {
		if state[1] == "" {
			fail("tickets.states."+state[0], "no state given", "the desk's name of it")
		}
	}
}

// resolve makes the paths of the file relative to its folder.
func (c *Config) resolve(dir string) {
	for _, path := range []*string{
		&c.TokensFile, &c.Store.Path, &c.Store.PasswordFile, &c.Runbooks, &c.Adoption.File,
		&c.Zammad.TokenFile, &c.Zammad.CAFile, &c.Zammad.ClientCertFile, &c.Zammad.ClientKeyFile,
		&c.Zammad.WebhookSecretFile,
	} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
	for _, path := range c.Satisfaction.Paths() {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
	for i, hook := range c.Escalation.Webhooks {
		if hook.SecretFile != "" && !filepath.IsAbs(hook.SecretFile) {
			c.Escalation.Webhooks[i].SecretFile = filepath.Join(dir, hook.SecretFile)
		}
	}
	for i, path := range c.Inventory {
		if !filepath.IsAbs(path) {
			c.Inventory[i] = filepath.Join(dir, path)
		}
	}
	for i, grafana := range c.Grafana {
		if grafana.CAFile != "" && !filepath.IsAbs(grafana.CAFile) {
			c.Grafana[i].CAFile = filepath.Join(dir, grafana.CAFile)
		}
	}
	for i, source := range c.EventSources {
		if source.TokenFile != "" && !filepath.IsAbs(source.TokenFile) {
			c.EventSources[i].TokenFile = filepath.Join(dir, source.TokenFile)
		}
	}
}
