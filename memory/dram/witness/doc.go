// Package witness answers: how far is the DRAM model from a simulator that
// others trust?
//
// The witness is Ramulator 2.1. A [Stream] of requests is replayed on package
// channel, and what becomes of it is compared with what Ramulator made of the
// very same requests, at equal settings, as recorded in testdata:
//
//	Streams --> Replay ------------------> Outcome --+
//	   |                                             +--> Case --> Report
//	   +--> files --> Ramulator --> testdata --------+
//
// Streams are made by this package and carry a checksum, so that figures can't
// outlive the requests they are about. How the figures came about, and what
// differs between the two models, is in testdata/README.md.
package witness
