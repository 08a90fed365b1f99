package app_test

import (
	"fmt"
	"testing"

	"github.com/vigie-noc/vigie/bridge/app"
	network "github.com/vigie-noc/vigie/internal/inventory"
)

func TestCircuitsOfACoreAreBounded(t *testing.T) {
	t.Parallel()
	var links []network.Link
	for i := range 3000 {
		links = append(links, network.Link{From: fmt.Sprint("rtr-", i), To: "core"})
	}
	links = append(links, network.Link{From: "core", To: "internet", Provider: "operateur-a", Circuit: "FO-1"})
	got := app.Circuits("core", links)
	if len(got) != app.ShownCircuits || got[0] != "core ↔ internet, operateur-a, référence FO-1" || got[7] != "… et 2994 autres" {
		t.Errorf("got %q", got)
	}
	if got := app.Circuits("core", links[:app.ShownCircuits]); len(got) != app.ShownCircuits || got[7] != "rtr-6 ↔ core" {
		t.Errorf("eight are %q", got)
	}
}
