package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// demo is one run of the stack with a person in front of it.
type demo struct {
	settings
	out io.Writer
}

// closeAfter leaves a person the time to look at a resolved ticket.
const closeAfter = time.Minute

// run starts the stack, tells what to do with it, and stops it when ctx ends
// or a part dies.
func (d *demo) run(ctx context.Context) error {
	begin := time.Now()
	s, err := stack.New(ctx, stack.Options{
		Root: d.root, BinDir: d.bin, Dir: d.dir, Ports: stack.DefaultPorts().Offset(d.offset),
		Schools: d.schools, Speed: d.speed, CloseAfter: closeAfter, Grafana: true, Progress: d.progress,
		Desk: d.desk, Plan: d.plan,
	})
	if err != nil {
		return err
	}
	d.sayf(d.text.starting, len(s.Network().Equipment), len(s.Network().Sites), d.shown(s.Path()))
	if d.desk != nil {
		d.sayf(d.text.realDesk, s.ZammadURL())
	}
	err = s.Start(ctx)
	switch {
	case ctx.Err() != nil: // what was started is stopped by then
		d.sayf(d.text.interrupted)
		return s.Stop()
	case err != nil:
		return err
	}
	d.sayf(d.text.ready, d.text.seconds(time.Since(begin)))
	d.guide(s)

	failure := d.wait(ctx, s)
	d.sayf(d.text.stopping)
	begin = time.Now()
	err = errors.Join(failure, s.Stop())
	if err == nil {
		d.sayf(d.text.stopped, d.text.seconds(time.Since(begin)))
	}
	return err
}

// partDiedError says that the demo is no longer whole.
type partDiedError stack.Failure

func (e *partDiedError) Error() string { return fmt.Sprintf("%s died: %v", e.Part, e.Err) }

func (d *demo) wait(ctx context.Context, s *stack.Stack) error {
	select {
	case <-ctx.Done():
		return nil
	case failure := <-s.Failures():
		died := partDiedError(failure)
		return &died
	}
}

func (d *demo) progress(step stack.Step) {
	d.sayf("  ✓ %-21s %6s   %s", step.Part, d.text.seconds(step.Took), step.URL)
}

// plan tells what is about to be done to a real desk.
func (d *demo) plan(text string) { d.sayf(d.text.plan, text) }

// explain puts an error in the user's language, with what to do about it.
func (d *demo) explain(err error) string {
	if busy, ok := errors.AsType[*stack.BusyPortError](err); ok {
		by := busy.Holder
		if by == "" {
			by = d.text.unknownHolder
		}
		return fmt.Sprintf(d.text.busyPort, busy.Port, busy.Part, by)
	}
	if work, ok := errors.AsType[*stack.NotDisposableError](err); ok {
		return fmt.Sprintf(d.text.notDisposable, work.URL, stack.DisposableGroup, work.Login)
	}
	if died, ok := errors.AsType[*partDiedError](err); ok {
		return fmt.Sprintf(d.text.partDied, died.Part, died.Err, died.Tail)
	}
	return fmt.Sprintf(d.text.failed, err)
}

// withoutGrafana says in the user's language why there is no Grafana, and how
// to get one.
func (d *demo) withoutGrafana(reason error) string {
	if errors.Is(reason, stack.ErrNoGrafana) {
		return d.text.noGrafana
	}
	if old, ok := errors.AsType[*stack.OldGrafanaError](reason); ok {
		return fmt.Sprintf(d.text.oldGrafana, old.Program, old.Version)
	}
	if plugin, ok := errors.AsType[*stack.NoPluginError](reason); ok {
		return fmt.Sprintf(d.text.noPlugin, d.shown(plugin.Folder))
	}
	return fmt.Sprintf(d.text.brokenGrafana, reason)
}

// shown is a path as the user would type it.
func (d *demo) shown(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	return relative(here, path)
}

func (d *demo) sayf(format string, facts ...any) {
	fmt.Fprintf(d.out, format+"\n", facts...) //nolint:errcheck // a terminal
}
