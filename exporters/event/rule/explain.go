package rule

import "github.com/vigie-noc/vigie/exporters/event"

// Look is one rule that was tried on a message, and why.
type Look struct {
	Rule     string
	Event    string
	Why      string // what made it be tried
	Outcome  string // "hit", or why it is none
	Hit      bool
	Shadowed bool // a rule before it says the same of the same event and subject
	Does     string
	Subject  string
	Captures []Capture
}

// Capture is what a named group has taken.
type Capture struct{ Name, Value string }

// Explain tells what Match does with a message, and why.
func (s *Set) Explain(message *event.Message) []Look {
	m := s.Matcher()
	text := message.Text[:min(len(message.Text), longestText)]
	m.choose(message.Key, text)
	var looks []Look
	var found []event.Hit
	for i, r := range s.rules {
		if m.todo[i>>6]&(1<<(i&63)) == 0 {
			continue
		}
		did, clears, subject := r.judge(message.App, text, nil, m.groups)
		look := Look{
			Rule: r.name, Event: r.def.Name, Why: r.why(), Outcome: did.String(), Hit: did == taken,
			Captures: r.captures(text),
		}
		if look.Hit {
			hit := event.Hit{Event: r.def, Subject: subject}
			look.Does, look.Subject, look.Shadowed = verb(clears), string(subject), known(found, &hit)
			found = append(found, hit)
		}
		looks = append(looks, look)
	}
	return looks
}

func (c *compiled) why() string {
	switch {
	case len(c.keys) > 0:
		return "key"
	case c.literals != nil:
		return "literal"
	default:
		return "every line"
	}
}

func (c *compiled) captures(text []byte) []Capture {
	if c.re == nil {
		return nil
	}
	at := c.re.Find(text, nil)
	if at == nil {
		return nil
	}
	var all []Capture
	for i, name := range c.re.SubexpNames() {
		if name != "" && at[2*i] >= 0 {
			all = append(all, Capture{Name: name, Value: string(text[at[2*i]:at[2*i+1]])})
		}
	}
	return all
}
