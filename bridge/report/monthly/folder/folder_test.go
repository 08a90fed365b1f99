package folder_test

import (
	"testing"

	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
	"github.com/vigie-noc/vigie/bridge/report/monthly/monthlytest"
)

func TestTry(t *testing.T) {
	m, err := folder.Writer{}.Write(t.Context(), monthlytest.Report("fr"), "/tmp/h/r-out")
	t.Log(m, err)
}
