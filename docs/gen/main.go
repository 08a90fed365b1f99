// Gen writes docs/configuration.md from the structs that the configuration
// files are read into: keys from their tags, meanings from their comments,
// defaults from their values. Run it by `make generate`.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
	"github.com/vigie-noc/vigie/internal/inventory"
)

//go:generate go run .

// A page of the reference is about one file that engineers edit.
type page struct {
	title    string
	intro    string
	example  string // path from the root
	defaults any    // a struct as it is before the file is read
	items    []any  // the same for structs that are items of lists
}

// pages are in the order in which an engineer needs them.
var pages = []page{
	{
		title: "inventory.yml",
		intro: "What is supervised. `vigie-snmp-exporter --inventory.file` reads it, several times given for several files; the bridge reads the " +
			"files that `bridge.yml` lists. A file whose name ends in `.csv` holds equipment alone, with the keys below `equipment[]` as its columns, " +
			"separated by commas or semicolons; lists in a cell are separated by blanks.",
		example:  "deploy/config/inventory.example.yml",
		defaults: inventory.Inventory{},
	},
	{
		title: "bridge.yml",
		intro: "What is technical about the bridge, read by `vigie-bridge serve --config.file`. Paths in it are relative to its folder. " +
			"A single value may also be given by the environment: `VIGIE_` and the key in capitals, with `_` for a dot, such as `VIGIE_ZAMMAD_URL`.",
		example:  "deploy/config/bridge.example.yml",
		defaults: app.DefaultConfig(),
		items:    []any{alertmanager.DefaultConfig()},
	},
	{
		title:    "contract.yml",
		intro:    "What was signed: levels, delays and the criticity matrix, read by `vigie-bridge serve --contract.file`.",
		example:  "deploy/config/contract.example.yml",
		defaults: policy.Contract{},
	},
	{
		title:    "zammad.yml",
		intro:    "What agents read at Zammad, and who works there, read by `vigie-bridge provision --zammad.file`.",
		example:  "deploy/config/zammad.example.yml",
		defaults: desired.Texts{},
	},
}

func main() { os.Exit(run()) }

func run() int {
	if err := generate("../.."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// generate writes the reference of the tree below root.
func generate(root string) error {
	text, err := reference(root, pages)
	if err != nil {
		return err
	}
	path := filepath.Join(root, "docs", "configuration.md")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // a document of the repository
		return fmt.Errorf("write reference: %w", err)
	}
	return nil
}
