package chapter

import (
	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/report/opinion"
)

// reasons are why nobody is asked, in the order in which they are told.
var reasons = []bridge.SurveySkip{bridge.SkipRecent, bridge.SkipRefused, bridge.SkipNoAddress, bridge.SkipAgent, bridge.SkipGone, bridge.SkipLate}

// words are those of a language.
type words struct {
	title, nobody, method, pending                        string
	asked, answered, answerRate, rateTitle, none, unknown string
	chartTitle, byCriticity, byRegion                     string
	unaskedTitle, reason, requesters, failed, waiting     string
	dimensions                                            map[string]string
	marks                                                 [bridge.MaxMark]string
	reasons                                               map[bridge.SurveySkip]string
}

func wordsOf(language string) *words {
	if language == "en" {
		return &english
	}
	return &french
}

var french = words{
	title:  "Satisfaction des demandeurs",
	nobody: "Aucun demandeur n'a été interrogé pendant le mois : les taux sont sans objet.",
	method: "Après la clôture de son ticket, le demandeur est interrogé une fois, par courriel. Il est compté dans le mois où il est interrogé, même s'il répond plus tard. " +
		"Le taux de réponse porte sur les interrogés ; le taux de satisfaction, sur les réponses : c'est la part des notes « satisfait » et « très satisfait ». " +
		"Les notes ne sont pas moyennées. Les remarques sont au journal de chaque ticket.",
	pending: "Provisoire : %d des demandeurs interrogés peuvent encore répondre.",
	asked:   "Interrogés", answered: "Réponses", answerRate: "Taux de réponse", rateTitle: "Taux de satisfaction", none: "sans objet", unknown: "non connue",
	chartTitle: "Notes données, par criticité", byCriticity: "Satisfaction par criticité", byRegion: "Satisfaction par région",
	unaskedTitle: "Demandeurs non interrogés", reason: "Raison", requesters: "Demandeurs", failed: "adresse refusée par le serveur de courriel", waiting: "courriel en attente",
	dimensions: map[string]string{opinion.Criticity: "Criticité", opinion.Region: "Région"},
	marks:      [bridge.MaxMark]string{"Très insatisfait", "Insatisfait", "Ni l'un ni l'autre", "Satisfait", "Très satisfait"},
	reasons: map[bridge.SurveySkip]string{
		bridge.SkipRecent: "interrogé il y a peu", bridge.SkipRefused: "ne veut plus être interrogé", bridge.SkipNoAddress: "sans adresse valable",
		bridge.SkipAgent: "travaille sur les tickets", bridge.SkipGone: "inconnu de Zammad", bridge.SkipLate: "courriel non parti à temps",
	},
}

var english = words{
	title:  "Satisfaction of requesters",
	nobody: "No requester was asked within the month: rates are not applicable.",
	method: "Once a ticket is closed its requester is asked, a single time, by mail. They count in the month in which they were asked, also where they answer later. " +
		"The rate of answers is over those asked; that of satisfaction over the answers: the share of “satisfied” and “very satisfied”. " +
		"Marks are not averaged. Remarks are in the journal of each ticket.",
	pending: "Provisional: %d of the requesters who were asked may still answer.",
	asked:   "Asked", answered: "Answers", answerRate: "Rate of answers", rateTitle: "Rate of satisfaction", none: "not applicable", unknown: "not known",
	chartTitle: "Marks given, by criticity", byCriticity: "Satisfaction by criticity", byRegion: "Satisfaction by region",
	unaskedTitle: "Requesters who were not asked", reason: "Reason", requesters: "Requesters", failed: "address refused by the mail server", waiting: "mail waiting",
	dimensions: map[string]string{opinion.Criticity: "Criticity", opinion.Region: "Region"},
	marks:      [bridge.MaxMark]string{"Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"},
	reasons: map[bridge.SurveySkip]string{
		bridge.SkipRecent: "asked a short time ago", bridge.SkipRefused: "wants not to be asked", bridge.SkipNoAddress: "without a valid address",
		bridge.SkipAgent: "works on tickets", bridge.SkipGone: "unknown to Zammad", bridge.SkipLate: "mail not sent in time",
	},
}
