package monthly

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// report puts the chapters together.
func (j *job) report(ctx context.Context) (*Report, error) {
	r := &Report{Cover: j.cover()}
	made := []func(context.Context) (*Chapter, error){
		j.highlights, j.volumes, j.engagements, j.availability, j.majors, j.recurrence, j.parties, j.changes, j.equipment, j.recap, j.procedures,
	}
	for _, extra := range j.Extra {
		made = append(made, func(ctx context.Context) (*Chapter, error) { return extra(ctx, j.Store, j.ask) })
	}
	for n, make := range append(made, j.method) {
		j.progress(n, len(made)+1, j.say("Chapitres"))
		chapter, err := make(ctx)
		if err != nil {
			return nil, err
		}
		if chapter != nil {
			r.Chapters = append(r.Chapters, *chapter)
		}
	}
	r.Files = []Table{j.operations(ctx)}
	j.document = nil // tens of megabytes, and rows that come late are not of it
	return r, nil
}

func (j *job) cover() Cover {
	h := &j.month.Head
	c := Cover{
		Title: j.say("Rapport mensuel d'exploitation et de qualité de service"), Organisation: j.Organisation,
		Month: h.Month, Contract: h.Contract.Name, MadeAt: j.ask.Now, Zone: j.zone, Language: cmp.Or(j.ask.Language, "fr"),
		Period: j.say("%s, du %s au %s (%s)", j.monthName(j.ask.Month.Year(), j.ask.Month.Of()), j.day(j.period.From), j.day(j.period.Till.Add(-time.Millisecond)), j.zone),
	}
	stamp := func(name, value string) { c.Stamps = append(c.Stamps, Stamp{Name: name, Value: value}) }
	stamp(j.say("Contrat"), fmt.Sprintf("%s, version %s", h.Contract.Name, h.Contract.Version))
	stamp(j.say("Empreinte du contrat (SHA-256)"), h.Contract.Hash)
	for _, calendar := range h.Calendars {
		stamp(j.say("Calendrier « %s »", calendar.Name), fmt.Sprintf("version %s, %s", cmp.Or(calendar.Version, "–"), calendar.Hash))
	}
	if j.closed {
		stamp(j.say("Mois arrêté le"), j.closedBy())
		stamp(j.say("Document du mois (SHA-256)"), j.month.Hash)
		if p := h.Previous; p != nil {
			stamp(j.say("Document précédent"), p.Month+", "+p.Hash)
		}
	} else {
		stamp(j.say("Chiffres à l'instant"), j.at(j.asOf))
	}
	stamp(j.say("Journal"), j.say("intact ; faits : %s, chaînes : %s, jusqu'au n° %d", j.number(h.Journal.Entries), j.number(h.Journal.Chains), h.Journal.Last))
	stamp(j.say("Empreinte du journal (SHA-256)"), h.Journal.Print)
	stamp(j.say("Calcul"), h.Engine)
	c.Notices = j.notices()
	return c
}

func (j *job) day(at time.Time) string {
	if j.english {
		return at.In(j.zone).Format(time.DateOnly)
	}
	return at.In(j.zone).Format("02/01/2006")
}

func (j *job) closedBy() string {
	who := j.month.ClosedBy
	switch {
	case who == "":
		return j.say("%s, automatiquement", j.at(j.month.ClosedAt))
	case j.month.Verified:
		return j.say("%s, par %s (identité vérifiée)", j.at(j.month.ClosedAt), who)
	}
	return j.say("%s, par %s", j.at(j.month.ClosedAt), who)
}

// notices are what a reader must know before anything else.
func (j *job) notices() (all []string) {
	switch {
	case j.closed:
	case j.asOf.Before(j.period.Till):
		all = append(all, j.say("Provisoire : le mois n'est pas terminé. Les chiffres vont jusqu'au %s.", j.at(j.asOf)))
	default:
		all = append(all, j.say("Provisoire : le mois n'est pas arrêté. Les chiffres peuvent encore changer."))
	}
	if j.behind {
		all = append(all, j.say("Des faits du journal ne sont pas encore comptés : les taux et durées sont incomplets."))
	}
	for _, flag := range j.month.Flags {
		all = append(all, upper(j.phrase(flag))+".")
	}
	all = append(all, j.unmeasured()...)
	if j.contract.Hash() != j.month.Contract.Hash {
		all = append(all, j.say("Le contrat en vigueur (version %s) n'est plus celui du mois : les temps par intervenant et l'état des tickets sont relus par celui d'aujourd'hui ; les taux, durées et crédits restent ceux du document.", j.contract.Version))
	}
	if n := len(j.rectifiedSince()); n > 0 {
		all = append(all, j.say("Ce mois a été rectifié depuis son arrêt : voir le chapitre de la méthode (%s).", j.counted(int64(n), j.say("rectificatif"), j.say("rectificatifs"))))
	}
	return all
}

// unmeasured says on the cover that availability is not measured, or not all of it.
func (j *job) unmeasured() (all []string) {
	measured := slices.ContainsFunc(j.measured["equipment"], func(m frozen.Measured) bool { return m.Up+m.Down > 0 }) ||
		slices.ContainsFunc(j.measured["sites"], func(m frozen.Measured) bool { return m.Up+m.Down > 0 })
	if !measured {
		all = append(all, j.say("Disponibilité : non mesuré."))
	}
	for _, of := range j.month.Availability {
		for _, problem := range of.Problems {
			if said := j.say("Disponibilité : %s", j.phrase(problem)); !slices.Contains(all, said) {
				all = append(all, said)
			}
		}
	}
	return all
}
