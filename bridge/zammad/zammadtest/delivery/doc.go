// Package delivery sends webhooks as Zammad does: later, again when they fail,
// and not for ever.
//
//	Add ─▶ waiting ─ due ─▶ attempt ─ any 2xx ─▶ done
//	          ▲                │
//	          ╰─ 10,20,30,40 s ┴─ fifth failure ─▶ dropped
//
// Everything but a 2xx is a failure, redirects too unless the webhook follows
// them. What is sent is asked for at each attempt, so that a later one tells of
// a newer state; when there is nothing to tell of any more, the job vanishes
// without a word. The id in X-Zammad-Delivery is the same in all attempts.
//
// The clock is the caller's: Run sends what is due at an instant, and nothing
// happens between two calls of it. Disturb makes what networks and workers do
// at times: delays, the same delivery twice, deliveries out of order.
package delivery
