package stack

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// provisioned tells whether the desk is made fit for the bridge, by the
// command that administrators use. A lab without a bridge has a desk that is
// fit already.
func (s *Stack) provisioned() bool { return !slices.Contains(s.opts.Without, Bridge) }

// renderTexts writes what provisioning reads beside the bridge's own files:
// the shipped texts, with a person who works at the desk and the bridge's
// address.
func (s *Stack) renderTexts() error {
	f, err := s.shipped("deploy", "config", "zammad.example.yml")
	if err != nil {
		return err
	}
	if err := f.set([]string{agentLogin}, "agents"); err != nil {
		return err
	}
	if err := f.set(at(s.ports.Bridge)+"/api/v1/zammad", "webhook", "url"); err != nil {
		return err
	}
	return f.write(s.Path("config", "zammad.yml"))
}

// provisionTimeout is far above the second that a simulated desk takes.
const provisionTimeout = 30 * time.Second

// provision makes the new desk fit for the bridge.
func (s *Stack) provision(ctx context.Context) error {
	program, err := find(s.opts.BinDir, Bridge)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, provisionTimeout)
	defer cancel()
	command := exec.CommandContext(ctx, program, "provision", //nolint:gosec // ours, with flags of ours
		"--config.file="+s.Path("config", "bridge.yml"),
		"--contract.file="+s.Path("config", "contract.yml"),
		"--zammad.file="+s.Path("config", "zammad.yml"),
		"--admin-token.file="+s.Path("config", "secrets", "zammad-admin.token"),
		"--adopt", "--execute", "--migrate", "--migrate.steady=0s") // it does not restart
	command.Dir = s.Path("config")
	told, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("provision the simulated desk: %w\n%s", err, told)
	}
	if err := os.WriteFile(s.Path("logs", "provision.log"), told, 0o600); err != nil {
		return fmt.Errorf("keep what provisioning told: %w", err)
	}
	return nil
}
