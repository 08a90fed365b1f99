package loki

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/snappy"
)

func TestDownForLong(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	server.answer(http.StatusServiceUnavailable)
	c := start(t, server.URL, func(config *Config) {
		config.BatchSize, config.Queue, config.Ring.Dir = 4<<10, 64<<10, t.TempDir()
	})
	for i := range 20 { // many times what memory holds
		c.numbered(1000*i, 1000*i+1000)
		eventually(t, "they are on disk", func() bool { return c.total(t, "vigie_loki_queue_bytes") == 0 })
	}
	if held := c.total(t, "vigie_loki_ring_bytes"); held < 500<<10 {
		t.Errorf("%v bytes on disk", held)
	}
	server.answer(0)
	eventually(t, "all come", func() bool { return c.ring.empty() })
	c.stop(10 * time.Second)
	ordered(t, server.taken(t), 0, 20_000, false)
	if dropped := c.total(t, "vigie_loki_entries_total", "dropped"); dropped != 0 {
		t.Errorf("%v dropped", dropped)
	}
	if held := c.total(t, "vigie_loki_ring_bytes"); held != 0 || len(ringFiles(t, c.config.Ring.Dir)) != 0 {
		t.Errorf("%v bytes left on disk", held)
	}
}

func ringFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"+ringEnding))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestRingIsFull(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	server.answer(http.StatusServiceUnavailable)
	const most = 40 << 10
	c := start(t, server.URL, func(config *Config) {
		config.BatchSize, config.Ring = 4<<10, Ring{Dir: t.TempDir(), MaxBytes: most}
	})
	for i := range 10 {
		c.numbered(300*i, 300*i+300)
		eventually(t, "they are on disk", func() bool { return c.total(t, "vigie_loki_queue_bytes") == 0 })
	}
	eventually(t, "the last is written", func() bool { return c.total(t, "vigie_loki_entries_total", "ring_full") > 1000 })
	size := int64(0)
	for _, file := range ringFiles(t, c.config.Ring.Dir) {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size > most+5<<10 {
		t.Errorf("%d bytes on disk", size)
	}
	server.answer(0)
	eventually(t, "the rest comes", func() bool { return c.ring.empty() })
	c.stop(10 * time.Second)
	taken := server.lines(t)
	if dropped := c.total(t, "vigie_loki_entries_total", "ring_full"); float64(len(taken))+dropped != 3000 {
		t.Errorf("%d sent and %v dropped are not all", len(taken), dropped)
	}
	if !slices.Contains(taken, "line 002999") {
		t.Error("the newest was dropped")
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	server.answer(http.StatusServiceUnavailable)
	dir := t.TempDir()
	ringed := func(config *Config) { config.BatchSize, config.Ring.Dir = 4<<10, dir }
	first := start(t, server.URL, ringed)
	first.numbered(0, 1000)
	begin := time.Now()
	first.stop(20 * time.Second)
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("Close waited for Loki although there is a ring: %v", took)
	}
	if dropped := first.total(t, "vigie_loki_entries_total", "dropped"); dropped != 0 {
		t.Errorf("%v dropped", dropped)
	}
	if err := os.WriteFile(filepath.Join(dir, "not ours.lines"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	server.answer(0)
	second := start(t, server.URL, ringed)
	second.numbered(1000, 1500)
	eventually(t, "all come", func() bool { return len(server.lines(t)) == 1500 })
	ordered(t, server.taken(t), 0, 1500, false)
}

// ringDir tells the child of TestKill where its ring is, lokiURL where Loki.
const (
	ringDir = "VIGIE_LOKI_RING"
	lokiURL = "VIGIE_LOKI_URL"
)

func TestKill(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	server.answer(http.StatusServiceUnavailable)
	dir := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKillChild$")
	child.Env = append(os.Environ(), ringDir+"="+dir, lokiURL+"="+server.URL)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	// The second request is from the ring: what was in hand at first is there.
	eventually(t, "much is on disk", func() bool { return server.asked() > 1 && len(ringFiles(t, dir)) > 20 })
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	files := ringFiles(t, dir)
	server.answer(0)
	c := start(t, server.URL, func(config *Config) { config.BatchSize, config.Ring.Dir = 4<<10, dir })
	eventually(t, "the ring is empty", func() bool { return c.ring.empty() })
	lines := server.lines(t)
	slices.Sort(lines)
	lines = slices.Compact(lines)
	ordered(t, server.taken(t), 0, len(lines), true) // an answer may have been lost with the process
	if len(lines) < 20*50 {
		t.Errorf("%d lines of %d files", len(lines), len(files))
	}
}

func TestKillChild(t *testing.T) {
	if os.Getenv(ringDir) == "" {
		t.Skip("a part of TestKill")
	}
	c := start(t, os.Getenv(lokiURL), func(config *Config) { config.BatchSize, config.Ring.Dir = 4<<10, os.Getenv(ringDir) })
	for i := 0; ; i += 10 {
		c.numbered(i, i+10)
		time.Sleep(time.Millisecond)
	}
}

func openTestRing(t *testing.T, dir string) *ring {
	t.Helper()
	r, err := openRing(dir, 1<<20, 100)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	return r
}

func put(t *testing.T, put func([]byte) (int, error), batch string) {
	t.Helper()
	if pushedOut, err := put([]byte(batch)); err != nil || pushedOut != 0 {
		t.Fatalf("%d pushed out, %v", pushedOut, err)
	}
}

// content reads all that a ring holds, a file an item.
func content(t *testing.T, r *ring) (batches []string) {
	t.Helper()
	for !r.empty() {
		_, batch, torn, err := r.head(nil)
		if err != nil {
			t.Fatal(err)
		}
		if torn {
			batch = append(batch, '~')
		}
		batches = append(batches, string(batch))
		r.done(true)
	}
	return batches
}

func TestRingOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := openTestRing(t, dir)
	put(t, r.append, "b1")
	put(t, r.append, "b2")
	_, batch, _, _ := r.head(nil) // from now on nothing is added to it
	put(t, r.append, strings.Repeat("c", 80))
	put(t, r.append, "d")
	put(t, r.prepend, "a")
	if string(batch) != "b1b2" {
		t.Errorf("held %q", batch)
	}
	r.close()
	want := "a|b1b2|" + strings.Repeat("c", 80) + "|d"
	again := openTestRing(t, dir)
	if again.used() != r.used() {
		t.Errorf("%d bytes, had %d", again.used(), r.used())
	}
	if got := strings.Join(content(t, again), "|"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if again.used() != 0 {
		t.Errorf("%d bytes of nothing", again.used())
	}
}

func TestTorn(t *testing.T) {
	t.Parallel()
	for cut, want := range map[int]string{0: "firstsecond", 1: "first~", 6: "first~", 10: "first~", 18: "first", 19: "~", 34: "~", 35: ""} {
		dir := t.TempDir()
		r := openTestRing(t, dir)
		put(t, r.append, "first")
		put(t, r.append, "second")
		r.close()
		file := ringFiles(t, dir)[0]
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(file, info.Size()-int64(cut)); err != nil {
			t.Fatal(err)
		}
		again := openTestRing(t, dir)
		put(t, again.append, "third")
		if got := strings.Join(content(t, again), "|"); got != want+"|third" {
			t.Errorf("cut by %d: got %s, want %s", cut, got, want)
		}
	}
}

func TestChangedOnDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := openTestRing(t, dir)
	put(t, r.append, "first")
	put(t, r.append, "second")
	r.close()
	file := ringFiles(t, dir)[0]
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Replace(data, []byte("second"), []byte("sEcond"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(content(t, openTestRing(t, dir)), "|"); got != "first~" {
		t.Errorf("got %s", got)
	}
}

// Without its disk the ring is as if it were not there.
func TestDiskFails(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	server.answer(http.StatusServiceUnavailable)
	dir := filepath.Join(t.TempDir(), "ring")
	c := start(t, server.URL, func(config *Config) { config.BatchSize, config.Ring.Dir = 4<<10, dir })
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	c.numbered(0, 1000)
	eventually(t, "the log says it", func() bool { return c.log.count("the ring takes none") == 1 })
	server.answer(0)
	eventually(t, "all come", func() bool { return len(server.lines(t)) == 1000 })
	ordered(t, server.taken(t), 0, 1000, false)
}

// What cannot be read does not hold up the rest, and stays for who may mend
// it.
func TestUnreadableFile(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	dir := t.TempDir()
	r := openTestRing(t, dir)
	put(t, r.append, strings.Repeat("x", 100))
	put(t, r.append, string(appendRecord(nil, message("line 000000"), 1, 1)))
	r.close()
	c := start(t, server.URL, func(config *Config) { config.Ring.Dir = dir })
	eventually(t, "the rest comes", func() bool { return c.ring.empty() })
	c.stop(10 * time.Second)
	if lines := server.lines(t); len(lines) != 1 {
		t.Errorf("got %q", lines)
	}

	put(t, r.append, "lost")
	file := r.path(r.next - 1)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	again := start(t, server.URL, nil)
	again.stop(10 * time.Second)
	again.ring = r
	r.files = r.files[len(r.files)-1:]
	if !again.sendKept() || !r.empty() {
		t.Error("it holds up what comes after it")
	}
	if again.total(t, "vigie_loki_entries_total", "unreadable") != 1 || again.log.count("cannot be read") != 1 {
		t.Errorf("nobody knows of it:\n%s", &again.log.text)
	}
	put(t, r.append, "next")
	put(t, r.prepend, "first")
	if got := strings.Join(content(t, r), "|"); got != "first|next" {
		t.Errorf("got %s", got)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error("it was removed")
	}
}

func FuzzRing(f *testing.F) {
	dir := f.TempDir()
	r, err := openRing(dir, 1<<20, 1<<20)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := r.append(appendRecord(nil, message("a line"), 1, 1)); err != nil {
		f.Fatal(err)
	}
	r.close()
	whole, err := os.ReadFile(r.path(firstFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[frameSize:])
	f.Add(whole[:len(whole)-1])
	f.Fuzz(func(t *testing.T, data []byte) {
		batch, torn := unframe(data, nil)
		if !torn && len(data) > 0 && len(batch) == 0 && len(data)%frameSize != 0 {
			t.Error("nothing came of something, and nobody says so")
		}
		for _, text := range [][]byte{batch, data} {
			request, lines := (&encoder{job: "fuzz", siteLabel: len(data)%2 == 0}).encode(text)
			server := &fakeLoki{}
			if err := server.take(snappy.Encode(nil, request)); err != nil {
				t.Errorf("the request is no protobuf: %v", err)
			}
			if lines != count(text) || lines != len(server.entries) {
				t.Errorf("%d lines of %d, %d came", lines, count(text), len(server.entries))
			}
			for _, p := range server.entries {
				if !utf8.ValidString(p.line) || !utf8.ValidString(p.labels) || !utf8.ValidString(p.meta["device"]) {
					t.Errorf("no text: %+v", p)
				}
			}
		}
	})
}
