package edition

import (
	"fmt"
	"strconv"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// reissued has a report say on its cover that it replaces another, whose words
// were erased. What that one was called and its hash are no words of anybody.
func reissued(made *monthly.Report, e *ledger.ReportEdition, was []ledger.ReportFile) {
	if len(was) == 0 {
		return
	}
	cover := &made.Cover
	at := e.MadeAt.In(cover.Zone).Format("02/01/2006 15:04")
	stamp, notice := "Édition", "Réédité le %s après effacement de données personnelles : les chiffres sont ceux du même document arrêté, des mots ont disparu. L'édition %d est retirée du registre."
	value := fmt.Sprintf("%d, réédité après effacement", e.Number)
	if cover.Language == "en" {
		stamp, notice = "Edition", "Issued again on %s after an erasure of personal data: the figures are those of the same closed document, words are gone. Edition %d is withdrawn from the ledger."
		value = strconv.Itoa(e.Number) + ", issued again after an erasure"
	}
	cover.Stamps = append(cover.Stamps, monthly.Stamp{Name: stamp, Value: value})
	cover.Notices = append(cover.Notices, fmt.Sprintf(notice, at, e.Number-1))
}
