package monthly

// family is a kind of fault, for people; one that rules of others made up stays as
// it is.
func (j *job) family(name string) string {
	switch name {
	case "reachability":
		return j.say("injoignable")
	case "interface":
		return j.say("port ou lien")
	case "power":
		return j.say("alimentation")
	case "performance":
		return j.say("performances")
	case "environment":
		return j.say("environnement")
	case "restart":
		return j.say("redémarrage")
	case "supervision":
		return j.say("supervision")
	case "heartbeat":
		return j.say("signe de vie")
	}
	return name
}

// role is what equipment is, for people.
func (j *job) role(name string) string {
	switch name {
	case "core":
		return j.say("cœur de réseau")
	case "router":
		return j.say("routeur")
	case "switch":
		return j.say("commutateur")
	case "ap":
		return j.say("borne wifi")
	case "ups":
		return j.say("onduleur")
	case "server":
		return j.say("serveur")
	case "printer":
		return j.say("imprimante")
	}
	return name
}
