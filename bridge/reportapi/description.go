package reportapi

import _ "embed" // the description

// Description is this API as OpenAPI has it (YAML); the bridge serves it at
// /api/v1/openapi.yml.
//
//go:embed openapi.yml
var Description []byte
