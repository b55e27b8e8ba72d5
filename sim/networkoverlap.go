package sim

import (
	"pgsim/configs"
	"pgsim/configs/registry"
)

// NetworkOverlap says how much the work of consecutive layers overlaps.
type NetworkOverlap struct {
	// OneMachine is set if all layers of a network run on one machine, whose clock continues from
	// layer to layer. Otherwise each layer has its own idle machine.
	OneMachine bool
}

// NetworkOverlaps are the known settings of network.overlap.
var NetworkOverlaps = registry.New[NetworkOverlap]("network overlap")

func init() {
	NetworkOverlaps.Register(string(configs.IsolatedLayers),
		"every layer has an idle machine of its own; cycles of layers add up", NetworkOverlap{})
	NetworkOverlaps.Register("prefetch",
		"all layers run on one machine: while a layer computes, the weights of the next one are fetched, "+
			"and a layer starts as soon as what it reads is in DRAM; branches go in the order that waits the least", NetworkOverlap{OneMachine: true})
}
