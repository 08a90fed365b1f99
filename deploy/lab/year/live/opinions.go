package live

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/satisfaction"
	"github.com/vigie-noc/vigie/deploy/lab/year"
)

// own is who the bridge opens tickets for, and people where nobody is known to have
// called.
const own = "supervision@vigie.example"

// opinions are what asks requesters, and the pages on which they answer.
type opinions struct {
	*satisfaction.Asker

	pages *satisfaction.Pages
	post  *post
	came  int
}

func newOpinions(ctx context.Context, l *life) (*opinions, error) {
	sent, err := newPost(ctx)
	if err != nil {
		return nil, err
	}
	config := satisfaction.DefaultConfig()
	config.Listen, config.URL, config.Organisation = "127.0.0.1:0", "https://avis.example/", "Centre de service"
	config.Mail.Server, config.Mail.TLS, config.Mail.From = sent.Addr().String(), "none", "Avis <avis@noc.example>"
	config.KeysFile = filepath.Join(l.Dir, "keys")
	err = os.WriteFile(config.KeysFile, []byte("k1 "+strings.Repeat("année", 10)+"\n"), 0o600)
	o := &opinions{post: sent}
	if err == nil {
		o.Asker, err = satisfaction.NewAsker(satisfaction.Options{
			Config: config, Store: alone{l.Store}, Desk: l.desk, Own: own, Holder: "year", Logger: quiet,
			Region: l.region, Zone: func() *time.Location { return l.Year.Zone },
		})
	}
	if err != nil {
		sent.end()
		return nil, err
	}
	o.pages = satisfaction.NewPages(config, l.Store, func() time.Time { return l.now }, quiet)
	return o, nil
}

// seldom is how often it is looked whom to ask: nobody waits for it.
const seldom = 6 * time.Hour

func (l *life) asksRequesters(ctx context.Context) error {
	if l.now.Sub(l.asked) < seldom {
		return nil
	}
	l.asked = l.now
	return l.opinions.RunOnce(ctx, l.now)
}

// region is that of a site by the inventory in force.
func (l *life) region(site string) string {
	inv := l.estate(l.now)
	for i := range inv.Sites {
		if inv.Sites[i].Name == site {
			return inv.Sites[i].Region
		}
	}
	return ""
}

var pageLinks = map[year.What]*regexp.Regexp{
	year.Answers: regexp.MustCompile(`https://avis\.example(/avis/[\w.-]+)`), year.Refuses: regexp.MustCompile(`https://avis\.example(/refus/[\w.-]+)`),
}

// answers has a requester say what they think, on the page that their mail leads to.
func (l *life) answers(ctx context.Context, h *year.Happening) error {
	ticket, err := l.desk.Ticket(ctx, l.calls[h.Of])
	if err != nil {
		return err
	}
	link := pageLinks[h.What].FindStringSubmatch(l.opinions.post.of(ticket.Number))
	if link == nil {
		return errRefused // nobody asked them
	}
	form := url.Values{"mark": {h.Value}, "remark": {h.Motive}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://avis.example"+link[1], strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	l.opinions.came++ // each from another place: the pages know no other time than the machine's
	request.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4711", l.opinions.came>>16&255, l.opinions.came>>8&255, l.opinions.came&255)
	answer, err := within{l.opinions.pages}.RoundTrip(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusGone:
		return errRefused
	}
	return fmt.Errorf("%s: %d", link[1], answer.StatusCode)
}
