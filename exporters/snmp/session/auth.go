package session

import (
	"fmt"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
)

var authProtocols = map[string]gosnmp.SnmpV3AuthProtocol{
	"MD5": gosnmp.MD5, "SHA": gosnmp.SHA, "SHA224": gosnmp.SHA224,
	"SHA256": gosnmp.SHA256, "SHA384": gosnmp.SHA384, "SHA512": gosnmp.SHA512,
}

var privProtocols = map[string]gosnmp.SnmpV3PrivProtocol{
	"DES": gosnmp.DES, "AES": gosnmp.AES, "AES192": gosnmp.AES192,
	"AES192C": gosnmp.AES192C, "AES256": gosnmp.AES256, "AES256C": gosnmp.AES256C,
}

// authorize puts version and credentials into a session.
func authorize(snmp *gosnmp.GoSNMP, target Target) error {
	auth := target.Auth
	switch auth.Version {
	case config.V1:
		snmp.Version = gosnmp.Version1
	case config.V2c:
		snmp.Version = gosnmp.Version2c
	case config.V3:
		snmp.Version = gosnmp.Version3
		authorizeUser(snmp, target)
		return nil
	default:
		return fmt.Errorf("open session: no SNMP version %d", auth.Version)
	}
	snmp.Community = string(auth.Community)
	return nil
}

func authorizeUser(snmp *gosnmp.GoSNMP, target Target) {
	auth := target.Auth
	user := &gosnmp.UsmSecurityParameters{UserName: auth.Username}
	snmp.MsgFlags = gosnmp.NoAuthNoPriv
	if auth.SecurityLevel == config.AuthNoPriv || auth.SecurityLevel == config.AuthPriv {
		snmp.MsgFlags = gosnmp.AuthNoPriv
		user.AuthenticationProtocol = authProtocols[auth.AuthProtocol]
		user.AuthenticationPassphrase = string(auth.Password)
	}
	if auth.SecurityLevel == config.AuthPriv {
		snmp.MsgFlags = gosnmp.AuthPriv
		user.PrivacyProtocol = privProtocols[auth.PrivProtocol]
		user.PrivacyPassphrase = string(auth.PrivPassword)
	}
	snmp.SecurityModel = gosnmp.UserSecurityModel
	snmp.SecurityParameters = user
	snmp.ContextName = auth.ContextName
	if target.Context != "" {
		snmp.ContextName = target.Context
	}
	snmp.ContextEngineID = target.EngineID
}
