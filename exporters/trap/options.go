package trap

import (
	"errors"
	"net"

	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/exporters/event/receiver"
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
	receiver.Options

	ConfigFile    string
	EngineFile    string
	TrapListen    []string
	Sockets       int
	ReceiveBuffer int
	Interfaces    string // URL of the SNMP exporter

	Bound func(traps []net.Addr) // told the bound addresses for traps; may be nil
}

// Register adds the flags of the daemon to fs.
func (o *Options) Register(fs *pflag.FlagSet) {
	o.Options.Register(fs, DefaultListen, "trap-events.db")
	o.registerConfig(fs)
	fs.StringVar(&o.EngineFile, "trap.engine-file", "", "where the identity for informs of SNMPv3 is kept; without it senders discover a new one at each start")
	fs.StringArrayVar(&o.TrapListen, "trap.listen-address", []string{DefaultTraps}, "address to receive traps on, by UDP; repeat for several")
	fs.IntVar(&o.Sockets, "trap.sockets", 0, "sockets of each address, with a reader each; 0 for one a processor")
	fs.IntVar(&o.ReceiveBuffer, "trap.receive-buffer", datagram.DefaultBuffer, "octets of each socket's queue in the kernel")
	fs.StringVar(&o.Interfaces, "snmp-exporter.url", "", "Vigie's SNMP exporter, which knows what ports are called; without it they are told by ifIndex, unless a trap has their name")
}

// RegisterTrial adds the flags that the test of a capture has.
func (o *Options) RegisterTrial(fs *pflag.FlagSet) {
	o.RegisterFiles(fs)
	o.registerConfig(fs)
}

func (o *Options) registerConfig(fs *pflag.FlagSet) {
	fs.StringVar(&o.ConfigFile, "config.file", "", "communities and users that traps are taken from; without it no trap is taken, but in a test every community")
}

// check tells what no file could mend.
func (o *Options) check() error {
	if o.Sockets < 0 || o.ReceiveBuffer < 0 {
		return errors.New("--trap.sockets, --trap.receive-buffer: must not be negative")
	}
	return nil
}
