//go:build !race

package web_test

import "github.com/vigie-noc/vigie/exporters/event/active"

const largeTable = active.DefaultMax
