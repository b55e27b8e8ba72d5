package configs

// NetworkTensors names where tensors between layers are kept. "" means SpilledTensors.
type NetworkTensors string

const (
	// SpilledTensors all go to DRAM and come back for the layer that reads them.
	SpilledTensors NetworkTensors = "spill"
	// StayingTensors stay in the activation scratchpad if there is room.
	StayingTensors NetworkTensors = "stay"
)

// Name returns the name. It is never empty.
func (t NetworkTensors) Name() string {
	if t == "" {
		return string(SpilledTensors)
	}
	return string(t)
}
