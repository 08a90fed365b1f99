// Package secrets makes, at the first start of the stack, what its parts prove
// themselves with. Every consumer has a folder of its own, which compose.yml
// makes a volume of its own, so that each part sees its own secrets and no
// others:
//
//	bridge/        tokens.yml (hashes), zammad.token
//	receivers/     tokens.yml (hashes), of those that take syslog and traps
//	alertmanager/  alertmanager.token
//	grafana/       grafana.token, grafana-acts.token, grafana-admin.password
//	database/      postgres.password
//	wizard/        auto_wizard.json, which Zammad reads once and removes
//	people/        what people and the one-shot jobs read
//
// What is there is never made again, however often the stack starts.
package secrets
