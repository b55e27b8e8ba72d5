package configs

// NetworkTensors is the name of where tensors between layers are. None is SpilledTensors.
type NetworkTensors string

const (
	// SpilledTensors all go to DRAM, and come back for the layer that reads them.
	SpilledTensors NetworkTensors = "spill"
	// StayingTensors stay in the activation scratchpad where they have room.
	StayingTensors NetworkTensors = "stay"
)

// Name returns the name, which is never empty.
func (t NetworkTensors) Name() string {
	if t == "" {
		return string(SpilledTensors)
	}
	return string(t)
}
