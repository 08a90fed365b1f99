package desired

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

func TestSchoolNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Lycée ", 30)
	got := schoolNames([]School{
		{Name: "a", Title: "École primaire"},
		{Name: "b", Title: "école  primaire"},
		{Name: "c", Title: "Lycée <b>Ibn\tKhaldoun</b> & Cie\x00"},
		{Name: "d"},
		{Name: "e", Title: long},
		{Name: "f", Title: long},
	})
	cut := object.Clip(long, schoolName-4)
	want := []string{"École primaire (a)", "école primaire (b)", "Lycée Ibn Khaldoun & Cie", "d", cut + " (e)", cut + " (f)"}
	for i, each := range got {
		if each != want[i] || len([]rune(each)) > schoolName {
			t.Errorf("school %d is called %q (%d characters), want %q", i, each, len([]rune(each)), want[i])
		}
	}
}
