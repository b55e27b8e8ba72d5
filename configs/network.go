package configs

import "encoding/json"

// UnmarshalJSON gives keys of the network and the post-processing unit their defaults if they
// weren't written.
func (a *Accelerator) UnmarshalJSON(data []byte) error {
	type plain Accelerator // without this method
	read := plain(*a)
	read.Network = Network{IsolatedLayers, SpilledTensors, FreeConstants}
	read.PPU = PPU{ScaleBits: defaultScaleBits}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*a = Accelerator(read)
	return nil
}

// Network is how the layers of a network follow each other on the machine.
type Network struct {
	// Overlap names how much of the work of consecutive layers overlaps.
	Overlap NetworkOverlap `yaml:"overlap" json:"overlap" names:"network overlap"`
	// Tensors names where tensors between layers are kept.
	Tensors NetworkTensors `yaml:"tensors" json:"tensors" names:"network tensors"`
	// Constants names how the thresholds, scales and shifts of channels reach the array. It isn't
	// written if it is FreeConstants.
	Constants NetworkConstants `yaml:"constants,omitzero" json:"constants,omitzero" names:"network constants"`
}

// IsZero tells whether the settings are left out when they are written.
func (n Network) IsZero() bool {
	return n.Overlap.Name() == string(IsolatedLayers) && n.Tensors.Name() == string(SpilledTensors) && n.Constants.IsZero()
}

// NetworkOverlap is the name of an overlap of layers. "" means IsolatedLayers.
type NetworkOverlap string

// IsolatedLayers says that each layer has an idle machine of its own.
const IsolatedLayers NetworkOverlap = "none"

// Name returns the name of the overlap. It is never empty.
func (o NetworkOverlap) Name() string {
	if o == "" {
		return string(IsolatedLayers)
	}
	return string(o)
}
