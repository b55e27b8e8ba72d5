package dataflow

import "pgsim/pe"

// Follow has the layer run behind another one on the same array, all passes of which have
// started: its first pass waits for the feeders and the drain chains as one of the same
// layer would. It is called before the first Next.
func (s *Schedule) Follow(before *Schedule) { s.timeline.Follow(before.timeline) }

// BeginAt tells in which cycle a layer that follows another one begins: the cycles before
// it are not its own. It is called before the first Start, and the cycle is not after it.
func (s *Schedule) BeginAt(cycle pe.Cycle) { s.begun, s.account.now = cycle, cycle }
