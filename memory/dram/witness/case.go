package witness

import (
	"fmt"
	"math"

	"pgsim/configs/units"
	"pgsim/memory/dram/device"
)

// Name is that of the witness.
const Name = "Ramulator 2.1 (c5b1c3a)"

// Tolerances for the differences between the two models.
const (
	// FinishWithin bounds the difference of finish times, relative to that of the witness.
	FinishWithin = 0.02
	// HitsWithin bounds the difference of row hits, relative to the number of requests.
	HitsWithin = 0.01
	// LatencyWithin bounds the difference of the mean read latency, relative to that of the
	// witness.
	LatencyWithin = 0.02
)

// Case is one stream on one device, in both models.
type Case struct {
	Device, Stream string
	// Ours and Theirs are the outcomes in package channel and in the witness.
	Ours, Theirs Outcome
}

// Finish returns how much later our finish time is, relative to that of the witness.
func (c Case) Finish() float64 { return relative(c.Ours.Finish, c.Theirs.Finish) }

// Latency returns how much longer our mean read latency is, relative to that of the witness; 0 if
// there are no reads.
func (c Case) Latency() float64 { return relative(c.Ours.ReadCycles, c.Theirs.ReadCycles) }

// Hits returns how many more row hits we have than the witness, as a fraction of all requests.
func (c Case) Hits() float64 {
	return (float64(c.Ours.Hits) - float64(c.Theirs.Hits)) / float64(c.Theirs.Requests)
}

// SameCommands tells whether both models sent the DRAM the same commands in the
// same cycles.
func (c Case) SameCommands() bool {
	return c.Ours.Commands == c.Theirs.Commands && c.Ours.CommandsChecksum == c.Theirs.CommandsChecksum
}

// relative returns a/b - 1, or 0 if both are 0.
func relative(a, b device.Cycle) float64 {
	if a == b {
		return 0
	}
	return float64(a)/float64(b) - 1
}

// Check returns an error if the models differ by more than the tolerances. Where reads are served
// from the write queue, their latency is not compared: the models serve different reads from
// there, and the few reads that have to wait until the writes are through make up most of the
// mean.
func (c Case) Check() error {
	latency := c.Latency()
	if c.Ours.Forwarded+c.Theirs.Forwarded > 0 {
		latency = 0
	}
	for _, d := range []struct {
		what         string
		is, atMost   float64
		ours, theirs any
	}{
		{"finish time", c.Finish(), FinishWithin, c.Ours.Finish, c.Theirs.Finish},
		{"row hits", c.Hits(), HitsWithin, c.Ours.Hits, c.Theirs.Hits},
		{"read latency", latency, LatencyWithin, c.Ours.ReadCycles, c.Theirs.ReadCycles},
	} {
		if !(math.Abs(d.is) <= d.atMost) {
			return fmt.Errorf("%s: %s: %s is %v, %s has %v: %+.2f %%, must be within %g %%",
				c.Device, c.Stream, d.what, d.ours, Name, d.theirs, units.Percent*d.is, units.Percent*d.atMost)
		}
	}
	return nil
}
