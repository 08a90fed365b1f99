package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"

	"github.com/vigie-noc/vigie/deploy/bench"
)

// exporter is one of the two programs, running.
type exporter struct {
	name    string
	address string
	process *exec.Cmd
	client  *http.Client
}

func startBoth(ctx context.Context, s settings) (ours, peer *exporter, err error) {
	if ours, err = start(ctx, "ours", s.ours, s.config); err != nil {
		return nil, nil, err
	}
	if peer, err = start(ctx, "peer", s.peer, s.config); err != nil {
		ours.stop()
		return nil, nil, err
	}
	return ours, peer, nil
}

func start(ctx context.Context, name, program, config string) (*exporter, error) {
	port, err := bench.FreePort(ctx)
	if err != nil {
		return nil, err
	}
	address := port.String()
	e := &exporter{
		name: name, address: address,
		process: exec.CommandContext(ctx, program, "--web.listen-address="+address, "--config.file="+config, "--log.level=error"), //nolint:gosec // named on the command line
		client:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200, DisableCompression: true}},
	}
	return e, bench.Start(e.process, func() error {
		_, err := e.figures(ctx)
		return err
	})
}

func (e *exporter) stop() {
	e.client.CloseIdleConnections()
	bench.Stop(e.process)
}

// scrape asks as Prometheus does.
func (e *exporter) scrape(ctx context.Context, query url.Values) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+e.address+"/snmp?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept-Encoding", "gzip")
	response, err := e.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		return fmt.Errorf("%s: status %d: %.300s", e.name, response.StatusCode, text)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

// figures are what a program says about itself; both use the same library for
// that.
type figures struct {
	cpu       float64 // seconds
	allocated float64 // octets since it began
	resident  float64 // octets
	packets   float64
}

func (e *exporter) figures(ctx context.Context) (figures, error) {
	said, err := bench.Ask(ctx, e.client, e.address)
	return figures{
		cpu: said.Sum("process_cpu_seconds_total"), allocated: said.Sum("go_memstats_alloc_bytes_total"),
		resident: said.Sum("process_resident_memory_bytes"), packets: said.Sum("snmp_packets_total"),
	}, err
}
