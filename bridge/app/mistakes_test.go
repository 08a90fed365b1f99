package app_test

// configMistakes has one mistake for every rule of bridge.yml, and what is
// told of it.
var configMistakes = []struct {
	name         string
	right, wrong string
	told         string
}{
	{
		"unknown key", "\n  url: ", "\n  adresse: ",
		`bridge.yml:17: zammad.adresse: unknown key (known here: ca_file, client_cert_file, client_key_file, customer, proxy_url, timeout, token_file, url, webhook_secret_file)`,
	},
	{
		"key twice", "tokens_file: ", "zammad: {}\ntokens_file: ",
		`bridge.yml:35: zammad: key given twice, first on line 16 (keep one)`,
	},
	{
		"no YAML", "  workers: 2", "  workers: [2",
		`bridge.yml:23: did not find expected ',' or ']' (check indentation, colons and quotes around this line)`,
	},
	{
		"wrong type", "workers: 2", "workers: deux",
		`bridge.yml:23: tickets.workers: "deux" is not a whole number`,
	},
	{
		"wrong duration", "pace: 20s", "pace: 20",
		`bridge.yml:22: tickets.pace: "20" is not a duration: write 30s, 5m, 1h30m or 2d`,
	},
	{
		"no source", "sources:\n  - name: noc\n    alertmanagers:\n      - http://127.0.0.1:9093\n    prometheus: http://127.0.0.1:9090\n    receiver: vigie\n    watchdog: 4m\n    reconcile:\n      interval: 20s\n      absent_polls: 4\n", "sources: []\n",
		`bridge.yml:1: sources: no source of alerts given (at least one, with name, alertmanagers and prometheus)`,
	},
	{
		"source name", "name: noc", "name: NOC 1",
		`bridge.yml:2: sources[0].name: "NOC 1" is no name for a source (lower-case letters, digits and dashes)`,
	},
	{
		"source's own name", "name: noc", "name: vigie",
		`bridge.yml:2: sources[0].name: "vigie" is the bridge's own (any other name)`,
	},
	{
		"Grafana's name", "tokens_file: ", "grafana: [{name: NOC, url: https://g.example}]\ntokens_file: ",
		`bridge.yml:35: grafana[0].name: "NOC" is no name for a Grafana (lower-case letters, digits and dashes)`,
	},
	{
		"Grafana's address", "tokens_file: ", "grafana: [{name: noc, url: g.example}]\ntokens_file: ",
		`bridge.yml:35: grafana[0].url: "g.example" is not an HTTP address (such as https://grafana.example.org)`,
	},
	{
		"Grafana's key", "tokens_file: ", "grafana: [{name: noc, url: https://g.example, jwks: x}]\ntokens_file: ",
		`bridge.yml:35: grafana[0].jwks: unknown key (known here: ca_file, issuer, leeway, name, orgs, url, verified_email)`,
	},
	{
		"Grafana twice", "tokens_file: ", "grafana: [{name: noc, url: https://g.example}, {name: public, url: http://10.0.0.7:3000, issuer: https://g.example/}]\ntokens_file: ",
		`bridge.yml:35: grafana[1].issuer: tokens of "https://g.example" are another's in the list too (each Grafana has a root_url of its own)`,
	},
	{
		"Grafana's name twice", "tokens_file: ", "grafana: [{name: noc, url: https://g.example}, {name: noc, url: https://h.example}]\ntokens_file: ",
		`bridge.yml:35: grafana[1].name: Grafana "noc" is there twice (names are unique)`,
	},
	{
		"nothing proves", "tokens_file: ", "corrections: {proven: true}\ntokens_file: ",
		`bridge.yml:35: corrections.proven: nothing proves who corrects (name the Grafana under grafana, or leave it out)`,
	},
	{
		"source twice", "event_sources:\n", "  - {name: noc, alertmanagers: [http://a], prometheus: http://p}\nevent_sources:\n",
		`bridge.yml:11: sources[1].name: source "noc" is there twice (names are unique)`,
	},
	{
		"no Alertmanager", "    alertmanagers:\n      - http://127.0.0.1:9093\n", "",
		`bridge.yml:2: sources[0].alertmanagers: no Alertmanager given (the URLs of all peers, such as http://127.0.0.1:9093)`,
	},
	{
		"Alertmanager's address", "- http://127.0.0.1:9093", "- 127.0.0.1:9093",
		`bridge.yml:4: sources[0].alertmanagers[0]: "127.0.0.1:9093" is not an HTTP address (such as http://127.0.0.1:9093)`,
	},
	{
		"Prometheus' address", "prometheus: http://", "prometheus: ftp://",
		`bridge.yml:5: sources[0].prometheus: "ftp://127.0.0.1:9090" is not an HTTP address (such as http://127.0.0.1:9093)`,
	},
	{
		"too few looks", "absent_polls: 4", "absent_polls: 1",
		`bridge.yml:10: sources[0].reconcile.absent_polls: 1 looks prove nothing (2 or more, 3 is usual)`,
	},
	{
		"event source's name", "name: syslog", "name: Syslog 1",
		`bridge.yml:12: event_sources[0].name: "Syslog 1" is no name for a source (lower-case letters, digits and dashes)`,
	},
	{
		"event source twice", "name: trap", "name: syslog",
		`bridge.yml:15: event_sources[1].name: source "syslog" is there twice (names are unique)`,
	},
	{
		"event source's unknown key", "    token_file: events", "    token: events",
		`bridge.yml:14: event_sources[0].token: unknown key (known here: name, token_file, url)`,
	},
	{
		"event source without address", "    url: http://127.0.0.1:9515\n", "",
		`bridge.yml:12: event_sources[0].url: "" is not an HTTP address (such as http://127.0.0.1:9515)`,
	},
	{
		"event source's address", "url: http://127.0.0.1:9515", "url: udp://127.0.0.1:514",
		`bridge.yml:13: event_sources[0].url: "udp://127.0.0.1:514" is not an HTTP address (such as http://127.0.0.1:9515)`,
	},
	{
		"event source's password", "https://traps.example", "https://moi:secret@traps.example",
		`bridge.yml:15: event_sources[1].url: must not hold a user or password (name a token_file)`,
	},
	{
		"event source's query", "https://traps.example/vigie/", "https://traps.example/?a=b",
		`bridge.yml:15: event_sources[1].url: must not hold a query or fragment (such as http://127.0.0.1:9515)`,
	},
	{
		"no desk", "  url: http://127.0.0.1:9481\n", "",
		`bridge.yml:16: zammad.url: missing (for example https://tickets.example.org)`,
	},
	{
		"the desk's address", "url: http://127.0.0.1:9481", "url: 127.0.0.1:9481",
		`bridge.yml:17: zammad.url: not an address (for example https://tickets.example.org)`,
	},
	{
		"no token of the desk", "  token_file: zammad.token\n", "",
		`bridge.yml:16: zammad.token_file: missing (a file that holds the API token of the bridge's agent user)`,
	},
	{
		"no customer", "  customer: supervision@vigie.example\n", "",
		`bridge.yml:16: zammad.customer: missing (login or e-mail address of the user whom alert tickets are opened for)`,
	},
	{
		"time-out", "  customer: ", "  timeout: 1h\n  customer: ",
		`bridge.yml:19: zammad.timeout: 1h is out of range (more than 0s, at most 5m)`,
	},
	{
		"a state", "restored: rétabli", `restored: ""`,
		`bridge.yml:21: tickets.states.restored: no state given (the desk's name of it)`,
	},
	{
		"pace", "pace: 20s", "pace: 0s",
		`bridge.yml:22: tickets.pace: must be more than nothing (such as 15s)`,
	},
	{
		"no worker", "workers: 2", "workers: 0",
		`bridge.yml:23: tickets.workers: 0 is out of range (1 to 64, 4 is usual)`,
	},
	{
		"too many workers", "workers: 2", "workers: 65",
		`bridge.yml:23: tickets.workers: 65 is out of range (1 to 64, 4 is usual)`,
	},
	{
		"no key", "  keys:\n    - \"{site}/{family}\"\n", "  keys: []\n",
		`bridge.yml:25: correlation.keys: no key given (such as "{site}/{device}/{family}")`,
	},
	{
		"key without label", "{site}/{family}", "toujours",
		`bridge.yml:25: correlation.keys: keys[0]: "toujours" names no label: write {site}/{device}/{family}`,
	},
	{
		"severity in a key", "{site}/{family}", "{site}/{severity}",
		`bridge.yml:25: correlation.keys: keys[0]: severity is never part of a key: a fault that gets worse is the same incident`,
	},
	{
		"a family that there is not", "families: [reachability, power]", "families: [reachabilty]",
		`bridge.yml:27: correlation.families[0]: "reachabilty" is not a family (did you mean reachability? One of reachability, interface, power, performance, environment, restart, supervision, heartbeat)`,
	},
	{
		"a storm of nothing", "by: site,", "by: rack,",
		`bridge.yml:29: correlation.storms[0].by: "rack" is nothing that faults have in common (parent, site, provider or region)`,
	},
	{
		"a storm of one", "incidents: 5,", "incidents: 1,",
		`bridge.yml:29: correlation.storms[0].incidents: 1 are no storm (2 or more)`,
	},
	{
		"a storm in no time", ", within: 30s}", "}",
		`bridge.yml:29: correlation.storms[0].within: must be more than nothing (such as 1m)`,
	},
	{
		"a storm twice", "within: 30s}\n", "within: 30s}\n    - {by: site, incidents: 6, within: 30s}\n",
		`bridge.yml:30: correlation.storms[1].by: "site" is there twice (one rule for each)`,
	},
	{
		"less than no members", "members: 2,", "members: -2,",
		`bridge.yml:30: correlation.storm_end.members: -2 are less than none (0 or more)`,
	},
	{
		"a storm that never goes quiet", "quiet: 20m", "quiet: 0s",
		`bridge.yml:30: correlation.storm_end.quiet: must be more than nothing (such as 15m)`,
	},
	{
		"a recurrence of one", "outages: 4,", "outages: 1,",
		`bridge.yml:32: correlation.recurrence.outages: 1 is no recurrence (2 or more, or 0 for never)`,
	},
	{
		"a recurrence in no time", "within: 10d", "within: 0s",
		`bridge.yml:32: correlation.recurrence.within: must be more than nothing (such as 7d)`,
	},
	{
		"less than no new tickets", "  workers: 2", "  workers: 2\n  new_per_minute: -1",
		`bridge.yml:24: tickets.new_per_minute: -1 is less than none (such as 60, or 0 for no bound)`,
	},
	{
		"no ledger", "path: data/ledger.db", `path: ""`,
		`bridge.yml:34: store.path: no path given (the file of the ledger, such as ledger.db)`,
	},
	{
		"webhooks kept for no time", "path: data/ledger.db", "keep_deliveries: 0s",
		`bridge.yml:34: store.keep_deliveries: 0s is too short to be looked at (1h or more, 7d is usual)`,
	},
	{
		"another kind of database", "path: data/ledger.db", `url: "mysql://vigie@db.example/vigie"`,
		`bridge.yml:34: store.url: a database's URL begins with postgres:// (such as postgres://vigie@db.example/vigie?sslmode=verify-full)`,
	},
	{
		"a password in the URL", "path: data/ledger.db", `url: "postgres://vigie:geheim@db.example/vigie"`,
		`bridge.yml:34: store.url: the URL holds a password (store.password_file names the file for it, or PGPASSFILE)`,
	},
	{
		"an URL that says nonsense", "path: data/ledger.db", `url: "postgres://vigie@db.example/vigie?sslmode=peut-être"`,
		"bridge.yml:34: store.url: understand the database's URL: cannot parse `postgres://vigie@db.example/vigie?sslmode=peut-être`: " +
			`failed to configure TLS (sslmode is invalid) (such as postgres://vigie@db.example/vigie?sslmode=verify-full)`,
	},
	{
		"a password for no database", "path: data/ledger.db", "{path: data/ledger.db, password_file: db.password}",
		`bridge.yml:34: store.password_file: there is no database that it could be for (store.url names one)`,
	},
	{
		"a mirror that never looks", "correlation:\n", "mirror: {interval: 2h}\ncorrelation:\n",
		`bridge.yml:24: mirror.interval: 2h is out of range (1s to 1h, 30s is usual)`,
	},
	{
		"an hour that no day has", "correlation:\n", "mirror: {sweep_hour: 24}\ncorrelation:\n",
		`bridge.yml:24: mirror.sweep_hour: 24 is no hour of the day (0 to 23)`,
	},
	{
		"a mirror that may ask nothing", "correlation:\n", "mirror: {requests_per_second: 0}\ncorrelation:\n",
		`bridge.yml:24: mirror.requests_per_second: 0 is out of range (1 to 1000, 10 is usual)`,
	},
	{
		"a group without a name", "correlation:\n", "mirror: {groups: [N1, \" \"]}\ncorrelation:\n",
		`bridge.yml:24: mirror.groups[1]: no group given (the desk's name of it)`,
	},
	{
		"a change that nobody may make", "correlation:\n", "changes: {broad: 0}\ncorrelation:\n",
		`bridge.yml:24: changes.broad: 0 is out of range (1 or more, 50 is usual)`,
	},
	{
		"too many silences", "correlation:\n", "changes: {silences: 1001}\ncorrelation:\n",
		`bridge.yml:24: changes.silences: 1001 is out of range (1 to 1000, 100 is usual)`,
	},
	{
		"silences two days before", "correlation:\n", "changes: {lead: 2d}\ncorrelation:\n",
		`bridge.yml:24: changes.lead: 48h is out of range (0s to 1d, 10m is usual)`,
	},
	{
		"a watch of nothing", "correlation:\n", "changes: {watch: 0s}\ncorrelation:\n",
		`bridge.yml:24: changes.watch: 0s is out of range (1m to 12h, 15m is usual)`,
	},
	{
		"an acknowledgement that hides for an hour", "correlation:\n", "acknowledge: {silence: 1h}\ncorrelation:\n",
		`bridge.yml:24: acknowledge.silence: 1h is out of range (2m to 30m, or 0s for none)`,
	},
	{
		"notes every second", "correlation:\n", "sites: {pace: 1s}\ncorrelation:\n",
		`bridge.yml:24: sites.pace: 1s is out of range (1m to 1d, 30m is usual)`,
	},
	{
		"a day copied while it ends", "correlation:\n", "evidence: {after: 1m}\ncorrelation:\n",
		`bridge.yml:24: evidence.after: 1m is out of range (5m to 1d, 30m is usual)`,
	},
	{
		"a day that is late at once", "correlation:\n", "evidence: {catch_up: 1d}\ncorrelation:\n",
		`bridge.yml:24: evidence.catch_up: 24h is out of range (2d to 400d: for as long as Prometheus keeps its samples)`,
	},
	{
		"shifts that are not in order", "correlation:\n", "logbook: {shifts: [\"19:00\", \"07:00\"]}\ncorrelation:\n",
		`bridge.yml:24: logbook.shifts: the times are not in order, or one is there twice (such as ["07:00", "19:00"], in order)`,
	},
	{
		"a month that closes on a day that not all months have", "correlation:\n", "months: {close_on_day: 31}\ncorrelation:\n",
		`bridge.yml:24: months.close_on_day: 31 is no day of every month (1 to 28, 5 is usual; 0 for never)`,
	},
	{
		"a report on a day that not all months have, in no form and no language", "correlation:\n", "months: {report: {day: 0, forms: [pdf, docx], language: de}}\ncorrelation:\n",
		`bridge.yml:24: months.report.day: 0 is no day of every month (1 to 28, such as that of close_on_day)
bridge.yml:24: months.report.forms: "docx" is no form of a report (one of html, pdf, csv, xlsx)
bridge.yml:24: months.report.language: "de" is no language of reports (fr or en)`,
	},
	{
		"a public listener nowhere", "correlation:\n", `satisfaction: {listen: public, url: "https://a.example", keys_file: k, organisation: NOC, mail: {server: "m.example:25", from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.listen: "public" is no address to listen on (such as 127.0.0.1:9471)`,
	},
	{
		"requesters who cannot reach it", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: a.example, keys_file: k, organisation: NOC, mail: {server: "m.example:25", from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.url: is not an HTTP address (where requesters reach the listener, such as https://avis.example)`,
	},
	{
		"links without keys", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", organisation: NOC, mail: {server: "m.example:25", from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.keys_file: no keys of links given (a file of lines: a name, a space, and 32 characters or more)`,
	},
	{
		"nobody who asks", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, mail: {server: "m.example:25", from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.organisation: nobody is said to ask (as requesters know you, such as Centre de supervision du ministère)`,
	},
	{
		"a proxy that is no network", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, organisation: NOC, proxies: [nginx], mail: {server: "m.example:25", from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.proxies[0]: "nginx" is no network (such as 10.1.0.0/24, or 10.1.0.7/32 for one)`,
	},
	{
		"asked before it is closed", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, organisation: NOC, ask_after: -1h, mail: {server: "m.example:25", from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.ask_after: "-1h" is not a duration: write 30s, 5m, 1h30m or 2d`,
	},
	{
		"asked never", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, organisation: NOC, ask_within: 30m, mail: {server: "m.example:25", from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.ask_within: nobody would ever be asked (more than ask_after, such as 3d)`,
	},
	{
		"answered never", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, organisation: NOC, valid: 0s, mail: {server: "m.example:25", from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.valid: no answer would ever be taken (such as 14d)`,
	},
	{
		"asked too many at a time", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, organisation: NOC, per_minute: 0, mail: {server: "m.example:25", from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.per_minute: 0 is out of range (1 to 600, 10 is usual)`,
	},
	{
		"a mail server without a port", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, organisation: NOC, mail: {server: "m.example", from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.mail.server: "m.example" is no mail server with its port (such as smtp.example:587)`,
	},
	{
		"mails from nobody", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, organisation: NOC, mail: {server: "m.example:25", from: nous}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.mail.from: "nous" is no mail address (such as avis@noc.example, which nobody needs to read)`,
	},
	{
		"mails protected by nothing known", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, organisation: NOC, mail: {server: "m.example:25", tls: ssl, from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.mail.tls: "ssl" is not known (one of starttls, tls, none)`,
	},
	{
		"a password that everybody reads", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, organisation: NOC, mail: {server: "m.example:25", tls: none, user: u, password_file: p, from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.mail.tls: the password would be readable on its way (starttls or tls, or no user)`,
	},
	{
		"a user without a password", "correlation:\n", `satisfaction: {listen: "127.0.0.1:9471", url: "https://a.example", keys_file: k, organisation: NOC, mail: {server: "m.example:25", user: u, from: a@b.example}}` + "\ncorrelation:\n",
		`bridge.yml:24: satisfaction.mail.password_file: a user and a password belong together (give both, or none)`,
	},
	{
		"samples of hours", "correlation:\n", "evidence: {around: 2h}\ncorrelation:\n",
		`bridge.yml:24: evidence.around: 2h is out of range (0s to 1h, 5m is usual)`,
	},
	{
		"no tokens", "tokens_file: /etc/vigie/tokens.yml\n", "",
		`bridge.yml:1: tokens_file: no tokens file given (who may send alerts and read, as hashes: see vigie-bridge token)`,
	},
	{
		"webhook's name", "store:\n", "escalation:\n  webhooks:\n    - {url: \"https://sms.example\", secret_file: s}\nstore:\n",
		`bridge.yml:35: escalation.webhooks[0].name: no name given (the one that ladders of the contract use)`,
	},
	{
		"webhook twice", "store:\n", "escalation:\n  webhooks:\n    - {name: sms, url: \"https://sms.example\", secret_file: s}\n    - {name: sms, url: \"https://sms.example\", secret_file: s}\nstore:\n",
		`bridge.yml:36: escalation.webhooks[1].name: webhook "sms" is there twice (names are unique)`,
	},
	{
		"webhook's address", "store:\n", "escalation:\n  webhooks:\n    - {name: sms, url: sms.example, secret_file: s}\nstore:\n",
		`bridge.yml:35: escalation.webhooks[0].url: is not an HTTP address (such as https://astreinte.example/vigie, without a password)`,
	},
	{
		"webhook's secret", "store:\n", "escalation:\n  webhooks:\n    - {name: sms, url: \"https://sms.example\"}\nstore:\n",
		`bridge.yml:35: escalation.webhooks[0].secret_file: no secret given (a file with 16 characters or more, which the receiver knows too)`,
	},
}
