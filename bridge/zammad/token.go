package zammad

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxTokenFile is far above any token: a bigger file is a mistake.
const maxTokenFile = 16 << 10

// tokenFile is the path of a file that holds the secret, alone.
type tokenFile string

// read returns the present secret, so that a token rotates without a restart.
func (t tokenFile) read() (string, error) {
	file, err := os.Open(string(t))
	if err != nil {
		return "", fmt.Errorf("read token file: %w", err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, maxTokenFile+1))
	if err != nil {
		return "", fmt.Errorf("read token file: %w", err)
	}
	if len(content) > maxTokenFile {
		return "", fmt.Errorf("read token file: %s is too large for a token", t)
	}
	secret, err := parseToken(string(content))
	if err != nil {
		return "", fmt.Errorf("read token file %s: %w", t, err)
	}
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
