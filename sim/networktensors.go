package sim

import (
	"pgsim/configs"
	"pgsim/configs/registry"
)

// TensorPlace says where tensors between layers are.
type TensorPlace struct {
	// Stay is set if tensors that have room stay in the activation scratchpad.
	Stay bool
}

// NetworkTensors are the known settings of network.tensors.
var NetworkTensors = registry.New[TensorPlace]("network tensors")

func init() {
	NetworkTensors.Register(string(configs.SpilledTensors),
		"every layer writes its results to DRAM, and reads its inputs there; shortcuts are not moved", TensorPlace{})
	NetworkTensors.Register(string(configs.StayingTensors),
		"tensors between layers, shortcuts included, stay in the activation scratchpad where they have room, "+
			"so that the DRAM moves the fewest bytes", TensorPlace{Stay: true})
}
