package report

import (
	"net/http"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// unprovenWords say why a token that came along proves nothing.
var unprovenWords = map[bridge.Unproven]string{
	bridge.UnprovenExpired:   "le jeton de Grafana a expiré",
	bridge.UnprovenEarly:     "le jeton de Grafana n'est pas encore valable : les horloges diffèrent",
	bridge.UnprovenAway:      "Grafana ne répond pas",
	bridge.UnprovenKey:       "Grafana n'a pas la clé du jeton",
	bridge.UnprovenAlgorithm: "le jeton est signé d'une façon que la passerelle ne lit pas",
	bridge.UnprovenIssuer:    "le jeton est d'un Grafana que bridge.yml ne nomme pas",
	bridge.UnprovenAudience:  "le jeton est d'une organisation que bridge.yml ne nomme pas",
	bridge.UnprovenNobody:    "le jeton n'est pas celui d'une personne qui a une adresse",
	bridge.UnprovenAddress:   "Grafana n'a pas vérifié l'adresse",
}

// UnprovenWord says in French why a proof was none, by what an entry holds of it.
func UnprovenWord(why string) string { return unprovenWords[bridge.Unproven(why)] }

// identityOf is who an act was taken for.
func identityOf(person string, known bridge.Identity) reportapi.Identity {
	told := reportapi.Identity{Person: person, Verified: known.Verified}
	if known.Unproven != "" {
		told.Reason = "L'identité est déclarée et non prouvée : " + unprovenWords[known.Unproven]
	}
	return told
}

// notProven says that what is asked for takes a proof, and what became of it.
func notProven(what string, known bridge.Identity) string {
	why := "faites-la depuis Grafana"
	if known.Unproven != "" {
		why = unprovenWords[known.Unproven]
	}
	return what + " demande ici une identité prouvée (corrections.proven) : " + why + ". Rien n'a été fait"
}

// writeForged answers why nothing is done for who asks.
func writeForged(w http.ResponseWriter, err error) { writeError(w, http.StatusForbidden, err.Error()) }
