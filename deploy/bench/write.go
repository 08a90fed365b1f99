package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"time"
)

// WriteRequest is what Prometheus' remote write takes: series and their
// samples.
type WriteRequest struct {
	Samples int // how many it has

	body []byte
}

// Sample adds one, of milliseconds since 1970, to those of a series to be.
func (r *WriteRequest) Sample(to []byte, at int64, value float64) []byte {
	message := binary.LittleEndian.AppendUint64([]byte{0x09}, math.Float64bits(value))
	message = binary.AppendUvarint(append(message, 0x10), uint64(at)) //nolint:gosec // after 1970
	r.Samples++
	return field(to, 0x12, message)
}

// Series adds one: names and values of labels in turns, names in order, and what
// Sample made. One without samples is none.
func (r *WriteRequest) Series(labels []string, samples []byte) {
	if len(samples) == 0 {
		return
	}
	var series []byte
	for i := 0; i < len(labels); i += 2 {
		series = field(series, 0x0a, field(field(nil, 0x0a, []byte(labels[i])), 0x12, []byte(labels[i+1])))
	}
	r.body = field(r.body, 0x0a, append(series, samples...))
}

// field is one of a protobuf message, with a length.
func field(to []byte, tag byte, content []byte) []byte {
	return append(binary.AppendUvarint(append(to, tag), uint64(len(content))), content...)
}

// Send posts it. Remote write wants snappy, which may be made of literals
// alone.
func (r *WriteRequest) Send(ctx context.Context, address string) error {
	const literal = 1 << 16
	packed := binary.AppendUvarint(nil, uint64(len(r.body)))
	for rest := r.body; len(rest) > 0; {
		part := rest[:min(literal, len(rest))]
		packed = append(packed, 61<<2, byte((len(part)-1)&255), byte((len(part)-1)>>8))
		packed = append(packed, part...)
		rest = rest[len(part):]
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/api/v1/write", bytes.NewReader(packed))
	if err != nil {
		return err
	}
	post.Header.Set("Content-Type", "application/x-protobuf")
	post.Header.Set("Content-Encoding", "snappy")
	post.Header.Set("X-Prometheus-Remote-Write-Version", "0.1.0")
	client := http.Client{Timeout: time.Minute}
	answer, err := client.Do(post)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("write samples: %s", answer.Status)
	}
	return nil
}
