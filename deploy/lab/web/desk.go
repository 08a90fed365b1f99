package web

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// deskGrid is how often the simulated desk closes what is due: a real one
// takes a quarter of an hour, for which a demonstration has no time.
const deskGrid = 5 * time.Second

// Desk is where tickets are opened: simulated here, or a real Zammad elsewhere.
type Desk struct {
	Simulated *zammadtest.Server // nil with a real one
	URL       string             // of the real one
}

func (c *Config) desk(logger *slog.Logger) (Desk, error) {
	if c.ZammadURL != "" {
		return Desk{URL: c.ZammadURL}, nil
	}
	tokens, err := readTokens(c.ZammadTokens)
	if err != nil {
		return Desk{}, err
	}
	return Desk{Simulated: zammadtest.New(zammadtest.Options{
		Logger: logger, Tokens: tokens, ClosePendingEvery: deskGrid, Fresh: c.ZammadFresh,
	})}, nil
}

// readTokens reads lines of login=token and gives logins by token; nil, for
// the desk's well-known ones, without a file.
func readTokens(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	content, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("read tokens of the simulated Zammad: %w", err)
	}
	logins := make(map[string]string)
	number := 0
	for line := range strings.Lines(string(content)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		login, token, found := strings.Cut(line, "=")
		if !found || login == "" || token == "" {
			return nil, &UsageError{"zammad.token-file", fmt.Sprintf("%s:%d: want login=token", path, number)}
		}
		logins[token] = login
	}
	return logins, nil
}
