package conformance

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// peer is one real Alertmanager.
type peer struct {
	process

	number int
	file   string // its configuration
}

// cluster is a pair of them.
type cluster []*peer

// ordinary is a configuration by which only the list tells of what is not
// sent at once: no test waits for the repeat interval.
const ordinary = `
route:
  receiver: vigie
  group_by: [alertname]
  group_wait: 0s
  group_interval: 500ms
  repeat_interval: 1h
receivers:
  - {name: vigie, webhook_configs: [{url: "$WEBHOOK", send_resolved: true}]}
`

// newCluster starts two peers that know each other, or do not, with a
// configuration in which $WEBHOOK stands for where they deliver.
func newCluster(t *testing.T, webhook, config string, joined bool) cluster {
	t.Helper()
	path := program(t, "alertmanager", "VIGIE_TEST_ALERTMANAGER")
	pair := cluster{{number: 0}, {number: 1}}
	var gossip []string
	for _, p := range pair {
		p.process = process{t: t, program: path}
		p.address = p.listen()
		gossip = append(gossip, p.listen())
	}
	for i, p := range pair {
		dir := t.TempDir()
		p.file = filepath.Join(dir, "alertmanager.yml")
		p.arguments = []string{
			"--config.file=" + p.file, "--storage.path=" + dir, "--web.listen-address=" + p.address, "--log.level=warn",
			"--cluster.listen-address=" + gossip[i], "--cluster.gossip-interval=20ms", "--cluster.pushpull-interval=1s",
			"--cluster.peer-timeout=1s", "--cluster.settle-timeout=10s", "--cluster.reconnect-interval=1s",
		}
		if joined {
			p.arguments = append(p.arguments, "--cluster.peer="+gossip[1-i])
		}
		p.configure(webhook, config)
		t.Cleanup(func() { p.end(syscall.SIGKILL) })
	}
	// All at once: a peer waits long for one whose address only seems taken.
	pair.each(func(p *peer) { p.release() })
	pair.each((*peer).start)
	return pair
}

// configure writes the peer's configuration; the webhook says which of them
// delivers.
func (p *peer) configure(webhook, config string) {
	p.t.Helper()
	writeFile(p.t, p.file, strings.ReplaceAll(config, "$WEBHOOK", fmt.Sprintf("%s/%d", webhook, p.number)))
}

func (c cluster) each(do func(*peer)) {
	for _, p := range c {
		do(p)
	}
}

func (c cluster) addresses() []string {
	var all []string
	for _, p := range c {
		all = append(all, url("%s", p.address))
	}
	return all
}
