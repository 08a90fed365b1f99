package ledgertest

import "time"

// Crowd are statements that make a ledger of many incidents, and as many tickets
// that people opened, few of which are open: every hundredth.
const Crowd = crowdOfIncidents + ";" + crowdOfCalls

// Rows of theirs are short: of few, PostgreSQL would rather read all. Those of
// earlier times moved nothing that is asked for.
const crowdOfCalls = `INSERT INTO ticket (id, number, subject, title, group_name, state, stage, priority, owner, owner_id, fields, created_at, updated_at,
	updated_by, merged_into, read_at, nature, school)
	SELECT 200000 + n, '', 'ticket:' || (200000 + n), '', 'N1', '', 'closed', '', '', 0, '{}', made, made, '', 0, 0, '', ''
	FROM (SELECT n - 20000 * k AS n, 1772000000000 + n * 60000 - k * 1200000000000 / 1000 AS made FROM ({numbers}) AS numbers, (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) AS times) AS all_of_them;
	INSERT INTO call (ticket, id, nature, state, criticity, site, party, ticket_group, opened_at, raised_at, closed_at, reopened)
	SELECT id, '01' || (800000 + id) || 'C', 'incident', CASE WHEN id > 200000 AND id % 100 = 0 THEN 'open' ELSE 'closed' END, 'P' || (1 + id % 4), 'site ' || id % 500, '', 'N1',
	created_at, created_at, CASE WHEN id > 200000 AND id % 100 = 0 THEN NULL ELSE created_at + 3600000 END, 0 FROM ticket;
	INSERT INTO move (at, kind, nature, criticity, incident) SELECT opened_at, 'opened', nature, criticity, id FROM call WHERE ticket > 200000;
	INSERT INTO move (at, kind, nature, criticity, incident) SELECT closed_at, 'resolved', nature, criticity, id FROM call WHERE ticket > 200000 AND state = 'closed';
	INSERT INTO move (at, kind, nature, criticity, incident) SELECT closed_at, 'closed', nature, criticity, id FROM call WHERE ticket > 200000 AND state = 'closed'`

const crowdOfIncidents = `INSERT INTO incident (id, key, nature, state, parent, attached_by, detached, upstream, criticity, decided, why, title, severity, family,
	site, device, service, region, provider, party, party_reference, detected_at, opened_at, closed_at, reopened, came_back, unstable,
	ticket_id, ticket_number, ticket_group, ticket_owner, ticket_state, desired_version, synced_version, written, noted, attempts, last_error, last_error_final)
	SELECT '01' || (1000000 + n), 'key ' || n, '', CASE WHEN n % 100 = 0 THEN 'open' ELSE 'closed' END, '', '', {false}, '', 'P' || (1 + n % 4), '', '', '', 'major', 'power',
	'site ' || n % 500, 'device ' || n % 5000, '', 'region ' || n % 24, '', '', '', 1772000000000 + n * 60000, 1772000000000 + n * 60000,
	CASE WHEN n % 100 = 0 THEN NULL ELSE 1772000000000 + n * 60000 + 3600000 END, 0, 0, {false}, n, '', 'N1', '', '', 1, 1, '{}', 0, 0, '', {false} FROM ({numbers}) AS numbers`

// CrowdDue makes figures of the Crowd's clocks: every other of those that are
// open is due at some time, and of the others half stand still.
const CrowdDue = `INSERT INTO measured (subject, contract, seq, next_at, fault, ticket, due_at, late_at, soon_at)
	SELECT id, 'c', n, NULL, id, n, due, due, NULL
	FROM (SELECT n, '01' || (1000000 + n) AS id, CASE WHEN n % 200 = 0 THEN 1772000000000 + n * 60000 END AS due
		FROM ({numbers}) AS numbers WHERE n % 100 <> 50) AS measured_ones`

// crowdEnd is when the last of the Crowd was opened.
var crowdEnd = time.UnixMilli(1772000000000 + 20_000*60000).UTC()
