package secrets

import "encoding/json"

// Accounts and groups that the new Zammad begins with. The customer is that
// of bridge.yml, the groups are those of contract.yml.
const (
	AdminLogin    = "admin@vigie.example"
	AgentLogin    = "vigie@vigie.example"
	CustomerLogin = "supervision@vigie.example"
)

// Groups are the levels of the desk.
var Groups = []string{"N1", "N2", "N3"}

// firstSteps is what Zammad's auto wizard does once, before anybody uses it.
type firstSteps struct {
	timezone string
	token    string // that lets the wizard be started
	admin    string // passwords
	agent    string
}

type setting struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

type account struct {
	Login     string   `json:"login"`
	Email     string   `json:"email"`
	Firstname string   `json:"firstname"`
	Lastname  string   `json:"lastname"`
	Password  string   `json:"password,omitempty"`
	Roles     []string `json:"roles,omitempty"`
}

type group struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

// json is the form of contrib/auto_wizard_example.json in Zammad's source.
// Settings come first, so that the accounts are made without asking Zammad's
// own services on the internet for pictures and places. The first account,
// which names no roles, becomes administrator and agent.
func (f firstSteps) json() (string, error) {
	file := struct {
		Token    string
		Settings []setting
		Users    []account
		Groups   []group
	}{
		Token: f.token,
		Settings: []setting{
			{"product_name", "Vigie"},
			{"locale_default", "fr-fr"},
			{"timezone_default", f.timezone},
			{"api_token_access", true},
			{"image_backend", ""},
			{"geo_ip_backend", ""},
			{"geo_location_backend", ""},
			{"geo_calendar_backend", ""},
		},
		Users: []account{
			{Login: AdminLogin, Email: AdminLogin, Firstname: "Administration", Lastname: "Vigie", Password: f.admin},
			{Login: AgentLogin, Email: AgentLogin, Firstname: "Vigie", Lastname: "Passerelle", Password: f.agent, Roles: []string{"Agent"}},
			{Login: CustomerLogin, Email: CustomerLogin, Firstname: "Supervision", Lastname: "Réseau", Roles: []string{"Customer"}},
		},
	}
	for _, name := range Groups {
		file.Groups = append(file.Groups, group{name, []string{AdminLogin, AgentLogin}})
	}
	text, err := json.MarshalIndent(file, "", "  ")
	return string(text), err
}
