package header

import (
	"strconv"
	"strings"
	"testing"
)

// TestVariants checks every field of lines as vendors write them with other
// settings, in other versions, through relays, or cut. A stamp with a star is
// one of a clock that is not set; the column body is "=" where it is the
// message, and begins with "+" where the message follows it.
func TestVariants(t *testing.T) {
	t.Parallel()
	clock := paris(t)
	escapes := strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\r`, "\r", `\n`, "\n", `\0`, "\x00", `\B`, mark, `\xff`, "\xff", `\xfe`, "\xfe")
	for i, row := range table(t, "testdata/variants.tsv") {
		for column, cell := range row {
			row[column] = escapes.Replace(cell)
		}
		var m Message
		Parse([]byte(row["line"]), &m)
		at := stamp(clock, &m)
		if at != "" && m.Stamp.Unsynced {
			at = "*" + at
		}
		repeated := ""
		if m.Repeated > 0 {
			repeated = strconv.Itoa(m.Repeated)
		}
		body := row["body"]
		if body == "=" {
			body = row["message"]
		} else if before, ok := strings.CutPrefix(body, "+"); ok {
			body = before + row["message"]
		}
		row["body"] = body
		for column, got := range map[string]string{
			"timestamp": at,
			"host":      string(m.Host),
			"app":       string(m.App),
			"pid":       string(m.PID),
			"mnemonic":  string(m.Key),
			"format":    m.Format.String(),
			"repeated":  repeated,
			"again":     string(m.Again),
			"message":   string(m.Text),
			"body":      string(m.Body),
		} {
			if got != row[column] {
				t.Errorf("line %d, %s: %q, not %q\n%s", i+2, column, got, row[column], row["line"])
			}
		}
	}
}
