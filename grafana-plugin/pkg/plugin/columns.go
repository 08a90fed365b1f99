package plugin

import (
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// Units as Grafana calls them.
const (
	unitDuration = "dtdhms"
	unitInstant  = "time:DD/MM/YYYY HH:mm:ss"
	unitShare    = "percentunit"
)

// trait is something that panels are told about a field.
type trait func(*data.FieldConfig)

// column is a field with a cell for each row.
func column[R, T any](name, title string, rows []R, of func(R) T, traits ...trait) *data.Field {
	cells := make([]T, 0, len(rows))
	for _, row := range rows {
		cells = append(cells, of(row))
	}
	field := data.NewField(name, nil, cells)
	field.Config = &data.FieldConfig{DisplayNameFromDS: title, Custom: map[string]any{}}
	if field.Type().Time() {
		field.Config.Unit = unitInstant
	}
	for _, add := range traits {
		add(field.Config)
	}
	return field
}

// hide leaves a column out of tables until somebody wants it. Grafana 11
// reads the first key, later ones the second.
func hide(config *data.FieldConfig) {
	config.Custom["hidden"] = true
	config.Custom["hideFrom"] = map[string]bool{"viz": true, "legend": true, "tooltip": true}
}

// wrap lets a long text take several lines. Grafana 11 reads the first, later
// ones the second.
func wrap(config *data.FieldConfig) {
	config.Custom["cellOptions"] = map[string]any{"type": "auto", "wrapText": true}
	config.Custom["wrapText"] = true
}

// lasting is a duration in seconds.
func lasting(config *data.FieldConfig) { config.Unit = unitDuration }

// share is a part of one. Thousandths of a percent are what the contract is held
// to: rounded to fewer, 99,999 % would look like all.
func share(config *data.FieldConfig) {
	decimals := uint16(3)
	config.Unit, config.Decimals = unitShare, &decimals
}

// roughly is a part of one of which nobody is held to the third decimal.
func roughly(config *data.FieldConfig) {
	decimals := uint16(1)
	config.Unit, config.Decimals = unitShare, &decimals
}

// said shows words for values.
func said(words []word) trait {
	return func(config *data.FieldConfig) { config.Mappings = mappings(words) }
}

// coloured shows words in their colours.
func coloured(words []word) trait {
	return func(config *data.FieldConfig) {
		config.Mappings = mappings(words)
		config.Custom["cellOptions"] = map[string]any{"type": "color-text"}
	}
}

// filled shows words on their colours.
func filled(words []word) trait {
	return func(config *data.FieldConfig) {
		config.Mappings = mappings(words)
		config.Custom["cellOptions"] = map[string]any{"type": "color-background", "mode": "basic"}
	}
}

// alarming shows a number in a colour wherever there is one: none is empty.
func alarming(colour string) trait {
	return func(config *data.FieldConfig) {
		config.Color = map[string]any{"mode": "fixed", "fixedColor": colour}
		config.Custom["cellOptions"] = map[string]any{"type": "color-text"}
	}
}

// fixed is a colour wherever the number is shown; none leaves it to the panel.
func fixed(colour string) trait {
	return func(config *data.FieldConfig) {
		if colour != "" {
			config.Color = map[string]any{"mode": "fixed", "fixedColor": colour}
		}
	}
}

// graded shows a number in the colour of the step that it has reached.
func graded(steps ...data.Threshold) trait {
	return func(config *data.FieldConfig) {
		config.Color = map[string]any{"mode": "thresholds"}
		config.Thresholds = &data.ThresholdsConfig{Mode: data.ThresholdsModeAbsolute, Steps: steps}
		config.Custom["cellOptions"] = map[string]any{"type": "color-text"}
	}
}

// step is one of graded; the first has no value.
func step(value float64, colour string) data.Threshold {
	return data.NewThreshold(value, colour, "")
}

func describe(text string) trait {
	return func(config *data.FieldConfig) { config.Description = text }
}

func otherwise(text string) trait {
	return func(config *data.FieldConfig) { config.NoValue = text }
}

// unknown stands for nothing where numbers have colours: Grafana gives nothing
// that of the lowest step, and what was never measured would be the worst of all.
func unknown(text string) trait {
	return func(config *data.FieldConfig) {
		config.NoValue = text
		config.Mappings = append(config.Mappings, data.SpecialValueMapper{
			Match: data.SpecialValueNull, Result: data.ValueMappingResult{Text: text, Color: "text"},
		})
	}
}

// yesOrNo says so.
func yesOrNo(config *data.FieldConfig) {
	config.Mappings = data.ValueMappings{data.ValueMapper{"true": {Text: "oui"}, "false": {Text: "non"}}}
}

// table is a frame of rows.
func table(name string, fields ...*data.Field) *data.Frame {
	frame := data.NewFrame(name, fields...)
	for _, field := range fields {
		// A panel's own text for an empty panel must not fill its empty cells; a
		// link is made of the text of the address.
		if field.Config.NoValue == "" && field.Name != "url" {
			field.Config.NoValue = "–"
		}
	}
	frame.Meta = &data.FrameMeta{
		Type: data.FrameTypeTable, TypeVersion: data.FrameTypeVersion{0, 1}, PreferredVisualization: data.VisTypeTable,
	}
	return frame
}

// number is one number with its labels, as panels and alert rules take it.
func number[T int64 | float64](name string, labels data.Labels, value T, title string, traits ...trait) *data.Frame {
	field := column(name, title, []T{value}, func(v T) T { return v }, traits...)
	field.Labels = labels
	return data.NewFrame("", field)
}

// line is what a number was at instants.
func line[T any](name string, labels data.Labels, at []time.Time, values []T, title string, traits ...trait) *data.Frame {
	field := column(name, title, values, func(v T) T { return v }, traits...)
	field.Labels = labels
	return data.NewFrame("", data.NewField("time", nil, at), field)
}

// typed says what frames are, and what they do not show. Without one, an empty
// frame carries that: a panel shows its own words for nothing.
func typed(frames data.Frames, of data.FrameType, empty *data.Frame, meta data.FrameMeta) data.Frames {
	if len(frames) == 0 {
		frames = append(frames, empty)
	}
	for _, frame := range frames {
		frame.Meta = &data.FrameMeta{Type: of, TypeVersion: data.FrameTypeVersion{0, 1}}
	}
	meta.Type, meta.TypeVersion = of, data.FrameTypeVersion{0, 1}
	frames[0].Meta = &meta
	return frames
}

func warning(format string, facts ...any) data.Notice {
	return data.Notice{Severity: data.NoticeSeverityWarning, Text: fmt.Sprintf(format, facts...)}
}

func remark(format string, facts ...any) data.Notice {
	return data.Notice{Severity: data.NoticeSeverityInfo, Text: fmt.Sprintf(format, facts...)}
}

// Durations and shares as the bridge tells them.

func seconds(ms int64) float64 { return float64(ms) / 1000 }

func secondsIf(there bool, ms int64) *float64 {
	if !there {
		return nil
	}
	s := seconds(ms)
	return &s
}

// part is thousandths of a percent as a part of one.
func part(thousandths int64) float64 { return float64(thousandths) / 100_000 }

func partOf(thousandths *int64) *float64 {
	if thousandths == nil {
		return nil
	}
	p := part(*thousandths)
	return &p
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
