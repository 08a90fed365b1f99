package sample

import (
	"strconv"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// scaled applies what the module says about the unit.
func (b *builder) scaled(value float64) float64 {
	if b.entry.metric.Scale != 0 {
		value *= b.entry.metric.Scale
	}
	return value + b.entry.metric.Offset
}

func (b *builder) number(row row, value varbind.Value) error {
	b.add(row, b.scaled(value.Number(b.options.WrapCounters)))
	return nil
}

func (b *builder) instant(row row, value varbind.Value) error {
	if seconds, ok := instant(b.entry.metric, value); ok {
		b.add(row, b.scaled(seconds))
	}
	return nil
}

// integer is the value as enumerations see it.
func (b *builder) integer(value varbind.Value) int64 {
	return int64(value.Number(b.options.WrapCounters))
}

func (b *builder) enumInfo(row row, value varbind.Value) error {
	if b.entry.family.Own >= 0 {
		b.set.owns.Close(appendEnum(b.set.owns.Open(), b.entry.metric.Enum, b.integer(value)))
	}
	b.addNamed(row, b.set.owns.Len()-1, 1)
	return nil
}

// stateSet gives one series a state, and one for a state without a name.
func (b *builder) stateSet(row row, value varbind.Value) error {
	if b.entry.family.Own < 0 {
		return errTwice
	}
	current := b.integer(value)
	if _, named := b.entry.metric.Enum[current]; !named {
		b.set.owns.Close(strconv.AppendInt(b.set.owns.Open(), current, 10))
		b.addNamed(row, b.set.owns.Len()-1, 1)
	}
	for i, state := range b.entry.states {
		b.addNamed(row, b.states+i, truth(state.value == current))
	}
	return nil
}

// bits gives one series a named bit; bit 0 is the highest of the first octet.
func (b *builder) bits(row row, value varbind.Value) error {
	if value.Kind != varbind.Octets || len(b.entry.states) == 0 {
		return nil
	}
	if b.entry.family.Own < 0 {
		return errTwice
	}
	for i, bit := range b.entry.states {
		octet := bit.value / 8
		isSet := bit.value >= 0 && octet < int64(len(value.Bytes)) && value.Bytes[octet]&(0x80>>(bit.value%8)) != 0
		b.addNamed(row, b.states+i, truth(isSet))
	}
	return nil
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// text gives a series whose own label has the text.
func (b *builder) text(row row, value varbind.Value) (err error) {
	if b.entry.family.Own >= 0 {
		var text []byte
		text, err = b.appendText(b.set.owns.Open(), row, value)
		b.set.owns.Close(text)
	}
	b.addNamed(row, b.set.owns.Len()-1, b.scaled(1))
	return err
}

func (b *builder) appendText(dst []byte, row row, value varbind.Value) ([]byte, error) {
	kind, err := b.names.readAs(b.entry.metric.Type, b.entry.before, row.id)
	if err != nil {
		return dst, err
	}
	if kind == "OctetString" && value.Kind == varbind.Octets {
		if text, ok := displayed(b.entry.hint, value.Bytes); ok {
			return append(dst, text...), nil
		}
	}
	return AppendText(dst, value, kind), nil
}

// extracted gives the number that a pattern finds in a text.
func (b *builder) extracted(row row, value varbind.Value) error {
	text, err := b.appendText(nil, row, value)
	if err != nil {
		return err
	}
	if number, ok := firstNumber(b.entry.extract, string(text)); ok {
		b.add(row, b.scaled(number))
	}
	return nil
}

func firstNumber(patterns []config.Pattern, text string) (float64, bool) {
	for _, pattern := range patterns {
		match := pattern.Regexp.FindStringSubmatchIndex(text)
		if match == nil {
			continue
		}
		expanded := pattern.Regexp.ExpandString(nil, pattern.Template, text, match)
		if value, err := strconv.ParseFloat(string(expanded), 64); err == nil {
			return value, true
		}
	}
	return 0, false
}
