package incident

// Fill is fill, for the fuzz target.
var Fill = fill
