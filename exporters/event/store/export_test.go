package store

import (
	"context"
	"strconv"
)

// Limit bounds the file to so many pages, as a full disk would.
func (f *File) Limit(ctx context.Context, pages int) (got int, err error) {
	err = f.db.QueryRowContext(ctx, "PRAGMA max_page_count = "+strconv.Itoa(pages)).Scan(&got)
	return got, err
}
