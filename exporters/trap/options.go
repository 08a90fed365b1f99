package trap

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/internal/daemon"
	"github.com/vigie-noc/vigie/internal/datagram"
)

// Addresses where nothing else is said.
const (
	DefaultListen = ":9163"
	DefaultTraps  = ":162"
)

// ErrConfiguration says that the files which the exporter was started with
// cannot be used; the error around it tells file, line and key.
var ErrConfiguration = errors.New("configuration refused")

// Options are what the command line says.
type Options struct {
	Daemon         daemon.Flags
	ConfigFile     string
	RuleFiles      []string // patterns of file names
	InventoryFiles []string
	TokensFile     string
	StateFile      string
	EngineFile     string
	DryRun         bool

	TrapListen    []string
	Sockets       int
	ReceiveBuffer int
	TrustedRelays []string
	Interfaces    string // URL of the SNMP exporter
	MaxActive     int
	Rate          float64
	Burst         int

	Listening func(http, traps []net.Addr) // told the bound addresses; may be nil

	relays []netip.Prefix
}

// Register adds the flags of the daemon to fs.
func (o *Options) Register(fs *pflag.FlagSet) {
	o.Daemon.Register(fs, DefaultListen)
	o.RegisterFiles(fs)
	fs.BoolVar(&o.DryRun, "dry-run", false, "check the files and exit")
	fs.StringVar(&o.TokensFile, "web.tokens-file", "", "hashes of the tokens that may clear events; without it nobody may")
	fs.StringVar(&o.StateFile, "state.file", "", "where active events are kept over a restart; without it they are not")
	fs.StringVar(&o.EngineFile, "trap.engine-file", "", "where the identity for informs of SNMPv3 is kept; without it senders discover a new one at each start")
	fs.StringArrayVar(&o.TrapListen, "trap.listen-address", []string{DefaultTraps}, "address to receive traps on, by UDP; repeat for several")
	fs.IntVar(&o.Sockets, "trap.sockets", 0, "sockets of each address, with a reader each; 0 for one a processor")
	fs.IntVar(&o.ReceiveBuffer, "trap.receive-buffer", datagram.DefaultBuffer, "bytes that the kernel may keep for each socket")
	fs.StringVar(&o.Interfaces, "snmp-exporter.url", "", "Vigie's SNMP exporter, which knows what ports are called; without it they are told by ifIndex, unless a trap has their name")
	fs.IntVar(&o.MaxActive, "events.max-active", 100_000, "events that may be active at a time; more are counted")
	fs.Float64Var(&o.Rate, "rate.limit", 100, "traps a second that one device may send on average; 0 for no limit")
	fs.IntVar(&o.Burst, "rate.burst", 1000, "traps that one device may send at once")
}

// RegisterFiles adds the flags that the test of a capture has too.
func (o *Options) RegisterFiles(fs *pflag.FlagSet) {
	fs.StringVar(&o.ConfigFile, "config.file", "", "communities and users that traps are taken from; without it no trap is taken, but in a test every community")
	fs.StringArrayVar(&o.RuleFiles, "rules.file", nil, "rules that make events of traps, or a pattern such as 'events/*.yml'; repeat for several")
	fs.StringArrayVar(&o.InventoryFiles, "inventory.file", nil, "inventory, YAML or CSV; repeat for several. Only its devices have events")
	fs.StringArrayVar(&o.TrustedRelays, "trusted-relay", nil, "address or network of a relay, whose word on who sent a trap counts; repeat for several")
}

// parse reads what is more than a word.
func (o *Options) parse() error {
	o.relays = nil
	for _, text := range o.TrustedRelays {
		relay, err := netip.ParsePrefix(text)
		if !strings.Contains(text, "/") {
			var address netip.Addr
			address, err = netip.ParseAddr(text)
			relay = netip.PrefixFrom(address, address.BitLen())
		}
		if err != nil {
			return fmt.Errorf("--trusted-relay: %q is neither an address nor a network", text)
		}
		o.relays = append(o.relays, relay)
	}
	if len(o.RuleFiles) == 0 {
		return errors.New("--rules.file: missing, such as 'events/*.yml'")
	}
	if o.Sockets < 0 || o.ReceiveBuffer < 0 || o.Rate < 0 || o.Burst < 0 || o.MaxActive < 0 {
		return errors.New("--trap.sockets, --trap.receive-buffer, --rate.limit, --rate.burst, --events.max-active: must not be negative")
	}
	return nil
}
