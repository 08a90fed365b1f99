package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestStatusPageTellsOfSilences: whose they are, until when, what they hide;
// hostile text of theirs is text.
func TestStatusPageTellsOfSilences(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	many := Silence{Source: "noc", Why: "changement", Page: "/tickets/42", Number: "31042", Author: "Vigie", StartsAt: moment, EndsAt: moment.Add(time.Hour), Hidden: 3}
	for i := range 100 {
		many.Matchers = append(many.Matchers, fmt.Sprintf(`device="r%02d"`, i))
	}
	at.status.Silenced = Silenced{
		At: moment, Hidden: 4, Away: []string{"annexe"},
		Groups: []Silence{
			{
				Source: "noc", Why: "à la main", Author: "<script>amel</script>", Comment: "<img src=x onerror=alert(1)>", Matchers: []string{`site=~"lycee-.*"`},
				StartsAt: moment, EndsAt: moment.AddDate(1, 0, 0), Hidden: 1, Concerns: []string{"sans fin proche : plus de 7 jours"},
			},
			many,
			{Source: "noc", Why: "changement", Number: "31043", Author: "Vigie", Matchers: []string{`site="x"`}, StartsAt: time.Now().AddDate(1, 0, 0), EndsAt: time.Now().AddDate(1, 0, 1)},
		},
	}
	text, root := page(t, at.URL+"/")
	wantText(
		t, text, "Mises en sourdine 3 4 alarmes masquées, 1 à vérifier ; sans réponse : annexe",
		"02/03/2027 09:30:15", "à la main <img src=x onerror=alert(1)> sans fin proche : plus de 7 jours", `site=~"lycee-.*"`, "1 alarme <script>amel</script> noc",
		"changement n° 31042", `device="r00" device="r01" device="r02" device="r03" et 96 autres 3 alarmes Vigie noc`, "à partir du",
	)
	if !slices.Contains(links(root), "/tickets/42") || strings.Contains(text, `"r04"`) {
		t.Errorf("links are %q in\n%s", links(root), text)
	}
	at.status.Silenced = Silenced{Away: []string{"noc"}}
	text, _ = page(t, at.URL+"/")
	wantText(t, text, "Mises en sourdine ? liste inconnue ; sans réponse : noc")
	at.status.Silenced = Silenced{At: moment}
	for range shownSilences + 7 {
		at.status.Silenced.Groups = append(at.status.Silenced.Groups, many)
	}
	text, _ = page(t, at.URL+"/")
	wantText(t, text, "et 7 autres, à voir dans Alertmanager")
}
