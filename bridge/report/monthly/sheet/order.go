package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
)

// ordered writes the parts of a workbook by their names: they are put together in
// no order that lasts.
func ordered(out io.Writer, zipped []byte) error {
	from, err := zip.NewReader(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		return err
	}
	slices.SortFunc(from.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	to := zip.NewWriter(out)
	for _, part := range from.File {
		if err := to.Copy(part); err != nil {
			return err
		}
	}
	return to.Close()
}
