// Package provision makes a Zammad fit for the bridge: groups, roles, users,
// schools, states, ticket attributes, calendars, service levels, macros,
// triggers, overviews and text modules, as they follow from what was signed
// and from the inventory.
//
// What the desk should have is a list of objects (package object), made by
// pure functions (package desired). Each is held against what is there; what
// differs is a line of the plan and, with Options.Execute, a write:
//
//	sign  what             why
//	+     made             it was not there
//	~     changed          it is ours and differs, field by field
//	-     retired          it is ours and no longer wanted: made inactive; what knows no inactivity is deleted
//	!     left or refused  one of that name is there that we did not make, and it differs; or the desk says no
//
// What is ours is known by a mark in its note, which survives renaming.
// Calendars, service levels and overviews have no note: those whose name
// begins with object.Prefix are ours. Attributes have none either: ours are those
// named vigie_…, and those that have our name, label and type. Nothing else is
// ever changed, unless Options.Adopt says so; to a selection that is there
// already, choices are added and none is taken away. Groups, states and roles
// are never retired: tickets may be in them, and people have them.
//
// Runs come in the order in which objects need each other, and every run
// begins with what is there, so one that was interrupted is gone on with by
// the next:
//
//	check version and rights ─▶ what needs no attributes ─▶ attributes
//	  ─▶ migrations (restart, only with Options.Migrate) ─▶ proof ─▶ what names attributes
//
//	the token is wrong or weak         nothing was written; told what it lacks
//	an object is refused               told; what does not need it goes on; the run fails at its end
//	the desk is away                   the run ends there; the next goes on
//	an answer is lost                  the next run finds the object by its mark
//	attributes wait for a migration    the run ends there without Options.Migrate: it restarts Zammad
//	                                   and applies the pending changes of everybody, which are told
//	the desk keeps something else      told as refused: a value was cut or dropped
//	another of ours has the name       it makes way: it is called otherwise until its own turn comes
//	a person copied an object of ours  the copy, which has our mark too, is theirs
package provision
