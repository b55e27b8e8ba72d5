// Package witness answers: how far is the DRAM model from a simulator that others trust?
//
// The witness is Ramulator 2.1. A [Stream] of requests is replayed on package channel. The outcome
// is compared with Ramulator's outcome for the very same requests at equal settings, as recorded
// in testdata:
//
//	Streams --> Replay ------------------> Outcome --+
//	   |                                             +--> Case --> Report
//	   +--> files --> Ramulator --> testdata --------+
//
// This package makes the streams. They carry a checksum, so figures can't outlive the requests
// that they describe. testdata/README.md says how the figures were made, and how the two models
// differ.
package witness
