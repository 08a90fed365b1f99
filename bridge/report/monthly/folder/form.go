package folder

import (
	"fmt"
	"slices"
	"strings"
)

// Form is a kind of file.
type Form string

// The forms.
const (
	HTML Form = "html"
	PDF  Form = "pdf"
	CSV  Form = "csv" // a file for each table
	XLSX Form = "xlsx"
)

// Forms are all of them.
func Forms() []Form { return []Form{HTML, PDF, CSV, XLSX} }

// Type is the media type of a form's files.
func (f Form) Type() string {
	return map[Form]string{
		HTML: "text/html; charset=utf-8", PDF: "application/pdf", CSV: "text/csv; charset=utf-8",
		XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}[f]
}

// ParseForms reads a list such as "html,pdf"; all forms where it is empty.
func ParseForms(list string) ([]Form, error) {
	if strings.TrimSpace(list) == "" {
		return Forms(), nil
	}
	var forms []Form
	for word := range strings.SplitSeq(list, ",") {
		form := Form(strings.ToLower(strings.TrimSpace(word)))
		if !slices.Contains(Forms(), form) {
			return nil, fmt.Errorf("%q is none of html, pdf, csv and xlsx", word)
		}
		if !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
	}
	return forms, nil
}
