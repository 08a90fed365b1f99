package receiver

import (
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// Options are the flags that both receivers have.
type Options struct {
	Daemon         daemon.Flags
	InventoryFiles []string
	RulesFiles     []string // patterns of file names
	StateFile      string   // empty: events do not outlive the process
	TokensFile     string   // empty: nobody may end events by hand
	MaxActive      int
	TrustedRelays  []string
	Rate           float64
	Burst          int
	DryRun         bool

	Listening func([]net.Addr) // told the bound addresses for HTTP; may be nil
}

// Defaults of what a device may send: a switch whose port flaps stays below,
// one that logs every packet does not.
const (
	defaultRate  = 100
	defaultBurst = 2000
)

// Register adds the flags to fs; listen and state are the default address for
// HTTP and the default file of active events.
func (o *Options) Register(fs *pflag.FlagSet, listen, state string) {
	o.Daemon.Register(fs, listen)
	o.RegisterFiles(fs)
	fs.StringVar(&o.StateFile, "state.file", state, "file that keeps active events over a restart; empty for none")
	fs.StringVar(&o.TokensFile, "web.tokens-file", "", "tokens of who may read (read) and end (operate) events, made by 'vigie-bridge token --name NAME --scope operate'; without it nobody may end them")
	fs.IntVar(&o.MaxActive, "events.max-active", active.DefaultMax, "events that may be active at a time, and of one device a tenth; more are counted and left out")
	fs.Float64Var(&o.Rate, "rate.limit", defaultRate, "messages a second that one device may send; more are counted and left out; 0 for no limit")
	fs.IntVar(&o.Burst, "rate.burst", defaultBurst, "messages that one device may send at once")
	fs.BoolVar(&o.DryRun, "dry-run", false, "check the files and exit")
}

// RegisterFiles adds the flags that a trial of the rules has too.
func (o *Options) RegisterFiles(fs *pflag.FlagSet) {
	fs.StringArrayVar(&o.InventoryFiles, "inventory.file", nil, "inventory, YAML or CSV; repeat for several; only its devices have events")
	fs.StringArrayVar(&o.RulesFiles, "rules.file", []string{"events/*.yml"}, "rules that make events of messages, or a pattern such as 'events/*.yml'; repeat for several")
	fs.StringArrayVar(&o.TrustedRelays, "trusted-relay", nil, "address or network (192.0.2.0/24) of a relay whose word is taken for who speaks; repeat for several")
}

// check tells what no file could mend.
func (o *Options) check() error {
	if len(o.RulesFiles) == 0 {
		return errors.New("--rules.file: is missing, such as 'events/*.yml'")
	}
	if o.Rate < 0 || o.Burst < 0 || o.MaxActive < 0 {
		return errors.New("--rate.limit, --rate.burst, --events.max-active: must not be negative")
	}
	return nil
}

// relays reads the networks of trusted relays.
func (o *Options) relays() ([]netip.Prefix, error) {
	relays := make([]netip.Prefix, 0, len(o.TrustedRelays))
	for _, text := range o.TrustedRelays {
		if address, err := netip.ParseAddr(text); err == nil {
			relays = append(relays, netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("--trusted-relay: %q is neither an address nor a network", text)
		}
		relays = append(relays, network.Masked())
	}
	return relays, nil
}
