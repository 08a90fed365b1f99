package stack

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// States of a socket in /proc/net: what listens, in TCP and UDP.
const (
	tcpListening = "0A"
	udpBound     = "07"
)

// holder names the process that holds a local port, as far as the kernel
// lets us see it; empty when it does not.
func holder(port int) string {
	sockets := make(map[string]bool)
	for table, state := range map[string]string{
		"/proc/net/tcp": tcpListening, "/proc/net/tcp6": tcpListening,
		"/proc/net/udp": udpBound, "/proc/net/udp6": udpBound,
	} {
		listeningSockets(table, state, port, sockets)
	}
	descriptors, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return ""
	}
	for _, descriptor := range descriptors {
		target, err := os.Readlink(descriptor)
		if err != nil || !sockets[target] {
			continue // another user's, or gone meanwhile
		}
		process := filepath.Dir(filepath.Dir(descriptor))
		name, err := os.ReadFile(filepath.Join(process, "comm")) //nolint:gosec // a path below /proc
		if err != nil {
			continue
		}
		return fmt.Sprintf("%s (pid %s)", strings.TrimSpace(string(name)), filepath.Base(process))
	}
	return ""
}

// listeningSockets adds the sockets of a table that listen on port, written
// as links in /proc/<pid>/fd name them.
func listeningSockets(table, state string, port int, into map[string]bool) {
	file, err := os.Open(table) //nolint:gosec // one of four fixed names
	if err != nil {
		return
	}
	defer file.Close() //nolint:errcheck // only read
	suffix := fmt.Sprintf(":%04X", port)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) > 9 && strings.HasSuffix(fields[1], suffix) && fields[3] == state {
			into["socket:["+fields[9]+"]"] = true
		}
	}
}
