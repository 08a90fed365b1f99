package rule

import "github.com/vigie-noc/vigie/internal/document"

// file is one file as it is written.
type file struct {
	Events []eventEntry `yaml:"events"`
	Storm  *stormEntry  `yaml:"storm"`
	Rules  []ruleEntry  `yaml:"rules"`
}

type eventEntry struct {
	Name        string             `yaml:"name"`
	Title       string             `yaml:"title"`
	Severity    string             `yaml:"severity"`
	Family      string             `yaml:"family"`
	Kind        string             `yaml:"kind"`
	Subject     []string           `yaml:"subject"`
	For         *document.Duration `yaml:"for"`
	MaxAge      *document.Duration `yaml:"max_age"`
	ClearedBy   []string           `yaml:"cleared_by"`
	Flap        *flapEntry         `yaml:"flap"`
	RestartEnds bool               `yaml:"restart_ends"`
	Restarts    bool               `yaml:"restarts"`
}

type flapEntry struct {
	Event       string            `yaml:"event"`
	Transitions int               `yaml:"transitions"`
	Within      document.Duration `yaml:"within"`
	Hold        document.Duration `yaml:"hold"`
}

type stormEntry struct {
	Event   string            `yaml:"event"`
	Devices int               `yaml:"devices"`
	Within  document.Duration `yaml:"within"`
	Hold    document.Duration `yaml:"hold"`
}

type ruleEntry struct {
	Name         string         `yaml:"name"`
	Event        string         `yaml:"event"`
	Keys         []string       `yaml:"keys"`
	Apps         []string       `yaml:"apps"`
	Match        string         `yaml:"match"`
	By           string         `yaml:"by"`
	Raise        []string       `yaml:"raise"`
	Clear        []string       `yaml:"clear"`
	Does         string         `yaml:"does"`
	EverySubject bool           `yaml:"every_subject"`
	Examples     []exampleEntry `yaml:"examples"`
	Not          []string       `yaml:"not"`
}

type exampleEntry struct {
	Line    string `yaml:"line"`
	Does    string `yaml:"does"`
	Subject string `yaml:"subject"`
}

// What a rule or an example does, as it is written.
const (
	doesRaise = "raise"
	doesClear = "clear"
)

// place is where an entry stands: problems are told relative to it.
type place struct {
	doc *document.Document
	key string // such as "rules[3]"
}

func (p place) problem(key, message, hint string) document.Problem {
	if key != "" {
		key = "." + key
	}
	return p.doc.Problem(p.key+key, message, hint)
}
