package usm

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Sizes of an engine id (RFC 3411, SnmpEngineID).
const (
	ShortestID = 5
	LongestID  = 32
)

// Local is our own engine: who we are to those who send informs.
type Local struct {
	ID      []byte
	Boots   int32
	Started time.Time
}

// time is our clock in the form of the protocol.
func (l *Local) time(now time.Time) int32 {
	return int32(max(0, min(now.Sub(l.Started)/time.Second, lastBoot)))
}

// saved is the form on disk.
type saved struct {
	EngineID string `json:"engine_id"`
	Boots    int32  `json:"boots"`
}

var errDamaged = errors.New("engine file is damaged; without it the engine gets a new identity, which senders of informs discover")

// Boot starts our engine: the one in the file, booted once more, or a new one
// where there is no file. Without a path it is new at every start, so that
// senders of informs have to discover it each time.
func Boot(path string, now time.Time) (Local, error) {
	before, err := readEngine(path)
	if err != nil {
		return Local{}, fmt.Errorf("boot SNMP engine: %w", err)
	}
	if before.ID == nil || before.Boots >= lastBoot-1 {
		before = Local{ID: newID()}
	}
	engine := Local{ID: before.ID, Boots: before.Boots + 1, Started: now}
	if path == "" {
		return engine, nil
	}
	data, err := json.Marshal(saved{hex.EncodeToString(engine.ID), engine.Boots})
	if err == nil {
		err = replace(path, append(data, '\n'))
	}
	if err != nil {
		return Local{}, fmt.Errorf("boot SNMP engine: %w", err)
	}
	return engine, nil
}

func readEngine(path string) (Local, error) {
	if path == "" {
		return Local{}, nil
	}
	data, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrNotExist) {
		return Local{}, nil
	}
	if err != nil {
		return Local{}, err
	}
	var file saved
	decoder := json.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&file); err != nil {
		return Local{}, fmt.Errorf("%s: %w: %w", path, errDamaged, err)
	}
	id, err := hex.DecodeString(file.EngineID)
	if err != nil || len(id) < ShortestID || len(id) > LongestID || file.Boots < 0 {
		return Local{}, fmt.Errorf("%s: %w", path, errDamaged)
	}
	return Local{ID: id, Boots: file.Boots}, nil
}

// newID is of the form "octets" (RFC 3411), of no enterprise: we have no number.
func newID() []byte {
	id := make([]byte, 17)
	_, _ = rand.Read(id) // it never fails
	copy(id, []byte{0x80, 0, 0, 0, 5})
	return id
}

// replace writes a file whole or not at all: a count of boots that falls would
// have every sender refuse us.
func replace(path string, data []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".engine-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
