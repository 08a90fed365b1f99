package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
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
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		return nil, err
	}
	e := &exporter{
		name: name, address: address,
		process: exec.CommandContext(ctx, program, "--web.listen-address="+address, "--config.file="+config, "--log.level=error"), //nolint:gosec // named on the command line
		client:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200, DisableCompression: true}},
	}
	e.process.Stderr = os.Stderr
	if err := e.process.Start(); err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if _, err = e.figures(ctx); err == nil {
			return e, nil
		}
		if time.Now().After(deadline) {
			e.stop()
			return nil, fmt.Errorf("%s does not start: %w", program, err)
		}
	}
}

func (e *exporter) stop() {
	e.client.CloseIdleConnections()
	_ = e.process.Process.Kill() // by now it has nothing to lose
	_ = e.process.Wait()
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
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+e.address+"/metrics", nil)
	if err != nil {
		return figures{}, err
	}
	response, err := e.client.Do(request)
	if err != nil {
		return figures{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return figures{}, err
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		return figures{}, err
	}
	value := func(name string) float64 {
		if family, ok := families[name]; ok {
			return family.Metric[0].GetCounter().GetValue() + family.Metric[0].GetGauge().GetValue() + family.Metric[0].GetUntyped().GetValue()
		}
		return 0
	}
	return figures{
		cpu: value("process_cpu_seconds_total"), allocated: value("go_memstats_alloc_bytes_total"),
		resident: value("process_resident_memory_bytes"), packets: value("snmp_packets_total"),
	}, nil
}
