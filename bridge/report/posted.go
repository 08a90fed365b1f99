package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"
)

// maxPosted is far above any act; the others are what a person writes at most.
const (
	maxPosted = 16 << 10
	maxMotive = 2000
	maxValue  = 250
)

// posted reads the one object that somebody posts, of fields that are known. It
// answers itself where there is none, or check refuses it.
func posted[T any](w http.ResponseWriter, r *http.Request, check func(T) error) (told T, taken bool) {
	// A form of another page cannot send this type.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		writeError(w, http.StatusUnsupportedMediaType, "le corps doit être application/json")
		return told, false
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPosted))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&told)
	if err != nil {
		err = fmt.Errorf("lire le corps : %w", err)
	} else if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
		err = errors.New("lire le corps : quelque chose suit l'objet")
	} else {
		err = check(told)
	}
	if err == nil {
		return told, true
	}
	code := http.StatusBadRequest
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		code = http.StatusRequestEntityTooLarge
	}
	writeError(w, code, err.Error())
	return told, false
}

// checkWritten bounds what people write: a motive, and others of one line.
func checkWritten(motive string, others ...string) error {
	if len(motive) > maxMotive {
		return fmt.Errorf("le motif dépasse %d octets", maxMotive)
	}
	for _, each := range others {
		if len(each) > maxValue {
			return fmt.Errorf("hors du motif, un texte a %d octets au plus", maxValue)
		}
		if strings.ContainsFunc(each, unicode.IsControl) {
			return errors.New("hors du motif, un texte ne contient pas de caractère de commande")
		}
	}
	// Of a motive people write several lines.
	if strings.ContainsFunc(motive, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }) {
		return errors.New("le motif contient des caractères de commande")
	}
	return nil
}

// writeRefused answers with why an act is refused; conflict says that it is well
// formed and does not fit what is.
func writeRefused(w http.ResponseWriter, reason string, conflict bool) {
	code := http.StatusUnprocessableEntity
	if conflict {
		code = http.StatusConflict
	}
	writeError(w, code, reason)
}
