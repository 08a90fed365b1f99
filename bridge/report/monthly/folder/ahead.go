package folder

import (
	"context"
	"os"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/page"
	"github.com/vigie-noc/vigie/bridge/report/print"
)

// ahead writes the page, and has its sheets counted as soon as all chapters are
// there: only what is printed tells on which sheet each begins, and the contents
// stand before. The browser is another process, so that files of rows are written
// meanwhile. What they add to the page stands in its last chapter, and moves none.
type ahead struct {
	*page.Page

	draft *draft
	file  *file
	ctx   context.Context //nolint:containedctx // it lives as long as the call that it is of
	begun bool
}

// Table begins one. Files come after all chapters.
func (a *ahead) Table(t *monthly.Table, isFile bool) (monthly.Rows, error) {
	if isFile {
		if err := a.count(); err != nil {
			return nil, err
		}
	}
	return a.Page.Table(t, isFile)
}

// End ends the page.
func (a *ahead) End() error {
	if err := a.count(); err != nil {
		return err
	}
	return a.Page.End()
}

// count has the sheets counted, once. Where they can't be, the contents have none.
func (a *ahead) count() error {
	if a.begun {
		return nil
	}
	a.begun = true
	if err := a.file.out.Flush(); err != nil {
		return err
	}
	content, err := os.ReadFile(a.file.on.Name())
	if err != nil {
		return err
	}
	end, err := a.Ended()
	if err != nil {
		return err
	}
	a.draft.counting.Go(func() {
		if sheets, err := print.Sheets(a.ctx, a.draft.Browser, append(content, end...)); err == nil {
			a.draft.sheets = sheets
		}
	})
	return nil
}
