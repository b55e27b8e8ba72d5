package sim

import (
	"pgsim/configs"
	"pgsim/configs/registry"
)

// ConstantPlace says how the constants of channels come to the array.
type ConstantPlace struct {
	// Loaded is set if they come from DRAM.
	Loaded bool
}

// NetworkConstants are the known settings of network.constants.
var NetworkConstants = registry.New[ConstantPlace]("network constants")

func init() {
	NetworkConstants.Register(string(configs.FreeConstants),
		"thresholds, scales and shifts of channels are there: they are neither moved nor stored", ConstantPlace{})
	NetworkConstants.Register(string(configs.LoadedConstants),
		"thresholds, scales and shifts come from DRAM behind the weights of their channel, and wait in the weight "+
			"scratchpad for their column group", ConstantPlace{Loaded: true})
}
