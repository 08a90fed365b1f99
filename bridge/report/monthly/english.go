package monthly

// english has all sentences that a report says.
var english = map[string]string{}

// terms are words that come from elsewhere.
var terms = map[string]string{}
