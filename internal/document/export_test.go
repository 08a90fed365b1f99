package document

// ParsePieces and ParseWhole are the two ways of Parse, for the test that they
// come to the same.
var (
	ParsePieces = parsePieces
	ParseWhole  = parse
	ErrPiece    = errPiece
)
