// Package remark adds what the bridge has to say to tickets that are not an
// incident's face: those that people opened. It owns nothing there but the
// number vigie_version, by which it finds out whether a write arrived whose
// answer was lost.
//
//	the same is to be told again   nothing is written
//	the answer of a write is lost  the next reading of the ticket shows its version, or it is repeated
//	the desk is away               the caller tries later; nothing is remembered as told
//	a person changes the ticket    the caller's plan is made anew on the ticket as just read
package remark
