package policy_test

import (
	"flag"
	"os"
	"strconv"
	"testing"

	"go.uber.org/goleak"
)

// cases is for the long run: -sla.cases=10000000.
var cases = flag.Int("sla.cases", 0, "how many cases each property of working time is tried with")

func TestMain(m *testing.M) {
	flag.Parse()
	settings := map[string]string{"rapid.nofailfile": "true", "rapid.checks": "1000"}
	if *cases > 0 {
		settings["rapid.checks"] = strconv.Itoa(*cases)
	}
	for name, value := range settings {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	if err := goleak.Find(); err != nil {
		panic(err)
	}
	os.Exit(code)
}
