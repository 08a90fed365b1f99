// Package loki pushes lines to Grafana Loki, where somebody has one. It never
// holds up who reads the network: a line is copied into a queue in memory, or
// dropped and counted.
//
//	Push ─▶ queue ─▶ batcher ──handed over──▶ sender ─▶ Loki
//	                    └──────▶ ring ──────────▶┘
//	                     (files, where one is configured)
//
// The batcher closes a batch when it is large enough or old enough and gives
// it to the sender. While the sender is held up, batches go to the ring, and
// as long as anything is there the sender takes the oldest from it: lines
// reach Loki in the order of Push. What is on disk is there after a restart or
// a kill; a batch of which Loki's answer was lost is sent again, and Loki drops
// lines that it has. Files are not forced to the disk: a power cut may cost the
// last seconds.
//
// Labels are few and their values a closed list, because each combination is a
// stream in Loki: job, severity, facility, and site only where it is asked for.
// The device, its site, the program and the mnemonic are structured metadata.
//
// The wire is protobuf, packed with snappy: what Loki's own clients send, and
// a fraction of what JSON costs here and there. The messages are five, with two
// or three fields each, so they are written by hand.
//
// What happens when something goes wrong:
//
//	Loki is away, says 429 or 5xx    the batch is tried again, later and later, until it is taken; the ring or the queue fills
//	Loki says 4xx                    the batch is dropped; the log has the reason once, until Loki takes something again
//	the queue is full                new lines are dropped
//	the ring is full                 its oldest file is dropped
//	the ring's disk fails            the batch waits in memory as without a ring; the log says so
//	a file of the ring is torn       what is whole of it is sent
//	a file of the ring is unreadable it is left where it is until a restart
//	Close has no time left           the rest goes to the ring, or is dropped
package loki
