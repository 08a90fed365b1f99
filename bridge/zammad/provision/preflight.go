package provision

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

var versionPattern = regexp.MustCompile(`^(\d+)\.(\d+)`)

// preflight learns the version, which only an administrator may, and who asks.
func (r *run) preflight(ctx context.Context) error {
	version, err := r.desk.Version(ctx)
	if status, answered := errors.AsType[*zammad.StatusError](err); answered && status.Misconfigured() && !status.Foreign {
		return fmt.Errorf("provisioning needs the token of an administrator, with the permission admin: %w", err)
	}
	if err != nil {
		return err
	}
	r.result.Version = version
	found := versionPattern.FindStringSubmatch(version)
	if found == nil {
		return fmt.Errorf("the desk calls its version %q: 5.2 to 7.x are known", version)
	}
	major, _ := strconv.Atoi(found[1]) // the pattern matched digits
	minor, _ := strconv.Atoi(found[2])
	if major < 5 || major == 5 && minor < 2 || major > 7 {
		return fmt.Errorf("the desk is Zammad %s: 5.2 to 7.x are known", version)
	}
	r.nested, r.modes = major > 6 || major == 6 && minor >= 2, major >= 6
	me, err := r.desk.Me(ctx)
	if err != nil {
		return err
	}
	r.say(fmt.Sprintf("Zammad %s, as %s", version, object.TextOf(me, "login")))
	r.agent(ctx)
	return nil
}

// agent tells whether the bridge's own token is that of the bridge's user.
func (r *run) agent(ctx context.Context) {
	if r.opts.Agent == nil {
		r.say("  the bridge has no token yet: make one in the profile of " + r.wanted.Texts.Bridge.Login)
		return
	}
	me, err := r.opts.Agent.Me(ctx)
	switch login := object.TextOf(me, "login"); {
	case err != nil:
		r.line("!", "bridge's token", "", []string{err.Error()})
		r.result.Refused++
	case !strings.EqualFold(login, r.wanted.Texts.Bridge.Login):
		r.line("!", "bridge's token", "", []string{"it is the token of " + login + ", not of " + r.wanted.Texts.Bridge.Login})
		r.result.Refused++
	case slices.ContainsFunc(names(me["roles"]), func(role string) bool { return strings.EqualFold(role, "Admin") }):
		r.say("  " + login + " is an administrator: who has the bridge's token can act as anybody")
	}
}

func names(value any) (texts []string) {
	items, _ := value.([]any)
	for _, item := range items {
		texts = append(texts, object.Scalar(item))
	}
	return texts
}

// priorities tells which the contract names and the desk does not know: it
// would refuse their tickets. They are the desk's own, and not made here.
func (r *run) priorities(ctx context.Context) error {
	records, err := r.desk.List(ctx, "ticket_priorities")
	if err != nil {
		return err
	}
	for _, each := range r.wanted.Priorities {
		usable := func(p map[string]any) bool { return object.TextOf(p, object.Name) == each && object.IsActive(p) }
		if !slices.ContainsFunc(records, usable) {
			r.result.Refused++
			r.line("!", "priority", each, []string{"contract.yml names it, and the desk has none of that name in use"})
		}
	}
	return nil
}
