package zammad

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// maxTokenFile is far above any token: a bigger file is a mistake.
const maxTokenFile = 16 << 10

// tokenFile gives the secret of a file and notices when it was replaced, so
// that a token rotates without a restart.
type tokenFile struct {
	path string

	mu       sync.Mutex
	secret   string
	modified time.Time
	size     int64
}

// read returns the present secret.
func (t *tokenFile) read() (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	info, err := os.Stat(t.path)
	if err != nil {
		return "", fmt.Errorf("read token file: %w", err)
	}
	if t.secret != "" && info.ModTime().Equal(t.modified) && info.Size() == t.size {
		return t.secret, nil
	}
	if info.Size() > maxTokenFile {
		return "", fmt.Errorf("read token file: %s is too large for a token", t.path)
	}
	content, err := os.ReadFile(t.path)
	if err != nil {
		return "", fmt.Errorf("read token file: %w", err)
	}
	secret, err := parseToken(string(content))
	if err != nil {
		return "", fmt.Errorf("read token file %s: %w", t.path, err)
	}
	t.secret, t.modified, t.size = secret, info.ModTime(), info.Size()
	return secret, nil
}

// parseToken refuses what could not stand in a header, without ever repeating
// it in an error.
func parseToken(content string) (string, error) {
	secret := strings.TrimSpace(content)
	if secret == "" {
		return "", errors.New("it is empty")
	}
	for _, r := range secret {
		if r <= ' ' || r > '~' {
			return "", errors.New("a token is one word of printable characters")
		}
	}
	return secret, nil
}
