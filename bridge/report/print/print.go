package print

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/aside"
)

// browsers are those that print a page as it is, Arabic too.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// takes is far above what a page of a thousand sheets takes to print.
const takes = 5 * time.Minute

// ErrNoBrowser says that there is nothing to print by.
var ErrNoBrowser = errors.New("no browser to print a PDF by: install " + strings.Join(browsers, " or ") + ", name one by --browser, or print the HTML")

var errNoPDF = errors.New("it made no PDF, or not all of it: the disk may be full")

// Page has a browser print a page of HTML; it is found where no name or path is
// given. At is the instant that the document bears; that of printing where it is
// zero.
func Page(ctx context.Context, browser string, page []byte, at time.Time) ([]byte, error) {
	return kept(page, func(from string) ([]byte, error) { return File(ctx, browser, from, at) })
}

// Sheets tells on which sheet of its PDF each anchor of a page will stand. It is
// printed for that, without what readers aloud go by: that moves nothing, and takes
// two thirds of the processor and a tenth of the bytes.
func Sheets(ctx context.Context, browser string, page []byte) (map[string]int, error) {
	content, err := kept(page, func(from string) ([]byte, error) { return printed(ctx, browser, from, "--disable-pdf-tagging") })
	if err != nil {
		return nil, err
	}
	return Pages(content), nil
}

// kept has a page as a file while it is used.
func kept(page []byte, use func(from string) ([]byte, error)) (_ []byte, err error) {
	place, err := aside.Temporary(aside.Page)
	if err != nil {
		return nil, fmt.Errorf("print page: %w", err)
	}
	defer func() { err = errors.Join(err, place.Remove()) }()
	from := filepath.Join(place.Path, "page.html")
	if err := os.WriteFile(from, page, 0o600); err != nil {
		return nil, fmt.Errorf("print page: %w", err)
	}
	return use(from)
}

// File does so with a page that is a file.
func File(ctx context.Context, browser, from string, at time.Time) ([]byte, error) {
	content, err := printed(ctx, browser, from, "--generate-pdf-document-outline")
	if err != nil {
		return nil, err
	}
	dated(content, at)
	return content, nil
}

// printed is what a browser makes of a page, told one thing more.
func printed(ctx context.Context, browser, from, flag string) (_ []byte, err error) {
	for _, name := range browsers {
		if browser == "" {
			browser, _ = exec.LookPath(name)
		}
	}
	if browser == "" {
		return nil, ErrNoBrowser
	}
	if from, err = filepath.Abs(from); err != nil {
		return nil, fmt.Errorf("print page: %w", err)
	}
	place, err := aside.Temporary(aside.Print)
	if err != nil {
		return nil, fmt.Errorf("print page: %w", err)
	}
	defer func() { err = errors.Join(err, place.Remove()) }()
	to := filepath.Join(place.Path, "page.pdf")
	bounded, cancel := context.WithTimeout(ctx, takes)
	defer cancel()
	args := []string{
		"--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--no-pdf-header-footer", flag, "--user-data-dir=" + filepath.Join(place.Path, "profile"), "--print-to-pdf=" + to,
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // it refuses root otherwise; the page runs nothing
	}
	command := exec.CommandContext(bounded, browser, append(args, "file://"+from)...) //nolint:gosec // the operator names the browser
	command.WaitDelay = time.Second
	said, failed := command.CombinedOutput()
	content, err := os.ReadFile(to) //nolint:gosec // a file of our own folder
	if failed != nil || err != nil || !whole(content) {
		return nil, fmt.Errorf("print page by %s: %w: %s", browser, errors.Join(context.Cause(bounded), failed, err, errNoPDF), lastOf(said))
	}
	return content, nil
}

// whole tells whether it is all of a PDF: where the disk is full, browsers leave the
// beginning of one, and tell of no failure.
func whole(content []byte) bool {
	return bytes.HasPrefix(content, []byte("%PDF-")) && bytes.HasSuffix(bytes.TrimSpace(content), []byte("%%EOF"))
}

// date is one that a PDF bears. Words of a page have their brackets escaped there,
// so that none of them looks like one.
var date = regexp.MustCompile(`(/(?:CreationDate|ModDate) \(D:)\d{14}\+00'00'\)`)

// dated has a PDF bear an instant. Nothing in it changes its place.
func dated(content []byte, at time.Time) {
	if at.IsZero() {
		return
	}
	for _, found := range date.FindAllSubmatchIndex(content, -1) {
		copy(content[found[3]:], at.UTC().Format("20060102150405"))
	}
}

// lastOf is the end of what a program said, which tells why it failed.
func lastOf(said []byte) []byte {
	said = bytes.TrimSpace(said)
	return said[max(0, len(said)-500):]
}
