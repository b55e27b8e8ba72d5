package configs

// PPU is the post-processing unit: lanes behind the drain chains of the array. They work on the
// elements of results on their way to the output scratchpad.
type PPU struct {
	// Width is the number of lanes, each of which makes one operation per cycle. With
	// UnlimitedLanes, results take no time, and the unit has no energy and no area.
	Width int `yaml:"width" json:"width" range:"0..65536"`
	// Latency is how long an element takes from the drain chain to the output scratchpad, in
	// cycles.
	Latency int `yaml:"latency" json:"latency" range:"0..4096"`
	// ScaleBits is the width of the number by which a channel's sums are scaled.
	ScaleBits int `yaml:"scale_bits" json:"scale_bits" range:"1..32"`
}

// UnlimitedLanes is the width of a unit that has as many lanes as there is work.
const UnlimitedLanes = 0

// defaultScaleBits is the width of scales unless it is given. In pgsim sums are scaled by numbers
// of 16 bits, our choice.
const defaultScaleBits = 16

// IsZero tells whether the settings are left out when they are written.
func (p PPU) IsZero() bool { return p == PPU{} || p == PPU{ScaleBits: defaultScaleBits} }

// NetworkConstants names how the constants of channels reach the array. "" means FreeConstants.
type NetworkConstants string

const (
	// FreeConstants are already there: thresholds, scales and shifts are neither moved nor stored.
	FreeConstants NetworkConstants = "free"
	// LoadedConstants come from DRAM, right after the weights of their channel.
	LoadedConstants NetworkConstants = "loaded"
)

// IsZero tells whether the name is left out when it is written.
func (c NetworkConstants) IsZero() bool { return c == "" || c == FreeConstants }
