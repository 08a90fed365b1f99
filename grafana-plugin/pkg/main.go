// Command gpx_vigie is the back end of the data source: Grafana starts it and
// speaks gRPC with it. Nothing may be printed to the standard output, which
// carries the handshake.
package main

import (
	"os"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/datasource"

	"github.com/vigie-noc/vigie/grafana-plugin/pkg/plugin"
)

func main() {
	if err := datasource.Manage(plugin.ID, plugin.New, datasource.ManageOpts{}); err != nil {
		backend.Logger.Error("Data source ended", "error", err)
		os.Exit(1)
	}
}
