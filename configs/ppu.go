package configs

// PPU is the post-processing unit: lanes behind the drain chains of the array, which work on
// the elements of results on their way to the output scratchpad.
type PPU struct {
	// Width is the number of lanes, each of which makes one operation per cycle. With
	// UnlimitedLanes results take no time, and the unit no energy and no area.
	Width int `yaml:"width" json:"width" range:"0..65536"`
	// Latency is how long an element takes from the drain chain to the output scratchpad,
	// in cycles.
	Latency int `yaml:"latency" json:"latency" range:"0..4096"`
	// ScaleBits is the width of the number that a channel's sums are scaled by.
	ScaleBits int `yaml:"scale_bits" json:"scale_bits" range:"1..32"`
}

// UnlimitedLanes is the width of a unit with as many lanes as there is work.
const UnlimitedLanes = 0

// defaultScaleBits is the width of scales unless it is given: sums are scaled by numbers of
// 16 bits in pgsim, our choice.
const defaultScaleBits = 16

// IsZero tells whether the settings needn't be written.
func (p PPU) IsZero() bool { return p == PPU{} || p == PPU{ScaleBits: defaultScaleBits} }

// NetworkConstants is the name of how the constants of channels come to the array. None is
// FreeConstants.
type NetworkConstants string

const (
	// FreeConstants are there: thresholds, scales and shifts are neither moved nor stored.
	FreeConstants NetworkConstants = "free"
	// LoadedConstants come from DRAM, behind the weights of their channel.
	LoadedConstants NetworkConstants = "loaded"
)

// IsZero tells whether the name needn't be written.
func (c NetworkConstants) IsZero() bool { return c == "" || c == FreeConstants }
