package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// oldAfter is from when on what the process knows is no more what is so: it is
// looked at every five minutes at most.
const oldAfter = 15 * time.Minute

// handSilences tells what is out of supervision, as the process knows it.
func (a *API) handSilences(h *reportapi.Handover) {
	status := a.status()
	hidden, away := status.Silenced, status.Unsupervised
	h.Silenced, h.Devices, h.Unsupervised = hidden.Hidden, len(away.Devices), append(h.Unsupervised, away.Shown()...)
	if hidden.At.IsZero() {
		h.Unknown = append(h.Unknown, "les mises en sourdine ne sont pas connues : aucune source n'a répondu")
	} else if len(hidden.Away) > 0 {
		h.Unknown = append(h.Unknown, "mises en sourdine : sans réponse de "+strings.Join(hidden.Away, ", "))
	}
	switch {
	case away.At.IsZero():
		h.Unknown = append(h.Unknown, "les équipements qu'aucune source ne mesure ne sont pas connus")
	case h.Now.Sub(away.At) > oldAfter:
		h.Unknown = append(h.Unknown, "les équipements qu'aucune source ne mesure n'ont pas été relus depuis "+Since(away.At, h.Now))
	}
	groups := slices.Clone(hidden.Groups)
	slices.SortStableFunc(groups, func(x, y Silence) int { return cmp.Compare(min(1, len(y.Concerns)), min(1, len(x.Concerns))) })
	for _, s := range groups[:min(len(groups), shownHanded)] {
		h.Silences = append(h.Silences, reportapi.HandoverSilence{
			Source: s.Source, Why: s.Why, Author: s.Author, Matchers: append([]string{}, s.Matchers...), Hidden: s.Hidden, Till: s.EndsAt,
			Concerns: append([]string{}, s.Concerns...),
		})
	}
}

// handMirror says where tickets are not as the desk has them.
func (a *API) handMirror(h *reportapi.Handover) {
	mirror := a.status().Mirror
	switch {
	case !mirror.Imported:
		h.Unknown = append(h.Unknown, "les tickets de Zammad ne sont pas encore tous lus")
	case mirror.Behind || mirror.Problem != nil:
		h.Unknown = append(h.Unknown, "ce qui a changé dans Zammad depuis "+Since(mirror.SyncedAt, h.Now)+" : ses tickets ne sont plus lus")
	}
}
