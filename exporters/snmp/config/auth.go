package config

import (
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v3"
)

func (d *decoder) auth(node *yaml.Node, key string) *Auth {
	version := int(V2c)
	a := &Auth{Community: "public", SecurityLevel: NoAuthNoPriv, AuthProtocol: "MD5", PrivProtocol: "DES"}
	d.fields(node, key, map[string]reader{
		"version":        d.whole(&version, int(V1), int(V3)),
		"community":      d.secret(&a.Community),
		"security_level": d.oneOf(&a.SecurityLevel, securityLevels),
		"username":       d.expanded(&a.Username),
		"password":       d.secret(&a.Password),
		"auth_protocol":  d.oneOf(&a.AuthProtocol, authProtocols),
		"priv_protocol":  d.oneOf(&a.PrivProtocol, privProtocols),
		"priv_password":  d.secret(&a.PrivPassword),
		"context_name":   d.expanded(&a.ContextName),
	})
	a.Version = Version(version)
	if a.Version == V3 {
		d.requireUser(node, key, a)
	}
	return a
}

// requireUser checks that a user of SNMPv3 has what the level asks for.
func (d *decoder) requireUser(node *yaml.Node, key string, a *Auth) {
	d.required(node, key, "username", a.Username != "")
	if a.SecurityLevel == NoAuthNoPriv {
		return
	}
	d.required(node, key, "password", a.Password != "")
	if a.SecurityLevel == AuthPriv {
		d.required(node, key, "priv_password", a.PrivPassword != "")
	}
}

func (d *decoder) secret(into *Secret) reader {
	return func(node *yaml.Node, key string) {
		text := string(*into)
		d.expanded(&text)(node, key)
		*into = Secret(text)
	}
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// expanded reads a text in which ${NAME} stands for a variable of the
// environment, where the operator asked for that.
func (d *decoder) expanded(into *string) reader {
	return func(node *yaml.Node, key string) {
		d.text(into)(node, key)
		if d.env == nil {
			return
		}
		*into = variable.ReplaceAllStringFunc(*into, func(reference string) string {
			name := variable.FindStringSubmatch(reference)[1]
			value, set := d.env(name)
			if !set {
				d.fail(resolve(node), key, fmt.Sprintf("the environment has no variable %s", name), "set it before the start")
			}
			return value
		})
	}
}
