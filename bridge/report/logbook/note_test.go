package logbook

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

func TestNotes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.save([]bridge.Incident{fault("01A", bridge.P1)})
	now := morning.Add(time.Hour)
	hostile := "<script>alert('nuit')</script>\nمدرسة الياسمين =SOMME(A1)"
	first := Note{Author: by("amel@vigie.example"), Text: hostile, About: "01a", At: morning}
	first.Identity, first.Request = bridge.Identity{Unproven: bridge.UnprovenExpired}, "r1"
	for _, again := range []bool{false, true} {
		taken, err := r.Write(t.Context(), first, now)
		if err != nil || taken.Again != again || taken.Entry.Number != 1 || !taken.Entry.EffectiveAt.Equal(morning) || taken.Entry.Ticket == 0 {
			t.Errorf("%+v, %v", taken, err)
		}
	}
	if _, err := r.Write(t.Context(), Note{Author: by("sami@vigie.example"), Text: "Non, le lycée d'à côté", Corrects: 1}, now.Add(time.Minute)); err != nil {
		t.Error(err)
	}
	other := first
	other.Text = "autre chose"
	for want, note := range map[string]Note{
		"qui l'écrit":        {Text: "x"},
		"est vide":           {Author: by("amel"), Text: " \n"},
		"instant à venir":    {Author: by("amel"), Text: "x", At: now.Add(time.Hour)},
		"pas d'entrée n° 3":  {Author: by("amel"), Text: "x", Corrects: 3},
		"n'est pas un":       {Author: by("amel"), Text: "x", Corrects: -1},
		"ni incident ni":     {Author: by("amel"), Text: "x", About: "99"},
		"déjà servi à autre": other,
	} {
		if _, err := r.Write(t.Context(), note, now); !strings.Contains(refusal(err), want) {
			t.Errorf("%+v: %v, want %q", note, err, want)
		}
	}
	lines := r.lines()
	if len(lines) != 2 || lines[0].What() != hostile || !lines[0].Declared() || !lines[0].Late() || lines[0].Title() == "" ||
		len(lines[0].CorrectedBy) != 1 || lines[0].CorrectedBy[0] != 2 || lines[1].Ref() != "1" || lines[1].Word() != "correction" {
		t.Errorf("the log book is %+v", lines)
	}
	r.whole()
}
