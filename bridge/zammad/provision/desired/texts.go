package desired

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/internal/document"
)

// Texts are zammad.yml: the words that agents read, and who works at the desk.
type Texts struct {
	// Bridge is the user by whom the bridge works.
	Bridge Person `yaml:"bridge"`
	// Customer is the name of the user whom alert tickets are opened for; the
	// login is that of bridge.yml.
	Customer Name `yaml:"customer"`
	// Agents are logins of users who are to work in our groups; others are
	// given the role by hand.
	Agents []string `yaml:"agents"`
	// Webhook is where the desk tells the bridge of changes.
	Webhook Webhook `yaml:"webhook"`
	// Roles are the names of our roles.
	Roles Roles `yaml:"roles"`
	// Suspended is the name of the state of suspended tickets.
	Suspended string `yaml:"suspended"`
	// Attributes gives each ticket attribute its label.
	Attributes map[string]string `yaml:"attributes"`
	// Macros are the names of macros.
	Macros Macros `yaml:"macros"`
	// Overviews are the names of overviews, without the prefix.
	Overviews Overviews `yaml:"overviews"`
	// Mail is what a third party gets with a ticket.
	Mail Mail `yaml:"mail"`
	// TextModules are texts that agents put into answers.
	TextModules []TextModule `yaml:"text_modules"`
}

// Person is a user of the desk.
type Person struct {
	// Login of the user, an e-mail address usually.
	Login string `yaml:"login"`
	// Firstname is the user's first name.
	Firstname string `yaml:"firstname"`
	// Lastname is the user's last name.
	Lastname string `yaml:"lastname"`
}

// Name is how a user is called.
type Name struct {
	// Firstname is the user's first name.
	Firstname string `yaml:"firstname"`
	// Lastname is the user's last name.
	Lastname string `yaml:"lastname"`
}

// Webhook is where the desk tells the bridge of changes.
type Webhook struct {
	// URL of the bridge, such as http://vigie.example:9470/api/v1/zammad; empty
	// for none, and the bridge asks instead.
	URL string `yaml:"url"`
}

// Roles are the names of our roles.
type Roles struct {
	// Bridge is the role of the bridge's user.
	Bridge string `yaml:"bridge"`
	// Agents is the role of those who work in our groups.
	Agents string `yaml:"agents"`
}

// Macros are the names of macros.
type Macros struct {
	// Take is for becoming the owner.
	Take string `yaml:"take"`
	// PassTo is for handing a ticket to a group: {groupe} stands for its name,
	// {niveau} for the line of support.
	PassTo string `yaml:"pass_to"`
	// Entrust is for handing a ticket to a third party: {tiers} stands for its
	// title.
	Entrust string `yaml:"entrust"`
	// TakeBack is for ending that.
	TakeBack string `yaml:"take_back"`
	// Suspend is for stopping the clocks: {motif} stands for the reason.
	Suspend string `yaml:"suspend"`
	// Restore is for declaring the service restored.
	Restore string `yaml:"restore"`
	// Resolve is for what is done; the ticket closes by itself later.
	Resolve string `yaml:"resolve"`
	// Supervise is for having the equipment supervised again.
	Supervise string `yaml:"supervise"`
	// SuperviseAnyway is the same without proof.
	SuperviseAnyway string `yaml:"supervise_anyway"`
	// Attach is for a ticket about the incident that the note on its site
	// names first; any other is attached to by its ticket's number.
	Attach string `yaml:"attach"`
	// Detach is for ending either.
	Detach string `yaml:"detach"`
	// Approve is for approving a change.
	Approve string `yaml:"approve"`
}

// Overviews are the names of overviews.
type Overviews struct {
	// New lists what nobody has taken, by the due instant of response.
	New string `yaml:"new"`
	// Mine lists an agent's own tickets, by the due instant of restoration.
	Mine string `yaml:"mine"`
	// Running lists what is worked on, by the due instant of restoration.
	Running string `yaml:"running"`
	// Outside lists what third parties have, by the due instant of restoration.
	Outside string `yaml:"outside"`
	// Suspended lists what is suspended, by its reminder.
	Suspended string `yaml:"suspended"`
	// Restored lists what is to be resolved, by the due instant of resolution.
	Restored string `yaml:"restored"`
	// Changes lists changes, by their start.
	Changes string `yaml:"changes"`
}

// Mail is what a third party gets with a ticket. Zammad's own placeholders,
// such as #{ticket.title}, are filled in by Zammad.
type Mail struct {
	// Subject of the mail.
	Subject string `yaml:"subject"`
	// Body of the mail, in HTML.
	Body string `yaml:"body"`
}

// TextModule is a text that agents put into answers.
type TextModule struct {
	// Name of the text.
	Name string `yaml:"name"`
	// Keywords by which agents find it.
	Keywords string `yaml:"keywords"`
	// Content of the text, in HTML.
	Content string `yaml:"content"`
}

// LoadTexts reads and checks zammad.yml; what is wrong in it comes back as
// document.Problems.
func LoadTexts(path string) (Texts, error) {
	var texts Texts
	doc, err := document.Load(path, &texts)
	if err != nil {
		return Texts{}, err
	}
	return texts, texts.validate(doc).Err()
}

func (t *Texts) validate(doc *document.Document) document.Problems {
	var problems document.Problems
	fail := func(key, message, hint string) { problems = append(problems, doc.Problem(key, message, hint)) }
	for _, each := range t.mandatory() {
		if strings.TrimSpace(each[1]) == "" {
			fail(each[0], "no text given", "agents read it")
		}
	}
	for _, each := range []struct{ key, text, part string }{
		{"macros.pass_to", t.Macros.PassTo, "{groupe}"},
		{"macros.entrust", t.Macros.Entrust, "{tiers}"},
		{"macros.suspend", t.Macros.Suspend, "{motif}"},
	} {
		if !strings.Contains(each.text, each.part) {
			fail(each.key, "there would be several of one name", "put "+each.part+" in")
		}
	}
	t.Roles.validate(fail)
	t.validateAttributes(fail)
	if address, err := url.Parse(t.Webhook.URL); t.Webhook.URL != "" && (err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https") {
		fail("webhook.url", fmt.Sprintf("%q is not an address", t.Webhook.URL), "such as http://vigie.example:9470/api/v1/zammad")
	}
	seen := make(map[string]bool)
	for i, module := range t.TextModules {
		key := fmt.Sprintf("text_modules[%d]", i)
		if module.Name == "" || module.Content == "" {
			fail(key, "a text has a name and a content", "")
		}
		if seen[strings.ToLower(module.Name)] {
			fail(key+".name", fmt.Sprintf("%q is there twice", module.Name), "names are unique")
		}
		seen[strings.ToLower(module.Name)] = true
	}
	return problems
}

// validate keeps us away from the desk's own roles: taken over, the bridge's
// would leave everybody who has it no more rights than the bridge has.
func (r *Roles) validate(fail func(key, message, hint string)) {
	for _, each := range [][2]string{{"roles.bridge", r.Bridge}, {"roles.agents", r.Agents}} {
		for _, own := range []string{"Admin", "Agent", "Customer"} {
			if strings.EqualFold(strings.TrimSpace(each[1]), own) {
				fail(each[0], fmt.Sprintf("%q is a role that Zammad came with", each[1]), "a name of its own")
			}
		}
	}
	if r.Agents != "" && strings.EqualFold(r.Bridge, r.Agents) {
		fail("roles.agents", "both roles have this name", "a name of its own")
	}
}

func (t *Texts) validateAttributes(fail func(key, message, hint string)) {
	var names []string
	for _, each := range TicketAttributes() {
		names = append(names, each.Name)
		if t.Attributes[each.Name] == "" {
			fail("attributes."+each.Name, "no label given", "agents read it")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Attributes)) {
		if !slices.Contains(names, name) {
			fail("attributes."+name, "there is no such attribute", document.OneOf(name, names))
		}
	}
}

// mandatory are the texts without which there is no object to make.
func (t *Texts) mandatory() [][2]string {
	m, o := t.Macros, t.Overviews
	return [][2]string{
		{"bridge.login", t.Bridge.Login},
		{"bridge.firstname", t.Bridge.Firstname},
		{"bridge.lastname", t.Bridge.Lastname},
		{"customer.firstname", t.Customer.Firstname},
		{"customer.lastname", t.Customer.Lastname},
		{"roles.bridge", t.Roles.Bridge},
		{"roles.agents", t.Roles.Agents},
		{"suspended", t.Suspended},
		{"macros.take", m.Take},
		{"macros.pass_to", m.PassTo},
		{"macros.entrust", m.Entrust},
		{"macros.take_back", m.TakeBack},
		{"macros.suspend", m.Suspend},
		{"macros.restore", m.Restore},
		{"macros.resolve", m.Resolve},
		{"macros.supervise", m.Supervise},
		{"macros.supervise_anyway", m.SuperviseAnyway},
		{"macros.attach", m.Attach},
		{"macros.detach", m.Detach},
		{"macros.approve", m.Approve},
		{"overviews.new", o.New},
		{"overviews.mine", o.Mine},
		{"overviews.running", o.Running},
		{"overviews.outside", o.Outside},
		{"overviews.suspended", o.Suspended},
		{"overviews.restored", o.Restored},
		{"overviews.changes", o.Changes},
		{"mail.subject", t.Mail.Subject},
		{"mail.body", t.Mail.Body},
	}
}
