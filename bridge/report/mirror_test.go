package report

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// TestMirrorIsTold: whether what is said of tickets is of now.
func TestMirrorIsTold(t *testing.T) {
	t.Parallel()
	synced := time.Now().UTC().Add(-90 * time.Second).Truncate(time.Second)
	tests := []struct {
		name   string
		mirror MirrorStatus
		want   reportapi.MirrorHealth
		page   []string
	}{
		{"never read to the end", MirrorStatus{}, reportapi.MirrorHealth{}, []string{"import en cours", "pas encore lus jusqu&#39;au bout"}},
		{
			"up to date",
			MirrorStatus{SyncedAt: synced, Imported: true},
			reportapi.MirrorHealth{SyncedAt: &synced, Imported: true},
			[]string{"à jour", "lus il y a 1 min"},
		},
		{
			"behind",
			MirrorStatus{SyncedAt: synced, Imported: true, Behind: true},
			reportapi.MirrorHealth{SyncedAt: &synced, Imported: true, Behind: true},
			[]string{"en retard"},
		},
		{
			"a group is missing",
			MirrorStatus{SyncedAt: synced, Imported: true, Problem: errors.New("groups <N9>")},
			reportapi.MirrorHealth{SyncedAt: &synced, Imported: true, Error: "groups <N9>"},
			[]string{"incomplète", "groups &lt;N9&gt;"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			at := serve(t, &shelf{})
			at.status.Mirror = test.mirror
			health, err := at.client().Health(t.Context())
			if err != nil || health.Mirror == nil || !reflect.DeepEqual(*health.Mirror, test.want) {
				t.Errorf("health tells %+v, %v", health.Mirror, err)
			}
			_, page := get(t, at.URL+"/", nil)
			for _, words := range test.page {
				if !strings.Contains(page, words) && !strings.Contains(page, strings.ReplaceAll(words, "&#39;", "'")) {
					t.Errorf("the page does not say %q", words)
				}
			}
		})
	}
}
