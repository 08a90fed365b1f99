// Package bridge holds the nouns of incident handling; it imports the
// standard library alone, and everything below this folder speaks in them.
//
//	device ─▶ exporters ─▶ Prometheus (alert-rules) ─▶ Alertmanager
//	       ─▶ bridge/alertmanager ─▶ bridge/{incident,policy} ─▶ bridge/zammad ─▶ agents
//	                             └▶ bridge/ledger ─▶ bridge/report ─▶ operators
//	agents ─▶ Zammad ─▶ bridge/zammad ─▶ bridge/mirror ─▶ bridge/ledger (journal)
//	Prometheus ─▶ bridge/evidence ─▶ bridge/ledger (what outlives it) ─▶ bridge/availability (figures)
//	bridge/ledger ─▶ bridge/change (silences of what is planned)
//	             └▶ bridge/site (what goes on at a school) ─▶ bridge/remark ─▶ Zammad
//
// An Alert is one label set of one source. An Occurrence is one period during
// which it fired. An Incident is what is wrong with one thing: occurrences
// whose labels give the same key belong to it, and a key has at most one
// incident that is not closed. A Ticket is the incident's face at the desk
// (Zammad). An Entry is a fact in the journal, which only ever grows: about an
// incident, or about a ticket that people opened, of which the mirror reads the
// histories.
//
// # Life of an incident
//
//	alert fires ─▶ held ─▶ open ─▶ acknowledged ─▶ restored ─▶ resolved ─▶ closed
//	                         ╰──────────────────────▲   ▲
//	                                      unverified ───╯
//
//	from                          to            when
//	held                          open          the hold-off of its criticity is over
//	held                          closed        every alert ended before that; no ticket
//	open                          acknowledged  a person took the ticket in hand
//	open, acknowledged            unverified    every alert ended, but what measured them is silent,
//	                                            or Prometheus itself still holds one
//	open, acknowledged,           restored      every alert ended, and for the whole stability time what
//	unverified                                  measured them was there and none of them fired
//	unverified, restored,         open or       an alert fires again
//	resolved                      acknowledged
//	restored                      resolved      resolve_after later
//	resolved                      closed        close_after later
//
// A closed incident that fires again within the reopening window of its level
// is opened again on the same ticket; after it a new incident begins.
//
// # What happens when something fails
//
//	the store is down               webhooks get 503, Alertmanager sends again
//	a webhook is malformed          400 with the reason; kept in quarantine
//	a webhook never comes           the reconciler finds the alert in Alertmanager's list
//	a resolution never comes        the reconciler finds it gone, with guards
//	the exporter or Prometheus dies "resolved" is not believed: unverified
//	Prometheus loses Alertmanager   the ends it then tells of are not believed: unverified
//	the source is silent            nothing ends by absence; an incident of its own
//	an exporter of events is away   the ticket is opened without the device's last line, and says so
//	Zammad is down                  incidents go on, and people act by the API; one write brings the ticket up to date after
//	Prometheus measures no device   a device of the inventory that no source measures stands on the status page
//	Prometheus is away for days     they are copied later; what it forgot by then counts as not measured
//	the bridge itself is down       a dead man's switch hears its heartbeat no more
//	an answer of Zammad is lost     the ticket is looked for by our key, for long, before another is created
//	a webhook of Zammad is lost     the mirror finds the change at its next look
//	the ledger was tampered with    the journal's chains do not fit any more: verify-journal tells where
//	a person closes the ticket      it stays closed until the fault has ended and come back
//	the bridge is killed            every step is a row; the last one is repeated at most
package bridge
