package network

import (
	"fmt"
	"net/http"
	"strings"
)

// Reason is why a fault was not injected or not repaired.
type Reason int

// Reasons of a RequestError.
const (
	UnknownDevice Reason = iota
	UnknownFault
	UnknownKind
	UnknownInterface
	Unplugged
	NeedlessSubject
	BadValue
	NotANumber
	NotUPS
	NotPolled
	AlreadyBroken
)

// RequestError is a request about a fault that makes no sense.
type RequestError struct {
	Reason  Reason
	Given   string   // what was asked for
	Choices []string // what would have been right, if that is a list
	Limit   float64  // largest value, of BadValue; 0 when the kind has none
}

// Error says it to a program's author.
func (e *RequestError) Error() string {
	switch e.Reason {
	case UnknownDevice:
		return fmt.Sprintf("there is no device %q", e.Given)
	case UnknownFault:
		return fmt.Sprintf("there is no active fault %q", e.Given)
	case UnknownKind:
		return fmt.Sprintf("%q is not a kind of fault; kinds are %s", e.Given, strings.Join(e.Choices, ", "))
	case UnknownInterface:
		return fmt.Sprintf("the device has no interface %q; it has %s", e.Given, strings.Join(e.Choices, ", "))
	case Unplugged:
		return fmt.Sprintf("interface %q is unplugged already", e.Given)
	case NeedlessSubject:
		return fmt.Sprintf("subject %q: only link_down has one", e.Given)
	case BadValue:
		if e.Limit == 0 {
			return fmt.Sprintf("value %s: only loss and latency have one", e.Given)
		}
		return fmt.Sprintf("value %s is not between 0 and %g", e.Given, e.Limit)
	case NotANumber:
		return fmt.Sprintf("value %q is not a number", e.Given)
	case NotUPS:
		return fmt.Sprintf("%s is not a UPS: it has no battery", e.Given)
	case NotPolled:
		return fmt.Sprintf("%s is not polled by SNMP: only device_down can be seen of it", e.Given)
	default:
		return fmt.Sprintf("that is broken already: fault %s", e.Given)
	}
}

// French says it to the person at the page.
func (e *RequestError) French() string {
	switch e.Reason {
	case UnknownDevice:
		return fmt.Sprintf("L'équipement « %s » n'existe pas.", e.Given)
	case UnknownFault:
		return fmt.Sprintf("La panne « %s » n'existe pas ou est déjà réparée.", e.Given)
	case UnknownKind:
		return fmt.Sprintf("« %s » n'est pas une sorte de panne.", e.Given)
	case UnknownInterface:
		if e.Given == "" {
			return "Indiquez l'interface à couper : " + strings.Join(e.Choices, ", ") + "."
		}
		return fmt.Sprintf("L'équipement n'a pas d'interface « %s ». Il a : %s.", e.Given, strings.Join(e.Choices, ", "))
	case Unplugged:
		return fmt.Sprintf("L'interface « %s » n'est pas raccordée : elle est déjà hors service.", e.Given)
	case NeedlessSubject:
		return "Une interface ne se précise que pour une coupure de lien."
	case BadValue:
		if e.Limit == 0 {
			return "Une valeur ne se précise que pour les pertes et la latence."
		}
		return fmt.Sprintf("La valeur %s n'est pas comprise entre 0 et %g.", e.Given, e.Limit)
	case NotANumber:
		return fmt.Sprintf("La valeur « %s » n'est pas un nombre.", e.Given)
	case NotUPS:
		return fmt.Sprintf("%s n'est pas un onduleur : il n'a pas de batterie.", e.Given)
	case NotPolled:
		return fmt.Sprintf("%s n'est pas interrogé en SNMP : seul un arrêt complet se verrait.", e.Given)
	default:
		return fmt.Sprintf("Cette panne est déjà en cours (%s).", e.Given)
	}
}

// Status is the answer's over HTTP.
func (e *RequestError) Status() int {
	switch e.Reason {
	case UnknownDevice, UnknownFault:
		return http.StatusNotFound
	case AlreadyBroken:
		return http.StatusConflict
	default:
		return http.StatusBadRequest
	}
}
