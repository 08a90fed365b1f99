package relational

import (
	"context"
	"log/slog"

	"github.com/pressly/goose/v3"
)

// Upgrade takes the steps of a schema that a ledger has not seen, and tells
// of each.
func Upgrade(ctx context.Context, steps *goose.Provider, logger *slog.Logger) error {
	done, err := steps.Up(ctx)
	for _, step := range done {
		logger.Info("ledger schema brought up to date", "step", step.Source.Version)
	}
	return err
}
