package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Tickets prints the open incidents, the most critical first.
func (r Remote) Tickets(ctx context.Context, query RemoteQuery, now time.Time, out io.Writer) error {
	client, err := r.client()
	if err != nil {
		return err
	}
	open, err := r.open(ctx, client, query)
	if err != nil {
		return err
	}
	return printTickets(open, now, out)
}

// printTickets prints a line for each incident; what a third party has is told
// on the line of the incident itself.
func printTickets(open []reportapi.Ticket, now time.Time, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "CRIT.\tDEPUIS\tÉTAT\tINCIDENT\tTICKET\tCHEZ\tSITE\tÉQUIPEMENT\tTITRE") // the table keeps its error until Flush
	shown, waiting := 0, 0
	theirs := make(map[string]bool) // incidents whose third party has no up-to-date ticket yet
	for _, each := range open {
		if each.Nature == string(bridge.NatureHandover) && !each.UpToDate {
			theirs[each.Parent] = true
		}
	}
	for _, criticity := range append([]bridge.Criticity{""}, bridge.Criticities...) {
		for _, each := range open {
			if each.Nature == string(bridge.NatureHandover) || each.Criticity != string(criticity) {
				continue
			}
			shown++
			if !each.UpToDate || theirs[each.Incident] {
				waiting++
			}
			cells := []string{
				each.Criticity, report.Since(each.DetectedAt, now), incident.StateWord(bridge.State(each.State)), each.Incident,
				each.Number, who(each), each.Site, each.Device, each.Title,
			}
			for i, cell := range cells {
				cells[i] = cmp.Or(report.Printable(cell), "–")
			}
			_, _ = fmt.Fprintln(table, strings.Join(cells, "\t")) // as above
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "Incidents ouverts : %d, dont %d que Zammad ne montre pas encore tels quels.\n", shown, waiting)
	return err
}

func who(ticket reportapi.Ticket) string {
	if ticket.Party != "" {
		return strings.TrimSpace("tiers " + ticket.Party + " " + ticket.Reference)
	}
	return cmp.Or(ticket.Owner, ticket.Group)
}
