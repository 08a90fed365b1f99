package relational_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

// FuzzObject: whatever a column has reads as json reads it.
func FuzzObject(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"a":"b"}`, `{"a":"b","c":"d"}`, `{"a": "b", "c": "d"}`, `{"a":"été – 日本"}`, `{"a":""}`, `{"":"b"}`, `{"a":"b","a":"c"}`, `{"a":"x\ny\u00e9\""}`,
		"{\"a\":\"\xff\"}", "{\"a\":\"\t\"}", `{"a":null}`, `null`, ``, `}`, `{`, `{"a"`, `{"a":`, `{"a":"b"`, `{"a":"b",}`, `{"a":"b"}x`, `{"a":1}`, `{,"a":"b"}`, ` {"a" : "b"} `, `{"a":"b"}}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got map[string]string
		want := make(map[string]string)
		failed := relational.Object{Into: &got}.Scan(text)
		wrong := json.Unmarshal([]byte(text), &want)
		if (failed == nil) != (wrong == nil) || failed == nil && (!maps.Equal(got, want) || (got == nil) != (want == nil)) {
			t.Errorf("%q reads as %v, %v, want %v, %v", text, got, failed, want, wrong)
		}
	})
}
