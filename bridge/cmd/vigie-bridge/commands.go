package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/internal/daemon"
	"github.com/vigie-noc/vigie/internal/document"
)

// fileFlags are the flags that name what the bridge reads. The contract has
// no default: whose engagements are in force is an explicit choice.
func fileFlags(flags *pflag.FlagSet, files *app.Files) {
	flags.StringVar(&files.Config, "config.file", "bridge.yml", "what is technical: sources, Zammad, store")
	flags.StringVar(&files.Contract, "contract.file", "", "what was signed: levels and criticity matrix")
}

func newServe(hangup <-chan os.Signal) *cobra.Command {
	var files app.Files
	var web daemon.Flags
	var logger *slog.Logger
	cmd := &cobra.Command{
		Use: "serve", Short: "Run the bridge", Args: cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) (err error) {
			logger, err = web.Logger(os.Stderr)
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			bridge, err := app.New(cmd.Context(), files, logger)
			if err != nil {
				return err
			}
			logger.Info("bridge started", "listen", web.Listen, "config", files.Config, "contract", files.Contract)
			return bridge.Run(cmd.Context(), daemon.Options{Flags: &web, Hangup: hangup})
		},
	}
	fileFlags(cmd.Flags(), &files)
	cmd.Flags().BoolVar(&files.Shadow, "shadow", false, "plan everything and write nothing, in a ledger apart; report each day what would have been done")
	web.Register(cmd.Flags(), ":9470")
	required(cmd, "contract.file")
	return cmd
}

func newCheck() *cobra.Command {
	var files app.Files
	cmd := &cobra.Command{
		Use: "check", Short: "Check every file as serve would read it", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := app.Check(files); err != nil {
				return err
			}
			cmd.Println(files.Config, "and", files.Contract, "are right")
			return nil
		},
	}
	fileFlags(cmd.Flags(), &files)
	required(cmd, "contract.file")
	return cmd
}

func newExplain() *cobra.Command {
	var e app.Explanation
	cmd := &cobra.Command{
		Use:   "explain [label=value …]",
		Short: "Tell what would become of an alert, given by its labels or by a webhook's payload on standard input",
		PreRunE: func(cmd *cobra.Command, words []string) (err error) {
			e.Alerts, err = app.ReadAlerts(words, cmd.InOrStdin())
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return app.Explain(cmd.Context(), e, cmd.OutOrStdout())
		},
	}
	fileFlags(cmd.Flags(), &e.Files)
	cmd.Flags().StringVar(&e.Alertmanager, "alertmanager.file", "", "alertmanager.yml, to tell the route as well")
	cmd.Flags().StringVar(&e.Amtool, "amtool", "amtool", "program that tests Alertmanager's routes")
	required(cmd, "contract.file")
	return cmd
}

func newToken() *cobra.Command {
	var name, source string
	var scopes []string
	cmd := &cobra.Command{
		Use: "token", Short: "Make a token: itself on standard error, its line for the tokens file on standard output", Args: cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) error {
			for _, scope := range scopes {
				if !slices.Contains(daemon.Scopes, scope) {
					return fmt.Errorf("--scope: %q is not a scope (%s)", scope, document.OneOf(scope, daemon.Scopes))
				}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			secret := rand.Text()
			sum := sha256.Sum256([]byte(secret))
			fmt.Fprintln(cmd.ErrOrStderr(), secret)                                                  //nolint:errcheck // a terminal's errors are nobody's
			fmt.Fprintf(cmd.OutOrStdout(), "  - {name: %q, scopes: [%s], source: %q, sha256: %s}\n", //nolint:errcheck // as above
				name, strings.Join(scopes, ", "), source, hex.EncodeToString(sum[:]))
			return nil
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "whose token it is")
	cmd.Flags().StringSliceVar(&scopes, "scope", nil, "its rights: "+strings.Join(daemon.Scopes, ", "))
	cmd.Flags().StringVar(&source, "source", "", "the one source that a token of scope alerts may send for")
	required(cmd, "name", "scope")
	return cmd
}

// required marks flags without which a command cannot run.
func required(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // a name that this file itself misspelt
		}
	}
}
