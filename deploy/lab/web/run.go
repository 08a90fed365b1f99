package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/deploy/lab"
	"github.com/vigie-noc/vigie/deploy/lab/network"
	"github.com/vigie-noc/vigie/internal/daemon"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Default addresses of the lab and of its desk.
const (
	DefaultListen = "127.0.0.1:9480"
	DefaultZammad = "127.0.0.1:9481"
)

// defaultSchools is the network that is generated unless asked otherwise.
const defaultSchools = 40

// Config is the command line of vigie-lab.
type Config struct {
	Daemon         daemon.Flags
	Network        lab.Options
	InventoryFile  string   // --inventory.file
	InventoryWrite string   // --inventory.write
	WriteOnly      bool     // --inventory.write-only
	ZammadListen   string   // --zammad.listen-address
	ZammadTokens   string   // --zammad.token-file
	ZammadFresh    bool     // --zammad.fresh
	ZammadURL      string   // --zammad.url
	Links          []string // --link, "name=URL"
	Listeners      network.Listeners
}

// Register adds the flags to fs.
func (c *Config) Register(fs *pflag.FlagSet) {
	c.Daemon.Register(fs, DefaultListen)
	fs.IntVar(&c.Network.Schools, "schools", defaultSchools, "number of schools to simulate")
	fs.BoolVar(&c.Network.SmallCore, "small-core", false, "simulate a data centre of one router")
	fs.IntVar(&c.Network.SNMPPort, "snmp.port", lab.DefaultSNMPPort, "UDP port of the simulated agents")
	fs.IntVar(&c.Network.ProbePort, "probe.port", lab.DefaultProbePort, "TCP port that stands for a device's answer to a ping")
	fs.StringVar(&c.InventoryFile, "inventory.file", "", "simulate this inventory instead of a generated one")
	fs.StringVar(&c.InventoryWrite, "inventory.write", "", "write the inventory to this file at start")
	fs.BoolVar(&c.WriteOnly, "inventory.write-only", false, "stop after writing the inventory")
	fs.StringVar(&c.ZammadListen, "zammad.listen-address", DefaultZammad, "address of the simulated Zammad")
	fs.StringVar(&c.ZammadTokens, "zammad.token-file", "", "API tokens of the simulated Zammad, a line each: login=token")
	fs.BoolVar(&c.ZammadFresh, "zammad.fresh", false, "simulate a new Zammad, to be provisioned")
	fs.StringVar(&c.ZammadURL, "zammad.url", "", "address of the real Zammad that gets the tickets: none is simulated, and the page says so")
	fs.StringVar(&c.Listeners.Syslog, "syslog.target", "", "address to which devices send syslog lines; empty for nowhere")
	fs.StringVar(&c.Listeners.Traps, "trap.target", "", "address to which devices send traps; empty for nowhere")
	fs.StringArrayVar(&c.Links, "link", nil, "link to show on the page, name=URL; repeat for several")
}

// UsageError is a command line that makes no sense.
type UsageError struct {
	Flag, Message string
}

func (e *UsageError) Error() string { return "--" + e.Flag + ": " + e.Message }

// Run simulates until ctx ends.
func Run(ctx context.Context, config Config, logger *slog.Logger) error {
	links, err := config.validate()
	if err != nil {
		return err
	}
	inv, err := config.inventory()
	if err != nil {
		return err
	}
	if config.InventoryWrite != "" {
		if err := lab.WriteInventory(config.InventoryWrite, inv); err != nil {
			return err
		}
		logger.Info("inventory written", "file", config.InventoryWrite, "sites", len(inv.Sites), "devices", len(inv.Equipment))
	}
	if config.WriteOnly {
		return nil
	}
	desk, err := config.desk(logger)
	if err != nil {
		return err
	}
	simulated, err := network.New(inv, logger)
	if err != nil {
		return err
	}
	if err := simulated.Start(); err != nil {
		return fmt.Errorf("start the simulated network: %w", err)
	}
	defer simulated.Stop()
	simulated.Tell(config.Listeners)
	logger.Info("network simulated", "sites", len(inv.Sites), "devices", len(inv.Equipment))
	return serve(ctx, config, simulated, desk, links, logger)
}

// serve runs both listeners and the background of a simulated desk; when a
// listener fails, the rest ends too.
func serve(ctx context.Context, config Config, simulated *network.Network, desk Desk, links []Link, logger *slog.Logger) error {
	registry := prometheus.NewRegistry()
	register(registry, simulated)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	errs := make([]error, 2)
	var group sync.WaitGroup
	group.Go(func() {
		defer stop()
		errs[0] = daemon.Serve(ctx, daemon.Options{
			Flags: &config.Daemon, Logger: logger, Registry: registry,
			Handler: NewHandler(simulated, desk, links, logger),
		})
	})
	if desk.Simulated != nil {
		group.Go(func() {
			defer stop()
			errs[1] = daemon.Serve(ctx, daemon.Options{
				Flags:  &daemon.Flags{Listen: []string{config.ZammadListen}},
				Logger: logger, Registry: prometheus.NewRegistry(), Handler: desk.Simulated, MaxBody: maxDeskBody,
			})
		})
		group.Go(func() { desk.Simulated.Run(ctx) })
	}
	group.Wait()
	return errors.Join(errs...)
}

// maxDeskBody leaves room for articles with tables.
const maxDeskBody = 16 << 20

func (c *Config) inventory() (*inventory.Inventory, error) {
	if c.InventoryFile != "" {
		return inventory.Load(c.InventoryFile)
	}
	return lab.Generate(c.Network), nil
}

func (c *Config) validate() ([]Link, error) {
	for _, address := range c.Daemon.Listen {
		if err := checkLoopback("web.listen-address", address); err != nil {
			return nil, err
		}
	}
	if err := checkLoopback("zammad.listen-address", c.ZammadListen); err != nil {
		return nil, err
	}
	for flag, target := range map[string]string{"syslog.target": c.Listeners.Syslog, "trap.target": c.Listeners.Traps} {
		if target == "" {
			continue
		}
		if err := checkLoopback(flag, target); err != nil {
			return nil, err
		}
	}
	if c.ZammadURL != "" && !isAddress(c.ZammadURL) {
		return nil, &UsageError{"zammad.url", fmt.Sprintf("%q is not an address, such as https://zammad.example", c.ZammadURL)}
	}
	if c.Network.Schools < 0 {
		return nil, &UsageError{"schools", "cannot be negative"}
	}
	if c.WriteOnly && c.InventoryWrite == "" {
		return nil, &UsageError{"inventory.write-only", "needs --inventory.write"}
	}
	for flag, port := range map[string]int{"snmp.port": c.Network.SNMPPort, "probe.port": c.Network.ProbePort} {
		if port < 1 || port > 65535 {
			return nil, &UsageError{flag, fmt.Sprintf("%d is not a port (1 to 65535)", port)}
		}
	}
	return parseLinks(c.Links)
}

// checkLoopback refuses to let others reach a program without passwords.
func checkLoopback(flag, address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return &UsageError{flag, fmt.Sprintf("%q is not an address and a port", address)}
	}
	if host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return &UsageError{flag, fmt.Sprintf("%q is not on loopback: the lab has no passwords and must not be reached from elsewhere", address)}
	}
	return nil
}

func parseLinks(texts []string) ([]Link, error) {
	links := make([]Link, 0, len(texts))
	for _, text := range texts {
		name, address, found := strings.Cut(text, "=")
		if !found || name == "" || !isAddress(address) {
			return nil, &UsageError{"link", fmt.Sprintf("%q is not name=URL", text)}
		}
		links = append(links, Link{Name: name, URL: address})
	}
	return links, nil
}

// isAddress tells whether a person's browser can be led there.
func isAddress(text string) bool {
	target, err := url.Parse(text)
	return err == nil && (target.Scheme == "http" || target.Scheme == "https")
}

// register exposes what the network does.
func register(registry prometheus.Registerer, simulated *network.Network) {
	registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "vigie_lab_devices", Help: "Simulated devices.",
		}, func() float64 { return float64(simulated.Size()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "vigie_lab_faults", Help: "Faults that are active.",
		}, func() float64 { return float64(len(simulated.Faults())) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "vigie_lab_snmp_requests_total", Help: "SNMP requests that reached a simulated device.",
		}, func() float64 { return float64(simulated.SNMPRequests()) }),
	)
}
