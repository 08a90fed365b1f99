package bridge

import "strconv"

// Identity is how it is known who acts.
type Identity struct {
	Verified bool // it was proven, not only said
	// Ref is the id of the desk's user; empty where it is not known.
	Ref string
	// Called is what they are called where it was proven, such as "Amélie Noël",
	// where the desk knows nobody by their address.
	Called string
	// Unproven says why a proof that was shown proves nothing; empty where there
	// was none, or it does.
	Unproven Unproven
	// Also are other names of the same person: addresses and logins.
	Also []string
}

// Tell puts into an act's entry how it is known whose it is.
func (i Identity) Tell(e *Entry) {
	if e.Data == nil {
		e.Data = make(map[string]string)
	}
	e.Data["verified"] = strconv.FormatBool(i.Verified)
	if i.Unproven != "" {
		e.Data["unproven"] = string(i.Unproven)
	}
	if i.Called != "" { // the law may have it removed
		e.Word("called", i.Called)
	}
}

// Unproven says why a proof proves nothing. Nothing in it is forged: an act is
// taken all the same, for the person who is said to do it.
type Unproven string

// Why a proof proves nothing.
const (
	UnprovenExpired   Unproven = "expired"   // it was good until some time ago
	UnprovenEarly     Unproven = "early"     // it will be good
	UnprovenAway      Unproven = "away"      // who gave it does not answer
	UnprovenKey       Unproven = "key"       // who gave it does not know its key
	UnprovenAlgorithm Unproven = "algorithm" // it is signed in a way that is not read here
	UnprovenIssuer    Unproven = "issuer"    // by somebody who is not believed
	UnprovenAudience  Unproven = "audience"  // for others
	UnprovenNobody    Unproven = "nobody"    // it is of a service, or without an address
	UnprovenAddress   Unproven = "address"   // nobody has verified the address
)

// Unprovens lists them.
var Unprovens = []Unproven{
	UnprovenExpired, UnprovenEarly, UnprovenAway, UnprovenKey, UnprovenAlgorithm, UnprovenIssuer, UnprovenAudience, UnprovenNobody, UnprovenAddress,
}

// ForgedError says in French why nothing is done for who shows a proof: it is
// forged, or somebody else's.
type ForgedError struct{ Reason string }

func (e *ForgedError) Error() string { return e.Reason }
