package relational

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pressly/goose/v3"
)

// Upgrade takes the steps of a schema that a ledger has not seen, and tells
// of each. It refuses a ledger that has seen more than it knows: what an older
// bridge does not know of it would not keep.
func Upgrade(ctx context.Context, steps *goose.Provider, logger *slog.Logger) error {
	done, err := steps.Up(ctx)
	for _, step := range done {
		logger.Info("ledger schema brought up to date", "step", step.Source.Version)
	}
	if err != nil {
		return err
	}
	has, knows, err := steps.GetVersions(ctx)
	if err == nil && has > knows {
		err = fmt.Errorf("its schema has step %d, and this bridge knows steps up to %d: "+
			"a newer one has opened the ledger; run that one, or restore a backup from before", has, knows)
	}
	return err
}
