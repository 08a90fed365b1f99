package grafanatest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
)

// promQuery are the keys of a Prometheus query that dashboards use.
type promQuery struct {
	Expr       string `json:"expr"`
	Instant    bool   `json:"instant"`
	Format     string `json:"format"` // "table" or time series
	Legend     string `json:"legendFormat"`
	IntervalMS int64  `json:"intervalMs"`
}

// askPrometheus answers as Grafana's own data source does: a frame a series,
// or one table of labels and values.
func askPrometheus(ctx context.Context, address string, query json.RawMessage, period backend.TimeRange) backend.DataResponse {
	frames, err := promFrames(ctx, address, query, period)
	if err != nil {
		return backend.ErrDataResponseWithSource(backend.StatusBadRequest, backend.ErrorSourceDownstream, err.Error())
	}
	return backend.DataResponse{Frames: frames, Status: backend.StatusOK}
}

func promFrames(ctx context.Context, address string, query json.RawMessage, period backend.TimeRange) (data.Frames, error) {
	var q promQuery
	if err := json.Unmarshal(query, &q); err != nil {
		return nil, fmt.Errorf("read query: %w", err)
	}
	client, err := api.NewClient(api.Config{Address: address})
	if err != nil {
		return nil, fmt.Errorf("reach Prometheus: %w", err)
	}
	prometheus := v1.NewAPI(client)
	if q.Instant {
		value, _, _, err := prometheus.Query(ctx, q.Expr, period.To)
		if err != nil {
			return nil, fmt.Errorf("query Prometheus: %w", err)
		}
		vector, ok := value.(model.Vector)
		if !ok {
			return nil, fmt.Errorf("%s is a %s, not a vector", q.Expr, value.Type())
		}
		if q.Format == "table" {
			return data.Frames{table(vector)}, nil
		}
		return numbers(vector, q.Legend), nil
	}
	step := max(time.Duration(q.IntervalMS)*time.Millisecond, time.Second)
	value, _, _, err := prometheus.QueryRange(ctx, q.Expr, v1.Range{Start: period.From, End: period.To, Step: step})
	if err != nil {
		return nil, fmt.Errorf("query Prometheus: %w", err)
	}
	matrix, ok := value.(model.Matrix)
	if !ok {
		return nil, fmt.Errorf("%s is a %s, not a matrix", q.Expr, value.Type())
	}
	return series(matrix, q.Legend), nil
}

func numbers(vector model.Vector, legend string) data.Frames {
	matrix := make(model.Matrix, 0, len(vector))
	for _, sample := range vector {
		matrix = append(matrix, &model.SampleStream{
			Metric: sample.Metric, Values: []model.SamplePair{{Timestamp: sample.Timestamp, Value: sample.Value}},
		})
	}
	return series(matrix, legend)
}

func series(matrix model.Matrix, legend string) data.Frames {
	frames := make(data.Frames, 0, len(matrix))
	for _, stream := range matrix {
		labels := make(data.Labels, len(stream.Metric))
		for name, value := range stream.Metric {
			labels[string(name)] = string(value)
		}
		times, cells := make([]time.Time, 0, len(stream.Values)), make([]float64, 0, len(stream.Values))
		for _, pair := range stream.Values {
			times, cells = append(times, pair.Timestamp.Time()), append(cells, float64(pair.Value))
		}
		value := data.NewField("Value", labels, cells)
		if legend != "" && legend != "__auto" {
			value.Config = &data.FieldConfig{DisplayNameFromDS: named(legend, stream.Metric)}
		}
		frame := data.NewFrame("", data.NewField("Time", nil, times), value)
		frame.Meta = &data.FrameMeta{Type: data.FrameTypeTimeSeriesMulti, TypeVersion: data.FrameTypeVersion{0, 1}}
		frames = append(frames, frame)
	}
	return frames
}

// named puts a series' labels into a legend such as {{site}}.
func named(legend string, metric model.Metric) string {
	for name, value := range metric {
		legend = strings.ReplaceAll(legend, "{{"+string(name)+"}}", string(value))
	}
	return legend
}

// table has a column a label, and one for the value.
func table(vector model.Vector) *data.Frame {
	if len(vector) == 0 {
		return data.NewFrame("") // as Grafana has it: a frame, but no column
	}
	var names []string
	for _, sample := range vector {
		for name := range sample.Metric {
			if !slices.Contains(names, string(name)) {
				names = append(names, string(name))
			}
		}
	}
	slices.Sort(names)
	times, cells := make([]time.Time, 0, len(vector)), make([]float64, 0, len(vector))
	columns := make([][]string, len(names))
	for _, sample := range vector {
		times, cells = append(times, sample.Timestamp.Time()), append(cells, float64(sample.Value))
		for i, name := range names {
			columns[i] = append(columns[i], string(sample.Metric[model.LabelName(name)]))
		}
	}
	frame := data.NewFrame("", data.NewField("Time", nil, times))
	for i, name := range names {
		frame.Fields = append(frame.Fields, data.NewField(name, nil, columns[i]))
	}
	frame.Fields = append(frame.Fields, data.NewField("Value", nil, cells))
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeTable, TypeVersion: data.FrameTypeVersion{0, 1}}
	return frame
}
