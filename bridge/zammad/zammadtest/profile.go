package zammadtest

// Profile is a version of Zammad that can be imitated.
type Profile int

// V65 is Zammad 6.5, freshly installed.
const V65 Profile = iota

// profile is in what versions differ.
type profile struct {
	version       string
	userRefused   string // error text when the user lacks a permission
	tokenRefused  string // error text when only the token lacks it
	searchDefault int    // size of a page of search results
	searchCap     int
}

var profiles = map[Profile]profile{
	V65: {
		version:       "6.5.0",
		userRefused:   "User authorization failed.",
		tokenRefused:  "Token authorization failed.",
		searchDefault: 50,
		searchCap:     200,
	},
}
