package stack

import (
	"cmp"
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
// address. A real desk gets neither: the bridge asks for changes by itself, and
// its user is the one whose token is used, who keeps the name.
func (s *Stack) renderTexts() error {
	f, err := s.shipped("deploy", "config", "zammad.example.yml")
	if err != nil {
		return err
	}
	changes := []setting{
		{[]string{agentLogin}, []string{"agents"}},
		{at(s.ports.Bridge) + "/api/v1/zammad", []string{"webhook", "url"}},
	}
	if s.opts.Desk != nil {
		changes = []setting{
			{s.deskUser.Login, []string{"bridge", "login"}},
			{cmp.Or(s.deskUser.Firstname, s.deskUser.Login), []string{"bridge", "firstname"}},
			{cmp.Or(s.deskUser.Lastname, s.deskUser.Login), []string{"bridge", "lastname"}},
		}
	}
	for _, change := range changes {
		if err := f.set(change.value, change.path...); err != nil {
			return err
		}
	}
	return f.write(s.Path("config", "zammad.yml"))
}

// provisionTimeout is far above the second that a simulated desk takes;
// realTimeout above what a real one takes that restarts, which must then answer
// well for realSteady before that is believed.
const (
	provisionTimeout = 30 * time.Second
	realTimeout      = 15 * time.Minute
	realSteady       = 10 * time.Second
)

// provision makes the new desk fit for the bridge.
func (s *Stack) provision(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, provisionTimeout)
	defer cancel()
	adminToken := s.Path("config", "secrets", "zammad-admin.token")
	told, err := s.runProvision(ctx, adminToken, "--execute", "--migrate")
	if err != nil {
		return fmt.Errorf("provision the simulated desk: %w\n%s", err, told)
	}
	return s.keepProvision(told)
}

// provisionReal does the same to a real desk, and tells the plan first.
func (s *Stack) provisionReal(ctx context.Context) error {
	begin := time.Now()
	ctx, cancel := context.WithTimeout(ctx, realTimeout)
	defer cancel()
	desk := s.opts.Desk
	plan, err := s.runProvision(ctx, desk.AdminTokenFile)
	if err != nil {
		return fmt.Errorf("plan what to do at %s: %w\n%s", desk.URL, err, plan)
	}
	if s.opts.Plan != nil {
		s.opts.Plan(string(plan))
	}
	told, err := s.runProvision(ctx, desk.AdminTokenFile, "--execute", "--migrate")
	if err != nil {
		return fmt.Errorf("provision %s: %w\n%s", desk.URL, err, told)
	}
	if err := s.keepProvision(append(plan, told...)); err != nil {
		return err
	}
	if s.opts.Progress != nil {
		s.opts.Progress(Step{Part: Zammad, URL: desk.URL, Took: time.Since(begin)})
	}
	return nil
}

// runProvision runs the command, which writes only when told to.
func (s *Stack) runProvision(ctx context.Context, adminToken string, flags ...string) ([]byte, error) {
	program, err := find(s.opts.BinDir, Bridge)
	if err != nil {
		return nil, err
	}
	args := []string{
		"provision",
		"--config.file=" + s.Path("config", "bridge.yml"),
		"--contract.file=" + s.Path("config", "contract.yml"),
		"--zammad.file=" + s.Path("config", "zammad.yml"),
		"--admin-token.file=" + adminToken,
		"--adopt", "--migrate.steady=" + s.steady.String(),
	}
	command := exec.CommandContext(ctx, program, append(args, flags...)...) //nolint:gosec // ours, with flags of ours
	command.Dir, command.Env = s.Path("config"), inherited([]string{ourVariables})
	return command.CombinedOutput()
}

func (s *Stack) keepProvision(told []byte) error {
	if err := os.WriteFile(s.Path("logs", "provision.log"), told, 0o600); err != nil {
		return fmt.Errorf("keep what provisioning told: %w", err)
	}
	return nil
}
