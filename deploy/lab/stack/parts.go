package stack

import (
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/common/model"
)

// recipe is how a part is started.
type recipe struct {
	name    string
	program string
	args    []string
	env     []string
	port    int    // of its HTTP listener; 0 for none
	ready   string // path that answers 200 once the part works

	hide     []string      // beginnings of the inherited variables that it does not see
	patience time.Duration // for it to become ready, if it needs more than others
	grace    time.Duration // for it to end, likewise
}

// ourVariables is the beginning of those that change what our programs read:
// VIGIE_ZAMMAD_URL would lead a bridge to another desk than the stack's.
const ourVariables = "VIGIE_"

// assemble makes the parts in the order of their start.
func (s *Stack) assemble() error {
	recipes := []recipe{s.lab()}
	if s.opts.RealAgent != nil {
		recipes = append(recipes, s.snmpd())
	}
	recipes = append(recipes, s.bridge(), s.alertmanager())
	if s.opts.TwoPeers {
		recipes = append(recipes, s.alertmanagerPeer())
	}
	recipes = append(recipes, s.blackbox(), s.snmpExporter(), s.syslogExporter(), s.trapExporter(), s.prometheus())
	if s.grafana != nil {
		recipes = append(recipes, s.grafanaServer())
	}
	for _, r := range recipes {
		if slices.Contains(s.opts.Without, r.name) {
			continue
		}
		program, err := find(s.opts.BinDir, r.program)
		if err != nil {
			return err
		}
		p := &part{ready: r.ready, patience: r.patience, grace: r.grace, process: process{
			name: r.name, argv: append([]string{program}, r.args...), env: r.env, hide: r.hide,
			dir: s.Path("config"), log: s.Path("logs", r.name+".log"),
		}}
		p.hide = append(p.hide, ourVariables)
		if r.port != 0 {
			p.url = at(r.port)
		}
		s.parts = append(s.parts, p)
	}
	return nil
}

// timezone is that of the shipped contract: the simulated desk shows instants
// as the bridge's notes do.
const timezone = "Africa/Tunis"

func (s *Stack) lab() recipe {
	args := []string{
		"--inventory.file=" + s.Path("config", "inventory.yml"),
		"--web.listen-address=" + address(s.ports.Lab),
		"--link=Tickets=" + s.ZammadURL(),
		"--link=Passerelle=" + s.StatusPage(),
		"--link=Alertmanager=" + at(s.ports.Alertmanager),
	}
	if !s.opts.Mute {
		args = append(args, "--syslog.target="+address(s.ports.Syslog), "--trap.target="+address(s.ports.Traps))
	}
	if s.grafana != nil {
		args = append(args, "--link=Grafana="+at(s.ports.Grafana))
	}
	args = append(args, s.labDesk()...)
	env := []string{"TZ=" + timezone}
	return recipe{name: Lab, program: Lab, args: args, env: env, port: s.ports.Lab, ready: "/-/healthy"}
}

// labDesk are the flags about the desk.
func (s *Stack) labDesk() []string {
	if s.opts.Desk != nil {
		return []string{"--zammad.url=" + s.opts.Desk.URL}
	}
	args := []string{
		"--zammad.listen-address=" + address(s.ports.Zammad),
		"--zammad.token-file=" + s.Path("config", "secrets", "lab-zammad.tokens"),
	}
	if s.provisioned() {
		args = append(args, "--zammad.fresh")
	}
	return args
}

func (s *Stack) bridge() recipe {
	args := []string{
		"serve",
		"--config.file=" + s.Path("config", "bridge.yml"),
		"--contract.file=" + s.Path("config", "contract.yml"),
		"--web.listen-address=" + address(s.ports.Bridge),
	}
	return recipe{name: Bridge, program: Bridge, args: args, port: s.ports.Bridge, ready: "/-/ready"}
}

func (s *Stack) alertmanager() recipe {
	return s.alertmanagerOf(Alertmanager, s.ports.Alertmanager, s.ports.Gossip, s.ports.GossipPeer)
}

func (s *Stack) alertmanagerPeer() recipe {
	return s.alertmanagerOf(AlertmanagerPeer, s.ports.AlertmanagerPeer, s.ports.GossipPeer, s.ports.Gossip)
}

// alertmanagerOf is one peer; a single one gossips with nobody.
func (s *Stack) alertmanagerOf(name string, port, gossip, other int) recipe {
	args := []string{
		"--config.file=" + s.Path("config", "alertmanager.yml"),
		"--storage.path=" + s.Path("state", name),
		"--web.listen-address=" + address(port),
		"--web.external-url=" + at(port),
	}
	if s.opts.TwoPeers && !s.opts.Partitioned {
		args = append(args, "--cluster.listen-address="+address(gossip), "--cluster.peer="+address(other))
	} else {
		args = append(args, "--cluster.listen-address=")
	}
	return recipe{name: name, program: "alertmanager", args: args, port: port, ready: "/-/ready"}
}

func (s *Stack) blackbox() recipe {
	args := []string{
		"--config.file=" + s.Path("config", "blackbox.yml"),
		"--web.listen-address=" + address(s.ports.Blackbox),
	}
	return recipe{name: Blackbox, program: "blackbox_exporter", args: args, port: s.ports.Blackbox, ready: "/-/healthy"}
}

func (s *Stack) snmpExporter() recipe {
	args := []string{
		"--config.file=" + s.Path("config", "snmp", "*.yml"),
		"--web.listen-address=" + address(s.ports.SNMPExporter),
	}
	for _, inventory := range s.inventoryFiles() {
		args = append(args, "--inventory.file="+inventory)
	}
	return recipe{name: SNMPExporter, program: SNMPExporter, args: args, port: s.ports.SNMPExporter, ready: "/-/ready"}
}

func (s *Stack) syslogExporter() recipe {
	args := append(s.passive(SyslogExporter, s.ports.SyslogExporter),
		"--syslog.udp-listen-address="+address(s.ports.Syslog),
		"--syslog.tcp-listen-address="+address(s.ports.Syslog),
		"--syslog.timezone="+timezone)
	return recipe{name: SyslogExporter, program: SyslogExporter, args: args, port: s.ports.SyslogExporter, ready: "/-/ready"}
}

func (s *Stack) trapExporter() recipe {
	args := append(s.passive(TrapExporter, s.ports.TrapExporter),
		"--config.file="+s.Path("config", "trap.yml"),
		"--trap.listen-address="+address(s.ports.Traps),
		"--trap.engine-file="+s.Path("state", TrapExporter+".engine.json"),
		"--snmp-exporter.url="+at(s.ports.SNMPExporter))
	return recipe{name: TrapExporter, program: TrapExporter, args: args, port: s.ports.TrapExporter, ready: "/-/ready"}
}

// passive are the flags that both receivers have.
func (s *Stack) passive(name string, port int) []string {
	args := []string{
		"--web.listen-address=" + address(port),
		"--web.tokens-file=" + s.Path("config", "secrets", "tokens.yml"),
		"--rules.file=" + s.Path("config", "events", "*.yml"),
		"--state.file=" + s.Path("state", name+".db"),
	}
	for _, inventory := range s.inventoryFiles() {
		args = append(args, "--inventory.file="+inventory)
	}
	return args
}

// resendDelay is after how long Prometheus tells Alertmanager again. An alert
// expires after four of them: it is shortened less than the rest, so that a
// busy machine does not end alerts.
const resendDelay = 10 * time.Second

func (s *Stack) prometheus() recipe {
	args := []string{
		"--config.file=" + s.Path("config", "prometheus.yml"),
		"--storage.tsdb.path=" + s.Path("state", Prometheus),
		"--storage.tsdb.retention.time=1d",
		"--rules.alert.resend-delay=" + model.Duration(resendDelay).String(),
		"--web.listen-address=" + address(s.ports.Prometheus),
	}
	return recipe{name: Prometheus, program: Prometheus, args: args, port: s.ports.Prometheus, ready: "/-/ready"}
}

func (s *Stack) snmpd() recipe {
	device := s.opts.RealAgent
	args := []string{
		"-f", "-Lo", "-C", "-c", s.Path("config", "snmpd.conf"), "-I", "-smux",
		"udp:" + device.Address + ":" + strconv.Itoa(device.SNMP.Port),
		"tcp:" + device.Address + ":" + strconv.Itoa(device.ProbePort),
	}
	// Without MIB files, and with its own files here instead of /var.
	env := []string{"MIBS=", "SNMP_PERSISTENT_DIR=" + s.Path("state", SNMPD)}
	return recipe{name: SNMPD, program: SNMPD, args: args, env: env}
}
