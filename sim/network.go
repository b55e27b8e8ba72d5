package sim

import (
	"pgsim/memory"
	"pgsim/pe"
)

// network is the state machine of the controller: it goes through layers in their order, without
// Akita. Each layer has its own [control]. Layers share the array, the scratchpads and the DMA,
// and the clock continues from one layer to the next:
//
//	             layer i                      layer i+1
//	feeders      ##############...............###########   passes
//	weights      ===========  . next: ====================   loads: once i asks for no more
//	activations  ===========  .              =============   loads: what i has written
//	results        --------------------- ...        ------   stores
//	cycles       |<---------- of layer i ---->|<- of i+1 ...
//
// The rules:
//
//   - Passes. The first pass of a layer may start when the last pass of the layer before has left
//     the feeders, as between passes of one layer. Its schedule continues on the time line of the
//     layer before ([dataflow.Schedule.Follow]).
//   - Weights. A layer that has requested all its loads lets the next layer fetch ahead: a few
//     transfers at a time, and as far as a double-buffered scratchpad has room beside the blocks
//     still in use. A scratchpad with one buffer takes blocks of one layer at a time.
//   - Activations. A layer loads what is in DRAM ([following.readable]) of the layers that it
//     reads from ([waitsFor]), whichever these are. While another layer computes, it loads a few
//     parts at a time.
//   - Results of all layers share the output scratchpad.
//   - Cycles. Every cycle belongs to one layer. A layer begins where the one before ends. It ends
//     when the first pass of the next layer starts or, if that is sooner, when its last result is
//     in DRAM. So the cycles of layers add up to those of the network.
//   - What the DMA moves belongs to the layer that requests it. What the DRAM does belongs to the
//     layer in whose cycles it does it.
//
// A network of one layer is a layer on an idle machine. With isolated layers each layer has its
// own network.
type network struct {
	// open prepares the layer with an index. It is called in order, when something of the layer may
	// be requested.
	open  func(index int) *layerRun
	count int
	// closed is called for every layer but the last when its cycles are over.
	closed func(l *layerRun)
	// began is called for every layer but the first when it is opened, and completed for every
	// layer when all its results are there. Either may be nil.
	began     func(l *layerRun)
	completed func(index int)

	layers []*layerRun // opened so far
	active int         // the layer whose passes are next
	oldest int         // the first layer that is not complete

	arrived int       // transfers that are complete
	fetched fetchTime // when the layer behind the active one last made requests

	passes    []passCommand     // to be sent
	transfers []memory.Transfer // to be sent
}

// fetchTime has the counts that change when a layer may fetch more ahead than before.
type fetchTime struct{ active, arrived, released int }

// begin opens the first layer.
func (n *network) begin() { n.layer(0) }

// layer returns the layer with an index. It opens the layer if it is the next one.
func (n *network) layer(index int) *layerRun {
	if index == len(n.layers) {
		n.layers = append(n.layers, n.open(index))
		if n.began != nil {
			n.began(n.layers[index])
		}
	}
	return n.layers[index]
}

// step does everything that can be done in cycle now. It returns the cycle in which it must be
// called again, or 0 if only an arrival can let it continue.
func (n *network) step(now pe.Cycle) pe.Cycle {
	for {
		n.settle(now)
		n.loadLate()
		c := n.layers[n.active].control
		next := c.step(now)
		n.fetchAhead()
		n.collect()
		if !c.fed || n.active == n.count-1 {
			n.settle(now)
			return next
		}
		n.active++
		following := n.layer(n.active).control
		following.loads.ahead = false
		following.schedule.Follow(c.schedule)
	}
}

// loadLate handles layers whose passes are all fed. They load what their nodes behind the drain
// read, if that had to wait for another layer.
func (n *network) loadLate() {
	for _, l := range n.layers[min(n.oldest, n.active):n.active] {
		if c := l.control; c.loads.behind.waits() {
			c.request(c.loads.behind.issue())
		}
	}
}

// fetchAhead lets the layer behind the active one request what it may.
func (n *network) fetchAhead() {
	next, loads := n.active+1, n.layers[n.active].control.loads
	if next == n.count || !loads.allIssued() {
		return
	}
	now := fetchTime{n.active, n.arrived, loads.releases}
	if now == n.fetched {
		return
	}
	n.fetched = now
	c := n.layer(next).control
	c.request(c.loads.issue())
}

// collect takes over what layers want to send.
func (n *network) collect() {
	for _, l := range n.layers[n.oldest:] {
		c := l.control
		n.passes, c.passes = append(n.passes, c.passes...), c.passes[:0]
		n.transfers, c.transfers = append(n.transfers, c.transfers...), c.transfers[:0]
	}
}

// settle notes which layers are complete in cycle now: all their results are there, and so are
// those of the layers that they read from.
func (n *network) settle(now pe.Cycle) {
	for i, l := range n.layers[n.oldest : n.active+1] {
		if !l.complete && l.control.done() && n.sourcesComplete(l) {
			l.complete = true
			n.end(n.oldest+i, now)
			if n.completed != nil {
				n.completed(n.oldest + i)
			}
		}
	}
	for n.oldest <= n.active && n.layers[n.oldest].complete {
		n.oldest++
	}
}

// sourcesComplete tells whether all layers that a layer reads from are complete.
func (n *network) sourcesComplete(l *layerRun) bool {
	for _, layers := range [...][]int{l.waits.inputs, l.waits.weights} {
		for _, source := range layers {
			if !n.layers[source].complete {
				return false
			}
		}
	}
	return true
}

// end notes that the cycles of a layer are over, unless that is noted already or it is the last
// layer.
func (n *network) end(index int, now pe.Cycle) {
	l := n.layers[index]
	if l.ended || index == n.count-1 {
		return
	}
	l.ended, l.end = true, now
	n.closed(l)
}

// drained tells that the results of a pass have left the array.
func (n *network) drained(p drainedPass) { n.layers[p.layer].control.drained(p) }

// transferred tells that the transfer of the given ID is complete.
func (n *network) transferred(id uint64) {
	n.arrived++
	l := n.layers[layerOf(id)]
	l.moved.add(l.control.transferred(id))
}

// done tells whether all layers are complete, and everything that they requested is sent.
func (n *network) done() bool { return n.oldest == n.count && len(n.transfers) == 0 }
