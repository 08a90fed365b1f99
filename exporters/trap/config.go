package trap

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/exporters/trap/usm"
	"github.com/vigie-noc/vigie/internal/document"
)

// Secret is a password. It is never printed.
type Secret string

// String hides it.
func (Secret) String() string { return "(secret)" }

// GoString hides it.
func (Secret) GoString() string { return "(secret)" }

// Config is trap.yml: who may send traps.
type Config struct {
	// Communities are those that traps of SNMPv1 and v2c may carry; none: no
	// such trap is taken.
	Communities []Community `yaml:"communities"`
	// Users are those of SNMPv3.
	Users []User `yaml:"users"`
}

// Community is one of SNMPv1 and v2c.
type Community struct {
	// Community itself, or
	Community Secret `yaml:"community"`
	// CommunityFile is the file that holds it alone.
	CommunityFile string `yaml:"community_file"`
}

// User is one of SNMPv3. Two may have the same name where their engines tell
// them apart.
type User struct {
	// Name is msgUserName.
	Name string `yaml:"name"`
	// Level that every message of theirs has: noAuthNoPriv, authNoPriv or
	// authPriv.
	Level string `yaml:"level"`
	// AuthProtocol proves who sends: MD5, SHA, SHA224, SHA256, SHA384, SHA512.
	AuthProtocol string `yaml:"auth_protocol"`
	// AuthPassword of at least 8 characters, or
	AuthPassword Secret `yaml:"auth_password"`
	// AuthPasswordFile is the file that holds it alone.
	AuthPasswordFile string `yaml:"auth_password_file"`
	// PrivProtocol encrypts: DES, AES, AES192, AES256; AES192C and AES256C as
	// Cisco extends keys.
	PrivProtocol string `yaml:"priv_protocol"`
	// PrivPassword of at least 8 characters, or
	PrivPassword Secret `yaml:"priv_password"`
	// PrivPasswordFile is the file that holds it alone.
	PrivPasswordFile string `yaml:"priv_password_file"`
	// Engines from which their traps come, in hex; none: from any.
	Engines []string `yaml:"engines"`
}

// access is Config, worked out.
type access struct {
	communities [][]byte
	users       *usm.Users
}

// configReader collects what is wrong with a file.
type configReader struct {
	doc      *document.Document
	problems document.Problems
}

func (r *configReader) fail(key, message, hint string) {
	r.problems = append(r.problems, r.doc.Problem(key, message, hint))
}

// loadAccess reads trap.yml and the secrets that it names.
func loadAccess(path string) (access, error) {
	var config Config
	doc, err := document.Load(path, &config)
	if err != nil {
		return access{}, err //nolint:wrapcheck // it names the file
	}
	r := &configReader{doc: doc}
	var a access
	for i, c := range config.Communities {
		key := fmt.Sprintf("communities[%d].community", i)
		if secret := r.secret(key, c.Community, c.CommunityFile); secret != "" {
			a.communities = append(a.communities, []byte(secret))
		}
	}
	users := make([]usm.User, len(config.Users))
	for i := range config.Users {
		users[i] = r.user(fmt.Sprintf("users[%d]", i), &config.Users[i])
	}
	r.twins(users)
	if err := r.problems.Err(); err != nil {
		return access{}, err
	}
	a.users, err = usm.NewUsers(users)
	return a, err
}

// secret is given in the file or by a file of its own.
func (r *configReader) secret(key string, given Secret, path string) string {
	switch {
	case given != "" && path != "":
		r.fail(key+"_file", "given twice", "keep one of the two keys")
		return ""
	case given == "" && path == "":
		r.fail(key, "missing", "or "+last(key)+"_file, the path of a file that holds it")
		return ""
	case given != "":
		return string(given)
	}
	data, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		r.fail(key+"_file", err.Error(), "")
		return ""
	}
	secret := strings.TrimRight(string(data), "\r\n")
	if secret == "" {
		r.fail(key+"_file", "the file is empty", "")
	}
	return secret
}

func last(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

func (r *configReader) user(key string, u *User) usm.User {
	user := usm.User{Name: u.Name, Level: u.Level, AuthProtocol: u.AuthProtocol, PrivProtocol: u.PrivProtocol}
	if u.Name == "" {
		r.fail(key+".name", "missing", "")
	}
	if u.Level == usm.AuthNoPriv || u.Level == usm.AuthPriv {
		user.AuthPassword = r.secret(key+".auth_password", u.AuthPassword, u.AuthPasswordFile)
	}
	if u.Level == usm.AuthPriv {
		user.PrivPassword = r.secret(key+".priv_password", u.PrivPassword, u.PrivPasswordFile)
	}
	for i, text := range u.Engines {
		engine, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
		if err != nil || len(engine) < usm.ShortestID || len(engine) > usm.LongestID {
			r.fail(fmt.Sprintf("%s.engines[%d]", key, i), "not an engine id", "5 to 32 octets in hex, such as 800000090300deadbeef")
		}
		user.Engines = append(user.Engines, engine)
	}
	r.check(key, u, &user)
	return user
}

// check tells what usm says about a user, at the key that it is about. Keys
// that the level has no use for are a sign of a mistake.
func (r *configReader) check(key string, u *User, user *usm.User) {
	err := user.Check()
	if errors.Is(err, usm.ErrLevel) {
		r.fail(key+".level", fmt.Sprintf("%q is no security level", u.Level), document.OneOf(u.Level, usm.Levels))
		return
	}
	if errors.Is(err, usm.ErrAuthProtocol) {
		r.fail(key+".auth_protocol", fmt.Sprintf("%q is no authentication protocol", u.AuthProtocol), document.OneOf(u.AuthProtocol, usm.AuthProtocols()))
	}
	if errors.Is(err, usm.ErrAuthPassword) && user.AuthPassword != "" {
		r.fail(key+".auth_password", "fewer than 8 characters", "")
	}
	if errors.Is(err, usm.ErrPrivProtocol) {
		r.fail(key+".priv_protocol", fmt.Sprintf("%q is no privacy protocol", u.PrivProtocol), document.OneOf(u.PrivProtocol, usm.PrivProtocols()))
	}
	if errors.Is(err, usm.ErrPrivPassword) && user.PrivPassword != "" {
		r.fail(key+".priv_password", "fewer than 8 characters", "")
	}
	if u.Level != usm.AuthPriv && (u.PrivProtocol != "" || u.PrivPassword != "" || u.PrivPasswordFile != "") {
		r.fail(key+".level", u.Level+" does not encrypt, but privacy is configured", "authPriv, or leave the keys out")
	}
	if u.Level == usm.NoAuthNoPriv && (u.AuthProtocol != "" || u.AuthPassword != "" || u.AuthPasswordFile != "") {
		r.fail(key+".level", u.Level+" proves nothing, but authentication is configured", "authNoPriv or authPriv, or leave the keys out")
	}
}

// twins are users of one name that nothing tells apart.
func (r *configReader) twins(users []usm.User) {
	for i := range users {
		for j := range i {
			if users[i].Name != users[j].Name || users[i].Name == "" {
				continue
			}
			if len(users[i].Engines) == 0 && len(users[j].Engines) == 0 || overlap(users[i].Engines, users[j].Engines) {
				r.fail(fmt.Sprintf("users[%d].name", i), fmt.Sprintf("%q is users[%d] too", users[i].Name, j), "engines, different ones, tell users of one name apart")
			}
		}
	}
}

func overlap(a, b [][]byte) bool {
	return slices.ContainsFunc(a, func(x []byte) bool {
		return slices.ContainsFunc(b, func(y []byte) bool { return string(x) == string(y) })
	})
}
