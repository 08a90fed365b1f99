package loki

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
)

// A file of the ring is a row of frames:
//
//	4  magic   4  length of the batch   4  CRC-32C of it   … the batch
const (
	frameSize  = 12
	frameMagic = 0x314c4756 // VGL1
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func writeFrame(file *os.File, batch []byte) error {
	head := binary.LittleEndian.AppendUint32(make([]byte, 0, frameSize), frameMagic)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(batch))) //nolint:gosec // a batch is no 4 GiB
	head = binary.LittleEndian.AppendUint32(head, crc32.Checksum(batch, castagnoli))
	for _, part := range [][]byte{head, batch} {
		if _, err := file.Write(part); err != nil {
			return fmt.Errorf("write to the ring: %w", err)
		}
	}
	return nil
}

// unframe appends the batches of a file to room, as far as they are whole.
func unframe(data, room []byte) (batch []byte, torn bool) {
	for len(data) >= frameSize {
		length := int64(binary.LittleEndian.Uint32(data[4:]))
		if binary.LittleEndian.Uint32(data) != frameMagic || length > int64(len(data)-frameSize) {
			break
		}
		frame := data[frameSize : frameSize+length]
		if crc32.Checksum(frame, castagnoli) != binary.LittleEndian.Uint32(data[8:]) {
			break
		}
		room = append(room, frame...)
		data = data[frameSize+length:]
	}
	return room, len(data) > 0
}
