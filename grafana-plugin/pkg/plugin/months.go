package plugin

// monthForm is how months are told.
const monthForm = "2006-01"

// maxMonths bounds a history.
const maxMonths = 36
