package correction_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(pgtest.Main{M: m}) }
