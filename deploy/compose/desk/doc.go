// Package desk takes the bridge's first steps at a new Zammad, over its REST
// API and as far as that is possible without an administrator's token:
//
//	start    the auto wizard, whose file package secrets wrote: accounts,
//	         groups, settings
//	sign in  as the bridge's agent, with the password of that file, and have
//	         Zammad make an API token
//	keep     the token where the bridge reads it anew
//
// It may run at every start of the stack: a token that Zammad knows is left
// alone.
package desk
