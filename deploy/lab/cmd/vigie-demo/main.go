// Command vigie-demo starts the whole product on one machine for people to
// try: a simulated network of schools, Vigie, the real Prometheus and
// Alertmanager, a Zammad that is simulated unless --zammad says otherwise, and
// Grafana where it is installed. Ctrl-C stops everything.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

func main() { os.Exit(run()) }

func run() int {
	settings, err := parse(os.Args[1:])
	if errors.Is(err, pflag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	// A second Ctrl-C ends us at once; the kernel then ends the parts.
	context.AfterFunc(ctx, stop)
	d := &demo{settings: settings, out: os.Stdout}
	if err := d.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, d.explain(err))
		return 1
	}
	return 0
}

// settings are what the command line says.
type settings struct {
	root    string
	bin     string
	dir     string
	offset  int
	schools int
	speed   float64
	desk    *stack.Desk // a real Zammad; nil for the simulated one
	text    *catalogue
}

// maxOffset keeps every port within what TCP knows.
const maxOffset = 50_000

func parse(args []string) (settings, error) {
	var s settings
	var lang, zammad string
	fs := pflag.NewFlagSet("vigie-demo", pflag.ContinueOnError)
	fs.StringVar(&s.root, "root", ".", "folder of the repository, whose configuration is used")
	fs.StringVar(&s.bin, "bin", "", "folder of the programs (default: bin in --root)")
	fs.StringVar(&s.dir, "dir", "", "folder for configuration, state and logs; emptied at each start (default: var/demo in --root)")
	fs.IntVar(&s.offset, "ports-offset", 0, "number that is added to every port")
	fs.IntVar(&s.schools, "schools", 40, "schools in the simulated network")
	fs.Float64Var(&s.speed, "speed", 12, "by how much waiting times are shortened")
	fs.StringVar(&zammad, "zammad", stack.SimulatedDesk, "simulated, or real: the test server that VIGIE_TEST_ZAMMAD_URL, VIGIE_TEST_ZAMMAD_TOKEN_FILE and VIGIE_TEST_ZAMMAD_ADMIN_TOKEN_FILE name")
	fs.StringVar(&lang, "lang", "fr", "language of what is printed: fr or en")
	if err := fs.Parse(args); err != nil {
		return s, err
	}
	s.text = catalogues[lang]
	switch {
	case fs.NArg() > 0:
		return s, fmt.Errorf("vigie-demo takes no arguments, only flags: %q", fs.Arg(0))
	case s.text == nil:
		return s, fmt.Errorf("--lang: %q is neither fr nor en", lang)
	case s.offset < 0 || s.offset > maxOffset:
		return s, fmt.Errorf("--ports-offset: %d is out of range, 0 to %d", s.offset, maxOffset)
	case s.schools < 1:
		return s, fmt.Errorf("--schools: %d is not a number of schools", s.schools)
	case s.speed < 1:
		return s, fmt.Errorf("--speed: %g would make the demo slower than production; 1 is its pace", s.speed)
	}
	if s.dir == "" {
		s.dir = filepath.Join(s.root, "var", "demo")
	}
	var err error
	if s.desk, err = stack.ChooseDesk(zammad); err != nil {
		return s, fmt.Errorf("--zammad: %w", err)
	}
	return s, nil
}
