package folder

import (
	"time"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// Manifest tells what was written, so that each file can be proved.
type Manifest struct {
	Month    string    `json:"month"` // 2026-10
	Contract string    `json:"contract"`
	Language string    `json:"language"` // fr or en
	MadeAt   time.Time `json:"made_at"`
	Files    []File    `json:"files"` // in the order of their names
	// Missing are forms that were asked for and could not be made, such as a PDF
	// where there is no browser; the report is then in another form.
	Missing []Missing `json:"missing,omitempty"`
}

// File is one that was written.
type File struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Form   Form   `json:"form"`
	Type   string `json:"type"` // media type
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // lower-case hexadecimal
	// Rows and Columns are of a file of one table.
	Rows    int      `json:"rows,omitempty"`
	Columns []Column `json:"columns,omitempty"`
}

// Column is one of a file of rows. Its heading there changes with the language;
// its key does not.
type Column struct {
	Key  string       `json:"key"`
	Kind monthly.Kind `json:"kind"`
}

// Missing is a form that could not be made.
type Missing struct {
	Form Form   `json:"form"`
	Why  string `json:"why"`
}
