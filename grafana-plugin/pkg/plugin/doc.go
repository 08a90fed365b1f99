// Package plugin is the data source "Vigie" as Grafana calls it: queries over
// the bridge's API become frames that carry their own French names, colours,
// units, links and notices, so that every panel shows the same.
//
//	datasource.go   an instance: one configured bridge
//	settings.go     what an administrator configures
//	query.go        what a panel asks for, and what is wrong with it
//	types.go        the query types, and what each of them takes
//	words.go        French words and colours of the bridge's values
//	columns.go      how tables, numbers and times are told
//	links.go        where a ticket, a device and a site lead to
//	failure.go      errors as people read them
//	health.go       the button "Save & test"
//	resources.go    what editors choose from
//	acts.go         what an editor does to a ticket, as that person
//	followed.go     the queries that panels follow
//	stream.go       changes of tickets, told to these panels
//
// and a file for each query type.
//
// # What a query takes
//
// All members are optional. A list that is empty, or null, selects all; what a
// type does not take is refused, since a filter that does not filter lies; only
// the scope "open", which every query of the editor has, is let pass.
//
//	ticket filters   criticities regions sites devices families services providers severities
//	                 parties levels groups owners natures origins             (lists of texts)
//
//	tickets          scope states late sort limit stream + ticket filters
//	ticket_counts    scope states late by limit + ticket filters
//	ticket_series    every by measures limit + ticket filters                 (the dashboard's period)
//	ticket_ages      view=table|numbers  by limit + ticket filters            (what is open now)
//	operations       view=journal|ticket  tickets limit
//	sla_clocks       view=clocks|lanes|shares  tickets
//	                 view=consumed             clocks limit + ticket filters  (what is open now)
//	compliance       view=rates|history|numbers|times|shares|breaches|credits  months history criticities; clocks, but for shares;
//	                 limit, of breaches
//	satisfaction     view=rates|history  months history by
//	equipment        view=devices|alarms|numbers  regions sites devices services providers roles; limit, but for numbers; troubled, of devices
//	availability     view=table|history|numbers|reliability  of months history limit + regions sites devices services providers roles
//	calendar         view=days|table  regions sites months limit              (one month, or the dashboard's period)
//	logbook          kinds limit                                              (the dashboard's period)
//	shifts                                                                    (those of the dashboard's period)
//	handover         view=sheet|parties|unverified|stale|changes|silences     (what the shift hands over now)
//	annotations      kinds tickets limit + ticket filters                     (the dashboard's period)
//	values           of=regions|sites|devices|services|providers|roles: limit + regions sites devices services providers roles
//	                 of=devices|sites: tickets, for those that chosen tickets are about (instead of the inventory's)
//	                 of=groups|levels|parties|owners|tickets: scope states limit + ticket filters
//	                 of=families|criticities|states|clocks|months|contracts
//
//	scope      open (or empty): what is not closed now; period: what was opened in the dashboard's period
//	late       yes: a clock is late; soon: one will be
//	sort       pressing (of what is open), newest (of a period), oldest, state, severity, longest, remaining
//	by         state criticity severity family region site service provider group device party owner nature level origin;
//	           satisfaction: criticity region
//	every      hour, day, week, month; what suits the period where empty
//	measures   opened resolved closed reopened backlog unclosed entered left merged cancelled; opened, resolved, backlog where empty
//	tickets    an incident's id or the id (all digits, not the number) that Zammad has for a ticket: the column "id" of tickets
//	clocks     response intervention restore resolve
//	months     2026-03; those of the dashboard's period where empty
//	history    how many months, up to the last one chosen (12: a year); 0 for those chosen alone
//	of         availability: equipment, sites, regions
//	           values: regions sites devices services providers roles families groups levels parties owners criticities states
//	           clocks tickets months contracts
//	kinds      annotations: ticket, change, operation (of chosen tickets); all where empty
//	           logbook: log_fact log_note log_correction log_signed log_change log_month words_erased log_begun; notes that were
//	           written on a ticket are facts of it
//	limit      of rows, groups or regions
//
// # What it is answered with
//
// The first view is the one where none is named. Durations are in seconds (unit
// dtdhms) and never negative, shares from 0 to 1 (percentunit), instants times;
// what is in brackets is hidden until somebody wants it, "?" says that a cell can
// be empty. No rate is 0 or 100 % where there was no case: it is empty, and the
// text says "sans objet".
//
//	tickets          table: number? criticity state title site device detected_at duration due_clock? remaining? overrun? group owner
//	                 [opened_at acknowledged_at? restored_at? resolved_at? closed_at? severity family region service provider
//	                 alerts reopened why ticket_state up_to_date error incident url id due? consumed? party reference nature origin]
//	ticket_counts    numeric-multi: count, labels by
//	ticket_series    timeseries-multi: time and one number called after its measure, labels by
//	ticket_ages      table: age and a count for each group, labels by: bars that are stacked
//	                 numbers: numeric-multi: count, labels age (0h-1h 1h-4h 4h-24h 24h-72h 72h-168h 168h+) and by
//	operations       journal: at actor name? text kind delay? [details? seq received_at ticket], the oldest first
//	                 ticket: the columns of tickets, for each ticket chosen (no row, and a notice, while none is)
//	sla_clocks       clocks: clock criticity status target? elapsed? remaining? overrun? consumed? due? paused? start? stopped?
//	                         contractual contested [calendar life breached_at? provisional name of flags? ticket number]
//	                 lanes: time and a text for each lane, for a state timeline: "who", and each clock by its name: runs, late,
//	                         stands, nothing where it did not go on; labels ticket, of
//	                 shares: table: holder wall work share? [ticket]
//	                 consumed: numeric-multi: consumed (percentunit; above 1 is late), labels ticket clock criticity group site device
//	compliance       rates: month clock criticity rate? n met breached contested running [text from]
//	                 history: timeseries-multi: time and rate?, and as other frames n (only in tooltips, not to alert rules), labels clock criticity
//	                 numbers: numeric-multi: rate, labels month clock criticity; without a case there is none
//	                 times: month clock criticity n open net_mean? net_median? net_p90? [gross_mean? gross_median? gross_p90?]
//	                 shares: month criticity n wall parties pauses share?
//	                 breaches: number? criticity clock breached_at overrun? stopped contested [month id life url]
//	                 credits: month clock criticity reason credit
//	satisfaction     rates: month + by, rate? answered asked answer_rate? mark_5 mark_4 mark_3 mark_2 mark_1 [pending skipped from]
//	                 history: timeseries-multi: time and rate?, and as other frames n (as above), labels as by
//	equipment        devices: device site region role state alarms severity? since? tickets worst? criticity
//	                         [vendor service provider known supervised alarm?]; state is the first of those of numbers
//	                 alarms: severity device site alarm family since duration source hidden? [region service provider rule];
//	                         alarm is what the rule says of it
//	                 numbers: numeric-multi: count, labels state (alarm, ticket, unsupervised, unknown, hidden, well)
//	availability     table: name title? rate? target? met? down? maintenance unmeasured unmeasured_share? best? worst?
//	                        [available? site region role sites known period outside text]
//	                 history: timeseries-multi: time and rate?, and as other frames unmeasured? (as n above), labels name
//	                 numbers: numeric-multi: rate, labels name and, of several months, period; what was not measured has none
//	                 reliability: table, what failed the most often first: name title? failures? mtbf? mttr? down? rate?
//	                        [unmeasured region role period]
//	calendar         days: timeseries-multi: time and a text for each site, its status (down degraded up maintenance unmeasured; nothing
//	                        where it was not in the inventory), labels site; for a status history
//	                 table: site title? day status down incidents worst? [maintenance unmeasured region from]
//	logbook          table, the last first: seq at criticity? kind text title? number? name corrections?
//	                 [delay? received_at declared erased hash id url]
//	shifts           table, the last first: from till state name? at? n? first? last? [seq? hash? url]; state is running, unsigned or
//	                 signed, and all that is told of entries is what was signed
//	handover         sheet: table of one row: open untaken parties unverified stale changes unsigned silenced unsupervised
//	                 parties, unverified, stale: the columns of tickets
//	                 changes: number from? till? running state title? [id url]
//	                 silences: text? why name? silenced till details source
//	annotations      time timeEnd? title text tags id [url kind]
//	values           text value
package plugin
