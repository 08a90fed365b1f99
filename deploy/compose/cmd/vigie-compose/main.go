// Command vigie-compose does what deploy/compose.yml needs beside the parts
// themselves: secrets, the first steps at Zammad, the shared network.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/deploy/compose/secrets"
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := &cobra.Command{
		Use: "vigie-compose", Short: "Helps the parts of Vigie in containers",
		SilenceErrors: true, SilenceUsage: true,
	}
	root.AddCommand(newSecrets(), newShow(), newDesk(), newToken(), newHold(), newProbe())
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "vigie-compose:", err)
		return 1
	}
	return 0
}

// folder is where the volumes of secrets are mounted.
const folder = "/run/vigie"

func newSecrets() *cobra.Command {
	var dir, timezone string
	cmd := &cobra.Command{
		Use: "secrets", Short: "Make the secrets that are missing", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			made, err := secrets.Make(dir, timezone)
			for _, path := range made {
				cmd.Println("made", path)
			}
			if err == nil {
				cmd.Println("all secrets are there; to read one: docker compose run --rm secrets show grafana-admin.password")
			}
			return err
		},
	}
	cmd.Flags().StringVar(&dir, "dir", folder, "folder of the secrets")
	cmd.Flags().StringVar(&timezone, "timezone", "Africa/Tunis", "time zone of the new Zammad")
	return cmd
}

func newShow() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "show NAME", Short: "Print a secret", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			secret, err := secrets.Show(dir, names[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), secret)
			return err
		},
	}
	cmd.Flags().StringVar(&dir, "dir", folder, "folder of the secrets")
	return cmd
}
