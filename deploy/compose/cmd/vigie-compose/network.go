package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/deploy/compose/pod"
)

func newHold() *cobra.Command {
	var forward []string
	cmd := &cobra.Command{
		Use: "hold", Short: "Keep the shared network open until stopped", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return hold(cmd.Context(), forward) },
	}
	cmd.Flags().StringArrayVar(&forward, "forward", nil, "listen on one address and pass connections on to another: FROM=TO; repeat for several")
	return cmd
}

// hold ends with ctx alone: mail that cannot be passed on must not take the
// network of every other part away.
func hold(ctx context.Context, forward []string) error {
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, rule := range forward {
		from, to, found := strings.Cut(rule, "=")
		if !found || from == "" || to == "" {
			return fmt.Errorf("--forward: %q is not FROM=TO", rule)
		}
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", from)
		if err != nil {
			logger.Error("nothing is passed on", "from", from, "to", to, "err", err)
			continue
		}
		wg.Go(func() { pod.Forward(ctx, listener, to, logger) })
	}
	<-ctx.Done()
	return nil
}

func newProbe() *cobra.Command {
	return &cobra.Command{
		Use: "probe URL", Short: "Succeed if the address answers 200", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, urls []string) error { return pod.Probe(cmd.Context(), urls[0]) },
	}
}
