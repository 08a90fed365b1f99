package app

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/site"
	"github.com/vigie-noc/vigie/internal/labels"
)

// How silences are looked at for the status page.
const (
	silencesEvery = 30 * time.Second
	silencesFor   = 20 * time.Second
	endless       = 7 * 24 * time.Hour // beyond which an end is none that anybody waits for
)

// references tells what the bridge's silences were made for.
type references interface {
	ChangeNumbered(ctx context.Context, number string) (*bridge.Change, error)
	Incident(ctx context.Context, id string) (*bridge.Incident, error)
}

// quiet knows what is hidden at the sources.
type quiet struct {
	sources []*alertmanager.Source
	store   references
	logger  *slog.Logger

	mu   sync.Mutex
	last report.Silenced
	at   map[string][]site.Masked // hidden alerts by site
}

// hiddenAt are the alerts of a site that silences hide.
func (s *quiet) hiddenAt(name string) []site.Masked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at[name]
}

func (s *quiet) known() report.Silenced {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// run looks until ctx ends.
func (s *quiet) run(ctx context.Context) {
	every(ctx, silencesEvery, func() { s.look(ctx, time.Now()) })
}

// look asks every source. What one that does not answer had is shown no more,
// and that it does not answer is.
func (s *quiet) look(ctx context.Context, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, silencesFor)
	defer cancel()
	var found report.Silenced
	at := make(map[string][]site.Masked)
	for _, source := range s.sources {
		seen, alerts, err := source.Seen(ctx)
		if err != nil {
			s.logger.Warn("silences of a source are not known", "alert_source", source.Name(), "err", err)
			found.Away = append(found.Away, source.Name())
			continue
		}
		groups, err := s.group(ctx, source.Name(), seen, now)
		if err != nil {
			s.logger.Warn("what silences were made for is not known", "err", err)
			return
		}
		found.Groups = append(found.Groups, groups...)
		found.Hidden += len(alerts)
		inHand := inHandOf(seen)
		for i := range alerts {
			if slices.ContainsFunc(alerts[i].SilencedBy, func(id string) bool { return inHand[id] }) {
				continue // its incident is there, and says so
			}
			found := alerts[i].Labels
			at[found[labels.Site]] = append(at[found[labels.Site]], site.Masked{
				Name: found[labels.AlertName], Device: found[labels.Device], Since: alerts[i].StartsAt,
			})
		}
	}
	if len(found.Away) < len(s.sources) {
		found.At = now
	}
	slices.SortStableFunc(found.Groups, func(a, b report.Silence) int {
		return cmp.Or(cmp.Compare(len(b.Concerns), len(a.Concerns)), a.EndsAt.Compare(b.EndsAt))
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last, s.at = found, at
}

// inHandOf are the silences that hide what somebody has in hand.
func inHandOf(seen []alertmanager.Seen) map[string]bool {
	ids := make(map[string]bool)
	for i := range seen {
		if isIncident(seen[i].Reference) {
			ids[seen[i].ID] = true
		}
	}
	return ids
}

func isIncident(reference string) bool {
	_, err := ulid.ParseStrict(reference)
	return err == nil
}

// group puts together what was made for the same.
func (s *quiet) group(ctx context.Context, source string, seen []alertmanager.Seen, now time.Time) ([]report.Silence, error) {
	var groups []report.Silence
	var hidden []map[string]bool // alerts of each group
	at := make(map[string]int)
	for i := range seen {
		each := &seen[i]
		n, known := at[each.Reference]
		if !known || each.Reference == "" {
			group, err := s.made(ctx, each)
			if err != nil {
				return nil, err
			}
			group.Source = source
			n = len(groups)
			groups, hidden, at[each.Reference] = append(groups, group), append(hidden, make(map[string]bool)), n
		}
		add(&groups[n], each)
		for _, alert := range each.Hidden {
			hidden[n][alert] = true
		}
	}
	for i := range groups {
		g := &groups[i]
		g.Hidden = len(hidden[i])
		if g.EndsAt.Sub(now) > endless {
			g.Concerns = append(g.Concerns, "sans fin proche : plus de 7 jours")
		}
	}
	return groups, nil
}

func add(g *report.Silence, each *alertmanager.Seen) {
	g.Matchers = append(g.Matchers, each.Matchers)
	if each.StartsAt.Before(g.StartsAt) {
		g.StartsAt = each.StartsAt
	}
	if each.EndsAt.After(g.EndsAt) {
		g.EndsAt = each.EndsAt
	}
}

// made tells what a silence was made for, and by whom.
func (s *quiet) made(ctx context.Context, each *alertmanager.Seen) (report.Silence, error) {
	g := report.Silence{Author: each.Author, Comment: each.Comment, StartsAt: each.StartsAt, EndsAt: each.EndsAt, Why: "à la main"}
	if each.Vague {
		g.Concerns = append(g.Concerns, "ne nomme rien : masque presque tout")
	}
	if each.Reference == "" {
		return g, nil
	}
	g.Author, g.Comment = "Vigie", ""
	if isIncident(each.Reference) {
		return s.inHand(ctx, g, each.Reference)
	}
	g.Why, g.Number = "changement", each.Reference
	change, err := s.store.ChangeNumbered(ctx, each.Reference)
	switch {
	case err != nil:
		return g, err
	case change == nil:
		g.Why = "changement inconnu d'ici"
		g.Concerns = append(g.Concerns, "aucun changement n'a ce numéro : une autre passerelle l'a faite, ou un registre perdu")
		return g, nil
	case !change.SettledAt.IsZero():
		g.Concerns = append(g.Concerns, "le changement est terminé")
	}
	g.Page = "/tickets/" + strconv.FormatInt(change.Ticket, 10)
	return g, nil
}

// inHand tells of the incident that somebody has in hand.
func (s *quiet) inHand(ctx context.Context, g report.Silence, id string) (report.Silence, error) {
	g.Why = "prise en charge"
	incident, err := s.store.Incident(ctx, id)
	switch {
	case err != nil:
		return g, err
	case incident == nil:
		g.Concerns = append(g.Concerns, "aucun incident n'a cette clé : une autre passerelle l'a faite, ou un registre perdu")
		return g, nil
	case incident.State != bridge.StateAcknowledged:
		g.Concerns = append(g.Concerns, "l'incident n'est plus pris en charge")
	}
	g.Page, g.Number = "/incidents/"+id, incident.TicketNumber
	return g, nil
}
