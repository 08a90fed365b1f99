package relational

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// packMembers writes a list of members, and the hash by which it is known.
func packMembers(members []bridge.EvidenceMember) (list string, packed []byte, err error) {
	var text strings.Builder
	for _, m := range members {
		measured := "0"
		if m.Measured {
			measured = "1"
		}
		text.WriteString(m.Device + "\t" + m.Site + "\t" + measured + "\n")
	}
	sum := sha256.Sum256([]byte(text.String()))
	packed, err = pack([]byte(text.String()))
	return hex.EncodeToString(sum[:]), packed, err
}

// unpackMembers reads what is selected of it again; it must still be the one of
// the hash.
func unpackMembers(packed []byte, list string, of ledger.EvidenceOf) ([]bridge.EvidenceMember, error) {
	text, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != list {
		return nil, fmt.Errorf("members of evidence were changed: they are not those of %.12s", list)
	}
	members, selects := []bridge.EvidenceMember{}, of.Selector()
	for line := range strings.Lines(string(text)) {
		device, rest, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		site, measured, also := strings.Cut(rest, "\t")
		if m := (bridge.EvidenceMember{Device: device, Site: site, Measured: measured == "1"}); found && also && selects(m) {
			members = append(members, m)
		}
	}
	return members, nil
}

func pack(content []byte) ([]byte, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(content); err != nil {
		return nil, fmt.Errorf("pack evidence: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack evidence: %w", err)
	}
	return packed.Bytes(), nil
}

func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack evidence: %w", err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack evidence: %w", err)
	}
	return content, nil
}

// packSpans writes spans as from+length, in milliseconds since the day's
// beginning.
func packSpans(all []bridge.Span, since int64) string {
	var text strings.Builder
	for i, s := range all {
		if i > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(strconv.FormatInt(s.From-since, 10) + "+" + strconv.FormatInt(s.Length(), 10))
	}
	return text.String()
}

// spans reads them again.
type spans struct {
	into  *[]bridge.Span
	since int64
}

// Scan implements sql.Scanner.
func (s spans) Scan(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("%T are no spans", value)
	}
	*s.into = nil
	for part := range strings.FieldsSeq(text) {
		from, length, _ := strings.Cut(part, "+")
		begin, err := strconv.ParseInt(from, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is no span: %w", part, err)
		}
		lasts, err := strconv.ParseInt(length, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is no span: %w", part, err)
		}
		*s.into = append(*s.into, bridge.Span{From: s.since + begin, To: s.since + begin + lasts})
	}
	return nil
}

// packed reads what was packed as JSON.
type packed struct{ into any }

// Scan implements sql.Scanner.
func (p packed) Scan(value any) error {
	content, ok := value.([]byte)
	if !ok {
		return fmt.Errorf("%T is nothing packed", value)
	}
	text, err := unpack(content)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, p.into)
}
