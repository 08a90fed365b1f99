package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/deploy/compose/desk"
	"github.com/vigie-noc/vigie/deploy/compose/secrets"
)

func newDesk() *cobra.Command {
	var dir, address string
	var patience, retry time.Duration
	cmd := &cobra.Command{
		Use: "desk", Short: "Set a new Zammad up, and get the bridge's token from it", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			base, err := url.Parse(address)
			if err != nil {
				return fmt.Errorf("--url: %w", err)
			}
			opts := desk.Options{
				URL: base, Login: secrets.AgentLogin, Retry: retry, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)),
				Keep: func(token string) error { return secrets.ReplaceZammadToken(dir, token) },
			}
			for _, each := range []struct {
				path  string
				value *string
			}{
				{secrets.WizardToken, &opts.WizardToken}, {secrets.ZammadAgent, &opts.Password}, {secrets.ZammadToken, &opts.Token},
			} {
				if *each.value, err = secrets.Read(dir, each.path); err != nil {
					return err
				}
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), patience)
			defer cancel()
			return desk.Take(ctx, opts)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", folder, "folder of the secrets")
	cmd.Flags().StringVar(&address, "url", "http://zammad-nginx:8080", "address of Zammad")
	cmd.Flags().DurationVar(&patience, "patience", 30*time.Minute, "how long to wait for Zammad")
	cmd.Flags().DurationVar(&retry, "retry", 10*time.Second, "time between two questions")
	return cmd
}

// maxToken is far above any token: more is another file.
const maxToken = 1000

func newToken() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "token", Short: "Take the bridge's token at Zammad, made by hand, from standard input", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), maxToken+1))
			if err != nil {
				return fmt.Errorf("read token: %w", err)
			}
			words := strings.Fields(string(text))
			if len(words) != 1 || len(text) > maxToken {
				return errors.New("read token: one word is wanted, and nothing else")
			}
			return secrets.ReplaceZammadToken(dir, words[0])
		},
	}
	cmd.Flags().StringVar(&dir, "dir", folder, "folder of the secrets")
	return cmd
}
