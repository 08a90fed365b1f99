package syslog

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/exporters/syslog/header"
	"github.com/vigie-noc/vigie/exporters/syslog/listen"
	"github.com/vigie-noc/vigie/exporters/syslog/loki"
	"github.com/vigie-noc/vigie/internal/datagram"
)

// DefaultListen is where HTTP is served.
const DefaultListen = ":9515"

// Options are what the command line says.
type Options struct {
	receiver.Options

	UDP, TCP, TLS  []string // addresses; an empty one is none
	Certificates   listen.Certificates
	Sockets        int
	Buffer         int
	MaxLine        int
	MaxConnections int
	MaxFromSource  int
	Idle           time.Duration
	Timezone       string
	Tolerance      time.Duration
	TrustHostnames bool
	Loki           loki.Config // without a URL lines are passed on to nobody

	Bound func(addresses map[string][]net.Addr) // told the bound addresses for syslog, by transport; may be nil
}

// Register adds the flags to fs.
func (o *Options) Register(fs *pflag.FlagSet) {
	o.Options.Register(fs, DefaultListen, "syslog-events.db")
	fs.StringArrayVar(&o.UDP, "syslog.udp-listen-address", []string{":514"}, "address for syslog over UDP; repeat for several; empty for none")
	fs.StringArrayVar(&o.TCP, "syslog.tcp-listen-address", []string{":514"}, "address for syslog over TCP; repeat for several; empty for none")
	fs.StringArrayVar(&o.TLS, "syslog.tls-listen-address", nil, "address for syslog over TLS, such as :6514; repeat for several")
	fs.StringVar(&o.Certificates.File, "syslog.tls-cert-file", "", "certificate of syslog over TLS, with those that it needs")
	fs.StringVar(&o.Certificates.Key, "syslog.tls-key-file", "", "its key")
	fs.StringVar(&o.Certificates.ClientCA, "syslog.tls-client-ca-file", "", "authorities of which senders must show a certificate; without it they need none")
	fs.StringArrayVar(&o.Certificates.Names, "syslog.tls-client-name", nil, "name that a sender's certificate may have; repeat for several; none: any")
	fs.IntVar(&o.Sockets, "syslog.sockets", 0, "sockets of each UDP address; 0 for one a processor")
	fs.IntVar(&o.Buffer, "syslog.receive-buffer", datagram.DefaultBuffer, "octets of each UDP socket's queue in the kernel")
	fs.IntVar(&o.MaxLine, "syslog.max-line", listen.DefaultMaxLine, "octets of a line that are looked at")
	fs.IntVar(&o.MaxConnections, "syslog.max-connections", listen.DefaultMaxConnections, "connections that may be open at a time")
	fs.IntVar(&o.MaxFromSource, "syslog.max-connections-per-source", listen.DefaultMaxFromOneSource, "of them from one address")
	fs.DurationVar(&o.Idle, "syslog.idle-timeout", listen.DefaultIdle, "after which a silent connection is closed")
	fs.StringVar(&o.Timezone, "syslog.timezone", "Local", "time zone of devices that do not tell theirs, such as Africa/Tunis")
	fs.DurationVar(&o.Tolerance, "syslog.clock-tolerance", header.Tolerance, "how far a device's clock may be off to be believed")
	o.registerLoki(fs)
	fs.BoolVar(&o.TrustHostnames, "syslog.trust-hostnames", true, "know a device by the name in its lines, where it sends from an address that the inventory does not have")
}

// registerLoki adds the flags of the push to Loki.
func (o *Options) registerLoki(fs *pflag.FlagSet) {
	fs.StringVar(&o.Loki.URL, "loki.url", "", "Loki to which all lines are passed on; empty for none")
	fs.StringVar(&o.Loki.TokenFile, "loki.token-file", "", "file with the bearer token for Loki")
	fs.StringVar(&o.Loki.User, "loki.user", "", "user of basic authentication at Loki")
	fs.StringVar(&o.Loki.PasswordFile, "loki.password-file", "", "file with that user's password")
	fs.StringVar(&o.Loki.Tenant, "loki.tenant", "", "tenant at Loki")
	fs.StringVar(&o.Loki.CAFile, "loki.ca-file", "", "certificates to trust for Loki in place of the system's")
	fs.BoolVar(&o.Loki.SiteLabel, "loki.site-label", false, "make the site a label at Loki: as many times more streams as there are sites")
	fs.StringVar(&o.Loki.Ring.Dir, "loki.ring-dir", "", "folder where lines wait while Loki is away; empty: in memory alone")
	fs.Int64Var(&o.Loki.Ring.MaxBytes, "loki.ring-size", 1<<30, "octets that may wait there; the oldest are dropped")
}

// clock is what makes times of stamps.
func (o *Options) clock() (header.Clock, error) {
	zone, err := time.LoadLocation(o.Timezone)
	if err != nil {
		return header.Clock{}, fmt.Errorf("--syslog.timezone: %q is no time zone", o.Timezone)
	}
	return header.Clock{Zone: zone, Tolerance: o.Tolerance}, nil
}

// listeners are the options of sockets.
func (o *Options) listeners() (listen.Options, error) {
	named := func(addresses []string) []string {
		return slices.DeleteFunc(slices.Clone(addresses), func(a string) bool { return a == "" })
	}
	l := listen.Options{
		UDP: named(o.UDP), TCP: named(o.TCP), TLS: named(o.TLS), Certificates: o.Certificates, Sockets: o.Sockets, Buffer: o.Buffer,
		MaxLine: o.MaxLine, MaxConnections: o.MaxConnections, MaxFromOneSource: o.MaxFromSource, Idle: o.Idle,
	}
	if len(l.UDP)+len(l.TCP)+len(l.TLS) == 0 {
		return l, errors.New("nothing to listen on: --syslog.udp-listen-address, --syslog.tcp-listen-address and --syslog.tls-listen-address are empty")
	}
	if len(l.TLS) > 0 && (o.Certificates.File == "" || o.Certificates.Key == "") {
		return l, errors.New("--syslog.tls-listen-address needs --syslog.tls-cert-file and --syslog.tls-key-file")
	}
	return l, nil
}
