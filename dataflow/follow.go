package dataflow

import "pgsim/pe"

// Follow makes the layer run behind another one on the same array, after all passes of that layer
// have started. Its first pass waits for the feeders and the drain chains like a further pass of
// the other layer would. It is called before the first Next.
func (s *Schedule) Follow(before *Schedule) { s.timeline.Follow(before.timeline) }

// BeginAt sets the cycle in which a layer that follows another one begins. The cycles before it
// don't count for the layer. It is called before the first Start, at this cycle or later.
func (s *Schedule) BeginAt(cycle pe.Cycle) { s.begun, s.account.now = cycle, cycle }
