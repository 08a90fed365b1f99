package loki

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// ring is batches that wait on disk, in files of about a batch each: the
// oldest is sent and removed, or removed when there are too many.
type ring struct {
	dir     string
	most    int64
	size    int64         // of a file that is full
	waiting chan struct{} // something came in

	mu    sync.Mutex
	files []ringFile // by number: oldest first
	tail  *os.File   // the last of files, while it takes more
	bytes int64
	low   uint64 // number of the last file that went before all others
	next  uint64 // number of the next that goes behind them
	held  uint64 // number of the file that is being sent; 0: none
}

type ringFile struct {
	number uint64
	size   int64
}

const (
	ringEnding = ".lines"
	firstFile  = 1 << 32 // with room before it
)

// openRing takes up what is in the folder.
func openRing(dir string, most, size int64) (*ring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the ring of lines for Loki: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the ring of lines for Loki: %w", err)
	}
	r := &ring{dir: dir, most: most, size: size, waiting: make(chan struct{}, 1)}
	for _, entry := range entries {
		name, ours := strings.CutSuffix(entry.Name(), ringEnding)
		number, err := strconv.ParseUint(name, 10, 64)
		info, gone := entry.Info()
		if !ours || err != nil || number == 0 || gone != nil || !info.Mode().IsRegular() {
			continue
		}
		r.files = append(r.files, ringFile{number: number, size: info.Size()})
		r.bytes += info.Size()
	}
	slices.SortFunc(r.files, func(a, b ringFile) int { return cmp.Compare(a.number, b.number) })
	r.low, r.next = firstFile, firstFile
	if last := len(r.files) - 1; last >= 0 {
		r.low, r.next = r.files[0].number, r.files[last].number+1
	}
	return r, nil
}

func (r *ring) path(number uint64) string {
	return filepath.Join(r.dir, fmt.Sprintf("%020d%s", number, ringEnding))
}

func (r *ring) empty() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.files) == 0
}

func (r *ring) used() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bytes
}

// append puts a batch behind all others, and tells how many lines had to make
// room for it. On an error it is as if nothing had been written.
func (r *ring) append(batch []byte) (pushedOut int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	need := int64(frameSize + len(batch))
	pushedOut = r.makeRoom(need)
	last := len(r.files) - 1
	if r.tail != nil && r.files[last].size+need > r.size {
		r.seal()
	}
	if r.tail == nil {
		if r.tail, err = r.create(r.next); err != nil {
			return pushedOut, err
		}
		r.files = append(r.files, ringFile{number: r.next})
		r.next++
		last = len(r.files) - 1
	}
	if err := writeFrame(r.tail, batch); err != nil {
		r.undo(last)
		return pushedOut, err
	}
	r.files[last].size += need
	r.bytes += need
	select {
	case r.waiting <- struct{}{}:
	default:
	}
	return pushedOut, nil
}

// undo takes a half-written frame off the tail.
func (r *ring) undo(last int) {
	whole := r.files[last].size
	err := r.tail.Truncate(whole)
	if err == nil {
		_, err = r.tail.Seek(whole, 0)
	}
	if err != nil || whole == 0 {
		r.seal() // a torn end is skipped when it is read
	}
	if whole == 0 {
		r.drop(last)
	}
}

// prepend puts a batch before all others.
func (r *ring) prepend(batch []byte) (pushedOut int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	need := int64(frameSize + len(batch))
	pushedOut = r.makeRoom(need)
	r.low--
	file, err := r.create(r.low)
	if err != nil {
		return pushedOut, err
	}
	err = writeFrame(file, batch)
	if closing := file.Close(); err == nil && closing != nil {
		err = fmt.Errorf("end a file of the ring: %w", closing)
	}
	if err != nil {
		_ = os.Remove(r.path(r.low)) // what is torn is skipped when it is read
		return pushedOut, err
	}
	r.files = slices.Insert(r.files, 0, ringFile{number: r.low, size: need})
	r.bytes += need
	return pushedOut, nil
}

func (r *ring) create(number uint64) (*os.File, error) {
	file, err := os.OpenFile(r.path(number), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("begin a file of the ring: %w", err)
	}
	return file, nil
}

// makeRoom removes the oldest files until so much fits, and tells how many
// lines were in them. The one that is being sent stays.
func (r *ring) makeRoom(need int64) (lines int) {
	for i := 0; r.bytes+need > r.most && i < len(r.files); {
		if r.files[i].number == r.held {
			i++
			continue
		}
		if i == len(r.files)-1 {
			r.seal()
		}
		batch, _, _ := r.read(r.files[i].number, nil)
		lines += count(batch)
		r.drop(i)
	}
	return lines
}

// seal lets the tail take no more.
func (r *ring) seal() {
	if r.tail != nil {
		_ = r.tail.Close() // what did not get there is torn, and skipped
		r.tail = nil
	}
}

// drop removes a file.
func (r *ring) drop(i int) {
	_ = os.Remove(r.path(r.files[i].number)) // as in done
	r.forget(i)
}

func (r *ring) forget(i int) {
	r.bytes -= r.files[i].size
	r.files = slices.Delete(r.files, i, i+1)
}

// head reads the oldest file into room. It is held until done. Whatever is
// wrong with the file, what is whole of it is returned.
func (r *ring) head(room []byte) (number uint64, batch []byte, torn bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.files) == 0 {
		return 0, nil, false, nil
	}
	if len(r.files) == 1 {
		r.seal()
	}
	r.held = r.files[0].number
	batch, torn, err = r.read(r.held, room)
	return r.held, batch, torn, err
}

// done forgets the file that is held, and removes it unless it is to be
// tried again after a restart.
func (r *ring) done(remove bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.files, func(f ringFile) bool { return f.number == r.held })
	r.held = 0
	if i < 0 {
		return
	}
	if remove {
		_ = os.Remove(r.path(r.files[i].number)) // it would be sent again, and Loki drops what it has
	}
	r.forget(i)
}

// read puts the batches of a file together.
func (r *ring) read(number uint64, room []byte) (batch []byte, torn bool, err error) {
	data, err := os.ReadFile(r.path(number))
	if err != nil {
		return nil, true, fmt.Errorf("read the ring: %w", err)
	}
	batch, torn = unframe(data, room)
	return batch, torn, nil
}

func (r *ring) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seal()
}
