package zammadtest

// Profile is a version of Zammad that can be imitated.
type Profile int

// The versions, each as it is freshly installed. V65 is the default.
const (
	V65 Profile = iota // Zammad 6.5
	V52                // Zammad 5.2
	V71                // Zammad 7.1
)

// profile is in what versions differ, as far as no column says it: columns
// name the releases that have them.
type profile struct {
	version       string
	release       int    // 605 for 6.5
	userRefused   string // error text when the user lacks a permission
	tokenRefused  string // error text when only the token lacks it
	duplicate     string // error text of the database's unique indexes
	noHours       string // error text of a calendar without any working time
	searchDefault int    // size of a page of search results
	searchCap     int
}

var profiles = map[Profile]profile{
	V52: {
		version: "5.2.3", release: 502,
		userRefused: "Not authorized (user)!", tokenRefused: "Not authorized (token)!",
		duplicate: "Object already exists!", noHours: "No configured business hours found!",
		searchDefault: 50, searchCap: 200,
	},
	V65: {
		version: "6.5.0", release: 605,
		userRefused: "User authorization failed.", tokenRefused: "Token authorization failed.",
		duplicate: "This object already exists.", noHours: "There are no business hours configured.",
		searchDefault: 50, searchCap: 200,
	},
	V71: {
		version: "7.1.0", release: 701,
		userRefused: "User authorization failed.", tokenRefused: "Token authorization failed.",
		duplicate: "This object already exists.", noHours: "There are no business hours configured.",
		searchDefault: 50, searchCap: 200,
	},
}
