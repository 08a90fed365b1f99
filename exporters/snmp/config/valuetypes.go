package config

// Types of metrics. Every type that is not a number, a date, an enumeration
// or bits is text.
var metricTypes = []string{
	"gauge", "counter", "Float", "Double",
	"DateAndTime", "ParseDateAndTime", "NTPTimeStamp",
	"EnumAsInfo", "EnumAsStateSet", "Bits",
	"OctetString", "DisplayString", "PhysAddress48",
	"InetAddressIPv4", "InetAddressIPv6", "InetAddress", "InetAddressMissingSize", "LldpPortId",
}

// Types of the parts of an index.
var indexTypes = []string{
	"gauge", "counter", "Integer", "Integer32", "EnumAsInfo",
	"OctetString", "DisplayString", "PhysAddress48",
	"InetAddressIPv4", "InetAddressIPv6", "InetAddress", "InetAddressMissingSize", "LldpPortId",
}

// Types of columns that lookups read.
var lookupTypes = append([]string{"Bits"}, indexTypes...)

var (
	securityLevels = []string{NoAuthNoPriv, AuthNoPriv, AuthPriv}
	authProtocols  = []string{"MD5", "SHA", "SHA224", "SHA256", "SHA384", "SHA512"}
	privProtocols  = []string{"DES", "AES", "AES192", "AES192C", "AES256", "AES256C"}
)

// subtypes are the types whose reading depends on a number that precedes the
// value: the column before it, or the sub-identifier before it in an index.
var subtypes = map[string]map[int64]string{
	"InetAddress":            {1: "InetAddressIPv4", 2: "InetAddressIPv6"},
	"InetAddressMissingSize": {1: "InetAddressIPv4", 2: "InetAddressIPv6"},
	"LldpPortId":             {1: "DisplayString", 2: "DisplayString", 3: "PhysAddress48", 5: "DisplayString", 7: "DisplayString"},
}

// Subtypes tells, for a type whose reading depends on a preceding number,
// which type each number stands for.
func Subtypes(name string) (map[int64]string, bool) {
	found, ok := subtypes[name]
	return found, ok
}
