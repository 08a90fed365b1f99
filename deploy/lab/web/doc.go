// Package web is the program vigie-lab: a page and an API to break and repair
// the simulated network, and on a listener of its own the simulated desk of
// bridge/zammad/zammadtest, unless the tickets go to a real one.
//
//	GET    /                        the page, in French
//	GET    /api/v1/devices          state of every device
//	GET    /api/v1/faults           what is broken, oldest first
//	POST   /api/v1/faults           {"device", "kind", "subject", "value"} → 201
//	DELETE /api/v1/faults/{id}      repairs → 204
//	*      /api/v1/zammad/faults    faults of the simulated desk
//	GET    /api/v1/zammad/requests  what the simulated desk was asked; neither is there with a real one
//
// A request that makes no sense is answered with 400, 404 or 409 and
// {"error": "…"}. Everything listens on loopback or not at all: what the lab
// offers has no passwords.
package web
